"""A chat for many users.

    python3 chat5.py HOST PORT

Messages are JSON objects in frames: four bytes with the length, in network byte order, then so many bytes.
"""

import asyncio
import json
import re
import struct
import sys

LIMIT = 65536  # bytes of the longest message
QUEUE = 1 << 20  # bytes that may wait for one user

users = {}  # by name


class Error(Exception):
    """What is wrong with a message; its text goes back."""


class User:
    """Somebody who is connected, and who has a name once they have joined."""

    def __init__(self, writer):
        self.writer = writer
        self.name = None
        self.reason = "lost"  # why they leave, if they leave now

    def send(self, message):
        """Queue a message; nobody waits for a user who does not read."""
        data = json.dumps(message).encode()
        self.writer.write(struct.pack(">I", len(data)) + data)
        if self.writer.transport.get_write_buffer_size() > QUEUE:
            self.reason = "too slow"
            self.writer.transport.abort()  # their reader ends, and they leave


def to_all(message):
    for user in list(users.values()):
        user.send(message)


def text_of(message, field):
    value = message.get(field)
    if not isinstance(value, str):
        raise Error(f"{field} must be a string")
    return value


def join(user, message):
    name = text_of(message, "name")
    if user.name:
        raise Error("you have joined already")
    if not re.fullmatch(r"[\w-]{1,32}", name):
        raise Error("a name has 1 to 32 letters, digits, _ and -")
    if name in users:
        raise Error("name taken")
    to_all({"type": "joined", "name": name})
    user.name, users[name] = name, user
    user.send({"type": "welcome", "name": name, "users": sorted(users)})


def say(user, message):
    to_all({"type": "said", "from": user.name, "text": text_of(message, "text")})


def tell(user, message):
    to, text = text_of(message, "to"), text_of(message, "text")
    if to not in users:
        raise Error("there is nobody of that name")
    for hears in {user, users[to]}:
        hears.send({"type": "told", "from": user.name, "to": to, "text": text})


def who(user, _):
    user.send({"type": "users", "names": sorted(users)})


def handle(user, data):
    """Do what a message asks for; false when the user leaves."""
    try:
        message = json.loads(data.decode())
    except (ValueError, RecursionError):
        raise Error("this is no JSON") from None
    kind = message.get("type") if isinstance(message, dict) else None
    if kind == "join":
        join(user, message)
    elif kind not in ("say", "tell", "who", "leave"):
        raise Error("unknown type of message")
    elif not user.name:
        raise Error("join first")
    elif kind == "leave":
        user.reason = "left"
        return False
    else:
        {"say": say, "tell": tell, "who": who}[kind](user, message)
    return True


async def talk(user, reader):
    """Read messages until the user leaves or is lost."""
    while True:
        length, = struct.unpack(">I", await reader.readexactly(4))
        if length > LIMIT:
            user.send({"type": "error", "text": f"frame of {length} bytes announced, at most {LIMIT}"})
            return
        data = await reader.readexactly(length)
        try:
            if not handle(user, data):
                return
        except Error as error:
            user.send({"type": "error", "text": str(error)})


async def serve(reader, writer):
    user = User(writer)
    try:
        await talk(user, reader)
    except (OSError, asyncio.IncompleteReadError):
        pass  # the connection has ended
    if user.name:
        del users[user.name]
        to_all({"type": "left", "name": user.name, "reason": user.reason})
    writer.close()


async def main():
    server = await asyncio.start_server(serve, sys.argv[1], int(sys.argv[2]))
    await server.serve_forever()


asyncio.run(main())
