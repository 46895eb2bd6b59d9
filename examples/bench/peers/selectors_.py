"""Echo for many clients in one thread, with epoll: python3 selectors_.py HOST SIZE"""
import selectors
import socket
import sys

host, size = sys.argv[1], int(sys.argv[2])


def accept(server):
    client, _ = server.accept()
    client.setblocking(False)
    selector.register(client, selectors.EVENT_READ, serve)


def serve(client):
    data = client.recv(size)
    if data:
        client.send(data)
    else:
        selector.unregister(client)
        client.close()


selector = selectors.DefaultSelector()
server = socket.create_server((host, 0), backlog=4096)
selector.register(server, selectors.EVENT_READ, accept)
print("listening on %s:%d" % server.getsockname(), flush=True)
while True:
    for key, _ in selector.select():
        key.data(key.fileobj)
