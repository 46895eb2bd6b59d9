#!/usr/bin/env python3
# Saved by sosh VERSION on DATE. Run it with: python3 addresses.py

import re
import socket
import struct
import sys
import time

# What is received may be any bytes, and is printed as it is.
sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")


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


def show_datagram(data, address=None):
    """Print a datagram, and whom it is from: an empty one is no end of stream."""
    origin = ""
    if address:
        host, port = address[:2]
        origin = f" from [{host}]:{port}" if ":" in host else f" from {host}:{port}"
    if data == b"":
        print("an empty datagram" + origin)
    else:
        show(data, origin)


def show_linger(s):
    """Print the value of SO_LINGER."""
    value = s.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.calcsize("ii"))
    print("onoff %d, linger %d" % struct.unpack("ii", value))


def get_time(s, option):
    """Return the seconds of SO_RCVTIMEO or SO_SNDTIMEO, a struct timeval."""
    seconds, microseconds = struct.unpack("ll", s.getsockopt(socket.SOL_SOCKET, option, struct.calcsize("ll")))
    return seconds + microseconds / 1e6


def set_time(s, option, seconds):
    """Set SO_RCVTIMEO or SO_SNDTIMEO, a struct timeval."""
    microseconds = round(seconds * 1e6)
    s.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", microseconds // 1000000, microseconds % 1000000))


# socket
s1 = socket.socket()

# setsockopt SO_REUSEADDR 1
s1.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)

# setsockopt SO_RCVTIMEO 0.5
set_time(s1, socket.SO_RCVTIMEO, 0.5)

# getsockopt SO_RCVTIMEO
print(f"{get_time(s1, socket.SO_RCVTIMEO):.14g}")

# s1:setsockopt(SOL_SOCKET, SO_LINGER, {onoff = 1, linger = 2})
s1.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 2))

# getsockopt SO_LINGER
show_linger(s1)

# bind * 0
s1.bind(("", 0))

# listen 5
s1.listen(5)

# host, port = getsockname
host, port = s1.getsockname()

# six = socket AF_INET6 SOCK_DGRAM
six = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)

# bind ::1 0
six.bind(("::1", 0))

# h, p = getsockname
h, p, *_ = six.getsockname()

# sendto "ping" $h $p
print(six.sendto(b"ping", (h, p)))

# recvfrom
show_datagram(*six.recvfrom(1024))

# class = socket AF_UNIX SOCK_DGRAM
class_ = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)

# settimeout class 0.25
class_.settimeout(0.25)

# setblocking class on
class_.setblocking(True)

# inet_aton 127.0.0.1
show(socket.inet_aton("127.0.0.1"))

# gethostbyname 127.0.0.1
print(socket.gethostbyname("127.0.0.1"))

# sleep 0
time.sleep(0)

s1.close()
six.close()
class_.close()
