"""Echo for many clients in one thread, with poll: python3 poll.py HOST SIZE"""
import select
import socket
import sys

host, size = sys.argv[1], int(sys.argv[2])

server = socket.create_server((host, 0), backlog=4096)
print("listening on %s:%d" % server.getsockname(), flush=True)
sockets = {server.fileno(): server}
poll = select.poll()
poll.register(server, select.POLLIN)
while True:
    for fd, _ in poll.poll():
        ready = sockets[fd]
        if ready is server:
            client, _ = server.accept()
            sockets[client.fileno()] = client
            poll.register(client, select.POLLIN)
        elif data := ready.recv(size):
            ready.sendall(data)
        else:
            poll.unregister(fd)
            del sockets[fd]
            ready.close()
