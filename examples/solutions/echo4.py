"""An echo server for one client after another.

    python3 echo4.py HOST PORT
"""

import socket
import sys


def serve(client):
    """Send back what one client sends, until it has gone."""
    while data := client.recv(1024):
        client.sendall(data)


with socket.create_server((sys.argv[1], int(sys.argv[2]))) as server:  # sets SO_REUSEADDR
    while True:
        client, address = server.accept()
        with client:
            try:
                serve(client)
            except OSError as problem:  # ECONNRESET, EPIPE: the client has gone
                print("connection lost:", problem)
