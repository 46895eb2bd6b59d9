"""A client of the chat for many users: what is typed goes out, and what comes is shown meanwhile.

    python3 chat5_client.py HOST PORT NICKNAME

Messages are JSON objects in frames: four bytes with the length, in network byte order, then so many bytes.
"""

import json
import socket
import struct
import sys
import threading

LIMIT = 65536  # bytes of the longest message


class Over(Exception):
    """There will be no more messages; its text says why."""


def send(server, message):
    data = json.dumps(message).encode()
    server.sendall(struct.pack(">I", len(data)) + data)


def exactly(server, count):
    """Receive so many bytes, in however many pieces they come."""
    data = b""
    while len(data) < count:
        piece = server.recv(count - len(data))
        if not piece:
            raise Over("end of stream")
        data += piece
    return data


def receive(server):
    (length,) = struct.unpack(">I", exactly(server, 4))
    if length > LIMIT:
        raise Over(f"a frame of {length} bytes")
    return json.loads(exactly(server, length))


def show(message):
    """Print a message; what others have put into it must not move the cursor."""
    text = "  ".join(f"{key}: {value}" for key, value in message.items())
    print("".join(c if c.isprintable() else f"\\{ord(c):03}" for c in text), flush=True)


def join(server, name):
    """Ask for a nickname until the server takes one."""
    while True:
        send(server, {"type": "join", "name": name})
        answer = receive(server)
        show(answer)
        if answer.get("type") == "welcome":
            return
        name = input("nickname: ")


def request(line):
    """Make a message of what was typed; None where it is an unknown command."""
    command, _, rest = line.partition(" ")
    to, _, text = rest.partition(" ")
    if not line.startswith("/"):
        return {"type": "say", "text": line}
    if command == "/tell" and text:
        return {"type": "tell", "to": to, "text": text}
    if command in ("/who", "/leave"):
        return {"type": command[1:]}
    return None


def type_messages(server):
    """Send what is typed, and leave at the end of it."""
    for line in sys.stdin:
        message = request(line.rstrip("\n"))
        if message:
            send(server, message)
        else:
            print("/who  /tell NAME TEXT  /leave", flush=True)
    send(server, {"type": "leave"})


def main():
    host, port, name = sys.argv[1:4]
    try:
        server = socket.create_connection((host, int(port)))
    except OSError as error:
        sys.exit(f"connect {host}:{port}: {error}")
    try:
        join(server, name)
        threading.Thread(target=type_messages, args=(server,), daemon=True).start()
        while True:
            show(receive(server))
    except (Over, OSError, EOFError, ValueError) as error:
        print(error)


main()
