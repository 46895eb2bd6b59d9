#!/usr/bin/env python3
# Saved by sosh VERSION on DATE. Run it with: python3 aliases.py

import re
import socket
import sys

# What is received may be any bytes, and is printed as it is.
sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")


def text(data):
    """Return bytes as text that print writes as those bytes."""
    return data.decode("utf-8", "surrogateescape")


def show(data, origin=""):
    """Print received data as the shell does: what cannot be seen as an escape."""
    if data == b"" and not origin:
        print('"": end of stream, the peer sends no more')
        return
    try:
        string, special = data.decode(), r'[\x00-\x1f\x7f"\\]'
    except UnicodeDecodeError:
        string, special = data.decode("latin-1"), r'[\x00-\x1f\x7f-\xff"\\]'
    names = {"\n": r"\n", "\r": r"\r", "\t": r"\t", '"': r"\"", "\\": r"\\"}

    def escape(match):
        char, digit = match.groups()
        return names.get(char) or ("\\%03d" if digit else "\\%d") % ord(char)

    quoted = re.sub("(" + special + ")(?=([0-9]?))", escape, string)
    print(f'{len(data)} byte{"" if len(data) == 1 else "s"}{origin}: "{quoted}"')


# a, b = socketpair
a, b = socket.socketpair()

# z = b
#   left out: z is b from here on

# send z "to a"
print(b.send(b"to a"))

# recv a
show(a.recv(1024))

# b = socket
b_2 = socket.socket()

# send z "lost here"
print(b.send(b"lost here"))

# x = getsockopt SO_TYPE
x = b_2.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE)

# x = "text"
#   left out: Lua code, which has no counterpart in Python

# send a $x
print(a.send(b"text"))

# n = send a "data"
n = a.send(b"data")

# n = recv z 4
n = b.recv(4)

# print(n)
print(text(n))

# a:connect("/nonexistent/socket")
#   left out: it failed: connect /nonexistent/socket: No such file or directory (ENOENT, errno 2): no socket is bound to that path

# ok, problem = a:connect("/nonexistent/socket")
#   left out: it failed: the result is nil

a.close()
b.close()
b_2.close()
