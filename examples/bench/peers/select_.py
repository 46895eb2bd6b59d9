"""Echo for many clients in one thread, with select: python3 select_.py HOST SIZE"""
import select
import socket
import sys

host, size = sys.argv[1], int(sys.argv[2])

server = socket.create_server((host, 0), backlog=4096)
print("listening on %s:%d" % server.getsockname(), flush=True)
reading = [server]
while True:
    for ready in select.select(reading, [], [])[0]:
        if ready is server:
            reading.append(server.accept()[0])
        elif data := ready.recv(size):
            ready.sendall(data)
        else:
            reading.remove(ready)
            ready.close()
