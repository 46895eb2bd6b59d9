"""Looks up a service COUNT times whenever a line comes on standard input: python3 services.py COUNT"""
import socket
import sys

count = int(sys.argv[1])

print("ready", flush=True)
for _ in sys.stdin:
    for _ in range(count):
        assert socket.getservbyname("http", "tcp") == 80
    print("done", flush=True)
