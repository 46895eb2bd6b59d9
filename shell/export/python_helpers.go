package export

// pythonHelpers are the functions that a Python program may need.
var pythonHelpers = []helper{
	{"text", source(`
def text(data):
    """Return bytes as text that print writes as those bytes."""
    return data.decode("utf-8", "surrogateescape")
`)},
	{"show", source(`
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
`)},
	{"show_datagram", source(`
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
`)},
	{"show_addresses", source(`
def show_addresses(entries):
    """Print what getaddrinfo found."""
    for *_, address in entries:
        print(address[0], address[1], sep="\t")
`)},
	{"show_linger", source(`
def show_linger(s):
    """Print the value of SO_LINGER."""
    value = s.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.calcsize("ii"))
    print("onoff %d, linger %d" % struct.unpack("ii", value))
`)},
	{"get_time", source(`
def get_time(s, option):
    """Return the seconds of SO_RCVTIMEO or SO_SNDTIMEO, a struct timeval."""
    seconds, microseconds = struct.unpack("ll", s.getsockopt(socket.SOL_SOCKET, option, struct.calcsize("ll")))
    return seconds + microseconds / 1e6
`)},
	{"set_time", source(`
def set_time(s, option, seconds):
    """Set SO_RCVTIMEO or SO_SNDTIMEO, a struct timeval."""
    microseconds = round(seconds * 1e6)
    s.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", microseconds // 1000000, microseconds % 1000000))
`)},
	{"recv_line", source(`
def recv_line(s, limit):
    """Receive one line, with its newline; at end of stream what is left."""
    line = b""
    while not line.endswith(b"\n"):
        if len(line) >= limit:
            raise OSError(f"recvline: {limit} bytes came without a newline")
        byte = s.recv(1)  # one at a time: what comes after the line is for the next receive
        if byte == b"":
            break
        line += byte
    return line
`)},
	{"recv_exactly", source(`
def recv_exactly(s, count):
    """Receive just so many bytes; nothing where the stream has ended before the first."""
    data = b""
    while len(data) < count:
        piece = s.recv(count - len(data))
        if piece == b"":
            if data:
                raise EOFError(f"recvexactly: the stream ended after {len(data)} of {count} bytes")
            break
        data += piece
    return data
`)},
}

// pythonModules are the modules that the helpers need.
func pythonModules() map[string][]string {
	return map[string][]string{
		"text": {"sys"}, "show": {"re", "sys"}, "show_linger": {"struct"}, "get_time": {"struct"}, "set_time": {"struct"},
	}
}
