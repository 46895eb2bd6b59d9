"""A server that knows its users by name and password.

    python3 auth2.py HOST PORT

It keeps them in users.txt, in the current folder: a line for each, with the name, a salt and what scrypt makes of the
password and the salt.
"""

import hashlib
import hmac
import os
import re
import socket
import sys
import threading
import time

FILE = "users.txt"
LONGEST = 4096  # bytes of a line
TRIES = 3  # failures in a row that are free
LONGEST_DELAY = 60.0  # seconds
MOST_ROWS = 10000  # rows of failures that are kept in mind


class Users:
    """The accounts."""

    def __init__(self):
        self.lock = threading.Lock()
        self.users = {}
        self.nobody = self.hashed("")  # what is compared with where there is no such user
        if os.path.exists(FILE):
            with open(FILE, encoding="utf-8") as file:
                for line in file:
                    name, salt, key = line.split()
                    self.users[name] = (bytes.fromhex(salt), bytes.fromhex(key))

    @staticmethod
    def derive(password, salt):
        return hashlib.scrypt(password.encode(errors="surrogateescape"), salt=salt, n=1 << 14, r=8, p=1)

    def hashed(self, password):
        salt = os.urandom(16)
        return salt, self.derive(password, salt)

    def register(self, name, password):
        if not re.fullmatch(r"[\w-]{1,32}", name):
            return "error a name has 1 to 32 letters, digits, _ and -"
        if not 8 <= len(password.encode(errors="surrogateescape")) <= 128:
            return "error a password has 8 to 128 bytes"
        salt, key = self.hashed(password)
        with self.lock:  # hashing took a while, and others came meanwhile: ask and take in one step
            if name in self.users:
                return "error name taken"
            descriptor = os.open(FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with open(descriptor, "w", encoding="utf-8") as file:
                file.write(f"{name} {salt.hex()} {key.hex()}\n")
                file.flush()
                os.fsync(file.fileno())
            self.users[name] = salt, key
        return "ok registered"

    def right(self, name, password):
        """Whether the password is the user's; it takes as long for a user that is not there."""
        salt, key = self.users.get(name, self.nobody)
        return hmac.compare_digest(self.derive(password, salt), key) and name in self.users


class Throttle:
    """Rows of failures, by name and by address."""

    def __init__(self):
        self.lock = threading.Lock()
        self.rows = {}  # key: [failures, when the next attempt is allowed]

    def wait(self, *keys):
        """For how many whole seconds nobody may try."""
        with self.lock:
            until = max(self.rows.get(key, (0, 0.0))[1] for key in keys)
        return max(0, int(until - time.monotonic() + 1)) if until > time.monotonic() else 0

    def failed(self, *keys):
        with self.lock:
            for key in keys:
                if key not in self.rows and len(self.rows) >= MOST_ROWS:
                    self.rows.pop(next(iter(self.rows)))  # the oldest one
                row = self.rows.setdefault(key, [0, 0.0])
                row[0] += 1
                if row[0] % TRIES == 0:
                    row[1] = time.monotonic() + min(LONGEST_DELAY, 2.0 ** (row[0] // TRIES - 1))

    def succeeded(self, *keys):
        with self.lock:
            for key in keys:
                self.rows.pop(key, None)


users = Users()
throttle = Throttle()


def login(name, password, address):
    keys = ("name", name), ("address", address)
    if wait := throttle.wait(*keys):
        return f"error too many attempts, wait {wait} seconds"
    if not users.right(name, password):
        throttle.failed(*keys)
        return "error wrong name or password"
    throttle.succeeded(*keys)
    return "ok hello " + name


def answer(line, address):
    command, _, rest = line.partition(" ")
    name, _, password = rest.partition(" ")
    if command == "quit":
        return "ok bye"
    if command not in ("register", "login"):
        return "error unknown command"
    if not name or not password:
        return f"error usage: {command} NAME PASSWORD"
    return users.register(name, password) if command == "register" else login(name, password, address)


def serve(client, address):
    """Answer the lines of one client, until it leaves or is lost."""
    with client, client.makefile("rb") as lines:
        try:
            while line := lines.readline(LONGEST):
                if not line.endswith(b"\n"):
                    if len(line) == LONGEST:
                        client.sendall(b"error line too long\n")
                        client.shutdown(socket.SHUT_WR)
                        while client.recv(LONGEST):  # closing now would reset the connection, and the reply be lost
                            pass
                    return
                text = line.removesuffix(b"\n").removesuffix(b"\r").decode(errors="surrogateescape")
                reply = answer(text, address)
                client.sendall(reply.encode(errors="replace") + b"\n")
                if reply == "ok bye":
                    return
        except OSError as problem:  # ECONNRESET, EPIPE: the client has gone
            print("connection lost:", problem)


with socket.create_server((sys.argv[1], int(sys.argv[2]))) as server:  # sets SO_REUSEADDR
    while True:
        client, address = server.accept()
        threading.Thread(target=serve, args=(client, address[0]), daemon=True).start()
