"""Looks up COUNT host names at once, a thread each, whenever a line comes on standard input.

python3 hosts.py COUNT, with the DNS server in the environment: SOSH_NAMESERVER=127.0.0.1:PORT
"""
import ctypes
import os
import socket
import struct
import sys
import threading

count = int(sys.argv[1])
server, port = os.environ["SOSH_NAMESERVER"].split(":")

libc = ctypes.CDLL(None)
libc.__res_state.restype = ctypes.c_void_p

# glibc asks port 53 unless a program writes another one into the thread's own struct __res_state (resolver(3)): after
# retrans, retry, options come nscount and the servers' addresses.
NSCOUNT = struct.pack("@i", 1)
ADDRESS = struct.pack("@H", socket.AF_INET) + struct.pack("!H", int(port)) + socket.inet_aton(server) + bytes(8)


def ask_our_server():
    libc.__res_init()
    ctypes.memmove(libc.__res_state() + 16, NSCOUNT + ADDRESS, 20)


def look_up(i):
    ask_our_server()
    answers[i] = socket.gethostbyname("host%d.bench.test" % (i + 1))


print("ready", flush=True)
for _ in sys.stdin:
    answers = [None] * count
    threads = [threading.Thread(target=look_up, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) == {"192.0.2.1"}, set(answers)
    print("done", flush=True)
