"""Echo for one client after the other: python3 blocking.py HOST SIZE"""
import socket
import sys

host, size = sys.argv[1], int(sys.argv[2])

server = socket.create_server((host, 0), backlog=4096)
print("listening on %s:%d" % server.getsockname(), flush=True)
while True:
    client, _ = server.accept()
    with client:
        while data := client.recv(size):
            client.sendall(data)
