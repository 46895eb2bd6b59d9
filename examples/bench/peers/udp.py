"""Datagrams come back as they came: python3 udp.py HOST SIZE"""
import socket
import sys

host, size = sys.argv[1], int(sys.argv[2])

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind((host, 0))
print("listening on %s:%d" % server.getsockname(), flush=True)
while True:
    data, sender = server.recvfrom(size)
    server.sendto(data, sender)
