"""Echo for many clients, a thread each: python3 threads.py HOST SIZE"""
import socket
import sys
import threading

host, size = sys.argv[1], int(sys.argv[2])


def serve(client):
    with client:
        while data := client.recv(size):
            client.sendall(data)


server = socket.create_server((host, 0), backlog=4096)
print("listening on %s:%d" % server.getsockname(), flush=True)
while True:
    client, _ = server.accept()
    threading.Thread(target=serve, args=(client,), daemon=True).start()
