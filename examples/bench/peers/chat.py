"""The chat of lab chat/5 in CPython, with threads: python3 chat.py HOST PORT

Each client has a thread that reads and one that empties its queue of outgoing messages, which is bounded, so that a
client that does not read holds up nobody.
"""
import json
import queue
import socket
import struct
import sys
import threading

MOST = 65536  # bytes of a frame
BACKLOG = 10000  # messages of a queue

lock = threading.Lock()
clients = {}  # by name


def receive_exactly(conn, n):
    parts = bytearray()
    while len(parts) < n:
        part = conn.recv(n - len(parts))
        if not part:
            raise ConnectionError("end of stream")
        parts += part
    return bytes(parts)


def frame(message):
    body = json.dumps(message).encode()
    return struct.pack(">I", len(body)) + body


class Client:
    def __init__(self, conn):
        self.conn, self.name = conn, None
        self.outgoing = queue.Queue(BACKLOG)
        threading.Thread(target=self.write, daemon=True).start()

    def write(self):
        try:
            while packed := self.outgoing.get():
                self.conn.sendall(packed)
        except OSError:
            pass  # the reader hears of it, too

    def put(self, packed):
        try:
            self.outgoing.put_nowait(packed)
        except queue.Full:
            self.drop("too slow")

    def send(self, **message):
        self.put(frame(message))

    def receive(self):
        (size,) = struct.unpack(">I", receive_exactly(self.conn, 4))
        if size > MOST:
            raise ConnectionError("frame too long")
        return json.loads(receive_exactly(self.conn, size))

    def drop(self, reason):
        with lock:
            present = self.name is not None and clients.pop(self.name, None)
        if present:
            tell_all(type="left", name=self.name, reason=reason)
            self.conn.shutdown(socket.SHUT_RDWR)

    def serve(self):
        reason = "lost"
        try:
            while reason == "lost":
                try:
                    message = self.receive()
                    if self.handle(message) == "left":
                        reason = "left"
                except (ValueError, KeyError, TypeError) as problem:
                    self.send(type="error", text=str(problem))
        except OSError:
            pass
        try:
            self.drop(reason)
        except OSError:
            pass
        self.outgoing.put(None)
        self.conn.close()

    def handle(self, message):
        kind = message["type"]
        if self.name is None:
            return self.join(message)
        if kind == "say":
            tell_all(type="said", **{"from": self.name}, text=message["text"])
        elif kind == "tell":
            self.tell(message["to"], message["text"])
        elif kind == "who":
            with lock:
                names = sorted(clients)
            self.send(type="users", names=names)
        elif kind == "leave":
            return "left"
        else:
            self.send(type="error", text="unknown type")

    def join(self, message):
        if message["type"] != "join":
            return self.send(type="error", text="join first")
        name = message["name"]
        with lock:
            taken = name in clients
            if not taken:
                clients[name] = self
            names = sorted(clients)
        if taken:
            return self.send(type="error", text="name taken")
        self.name = name
        self.send(type="welcome", name=name, users=names)
        tell_all(type="joined", name=name)

    def tell(self, to, text):
        with lock:
            other = clients.get(to)
        if other is None:
            return self.send(type="error", text="nobody of that name")
        for receiver in {self, other}:
            receiver.send(type="told", **{"from": self.name}, to=to, text=text)


def tell_all(**message):
    packed = frame(message)
    with lock:
        receivers = list(clients.values())
    for client in receivers:
        client.put(packed)


server = socket.create_server((sys.argv[1], int(sys.argv[2])), backlog=4096)
print("listening on %s:%d" % server.getsockname(), flush=True)
while True:
    conn, _ = server.accept()
    conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    threading.Thread(target=Client(conn).serve, daemon=True).start()
