#!/usr/bin/env python3
# Saved by sosh VERSION on DATE. Run it with: python3 lines.py

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


# both ends

# left, right = socketpair
left, right = socket.socketpair()

# send left "привет\n\0"
print(left.send("привет\n\x00".encode()))

# recv right
show(right.recv(1024))

# socket AF_INT
#   failed: socket: FAMILY "AF_INT" is neither a number nor a constant of this system; did you mean AF_INET?; usage: socket [FAMILY] [TYPE] [PROTO]

# bnid left
#   failed: there is no command bnid; did you mean bind? (help lists the commands)

# left:connect("/nonexistent/socket")
#   left out: it failed: connect /nonexistent/socket: No such file or directory (ENOENT, errno 2): no socket is bound to that path

# local n = 3 left:send(("x"):rep(n))
#   left out: Lua code, which has no counterpart in Python

# do return end
#   left out: Lua code, which has no counterpart in Python

# data = recv right 2
data = right.recv(2)

# print(_)
print(text(data))

# data:upper()
#   left out: Lua code, which has no counterpart in Python

# send right $data
print(right.send(data))

# recv left
show(left.recv(1024))

# (a line that starts with a blank is left out, as in the history)

# connect hidden 127.0.0.1 9
#   failed: connect 127.0.0.1:9: Connection refused (ECONNREFUSED, errno 111): nobody listens there

# function f()
#   return 1
# end
#   left out: Lua code, which has no counterpart in Python

# getservbyname nosuchservice
#   failed: getservbyname nosuchservice: unknown service

left.close()
right.close()
