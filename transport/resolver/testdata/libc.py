# Answers look-ups with what the C library says: reads a JSON list of [call, arguments...] from
# standard input and writes the list of results; an error is {"error": class, "code": n, "text": s}.
import ctypes, json, platform, socket, sys

libc = ctypes.CDLL(None)
text = ctypes.c_char_p


class Servent(ctypes.Structure):
    _fields_ = [("name", text), ("aliases", ctypes.POINTER(text)), ("port", ctypes.c_int), ("proto", text)]


class Protoent(ctypes.Structure):
    _fields_ = [("name", text), ("aliases", ctypes.POINTER(text)), ("number", ctypes.c_int)]


def declare(name, result, *args):
    f = getattr(libc, name)
    f.restype, f.argtypes = result, args
    return f


servbyname = declare("getservbyname", ctypes.POINTER(Servent), text, text)
servbyport = declare("getservbyport", ctypes.POINTER(Servent), ctypes.c_int, text)
protobyname = declare("getprotobyname", ctypes.POINTER(Protoent), text)
protobynumber = declare("getprotobynumber", ctypes.POINTER(Protoent), ctypes.c_int)
hstrerror = declare("hstrerror", text, ctypes.c_int)


def aliases(list):
    names = []
    while list[len(names)] is not None:
        names.append(list[len(names)].decode())
    return names


def service(entry):
    if not entry:
        return None
    e = entry.contents
    return [e.name.decode(), aliases(e.aliases), socket.ntohs(e.port & 0xFFFF), e.proto.decode()]


def protocol(entry):
    if not entry:
        return None
    e = entry.contents
    return [e.name.decode(), aliases(e.aliases), e.number]


calls = {
    "libc": lambda: platform.libc_ver()[0],
    "hostname": socket.gethostname,
    "constant": lambda name: getattr(socket, name, None),
    "hstrerror": lambda n: hstrerror(n).decode(),
    "getservbyname": lambda name, proto: service(servbyname(name.encode(), proto.encode() if proto else None)),
    "getservbyport": lambda port, proto: service(servbyport(socket.htons(port), proto.encode() if proto else None)),
    "getprotobyname": lambda name: protocol(protobyname(name.encode())),
    "getprotobynumber": lambda n: protocol(protobynumber(n)),
    "gethostbyname": socket.gethostbyname,
    "getaddrinfo": lambda host, serv, *hints: [
        [int(family), int(kind), proto, canon] + list(addr)
        for family, kind, proto, canon, addr in socket.getaddrinfo(host.encode() or None, serv.encode() or None, *hints)
    ],
    "getnameinfo": lambda addr, flags: socket.getnameinfo(tuple(addr), flags),
}


def answer(call, *args):
    try:
        return calls[call](*args)
    except OSError as e:
        return {"error": type(e).__name__, "code": e.args[0], "text": e.args[-1]}


json.dump([answer(*request) for request in json.load(sys.stdin)], sys.stdout)
