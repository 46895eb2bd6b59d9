package luaapi

var (
	levelParam  = Param{Name: "level", Kind: Option, Implied: true, Prefix: "SOL_", Help: "SOL_SOCKET, IPPROTO_IP, IPPROTO_IPV6, IPPROTO_TCP, ...; in the shell it follows from the option and is left out"}
	optionParam = Param{Name: "option", Kind: Option, Prefix: "SO_", Help: "SO_REUSEADDR, TCP_NODELAY, IP_TTL, ..."}
)

// optionCalls are the calls that look at or change how a socket works.
func optionCalls() []*Call {
	return []*Call{
		{
			Name: "getsockopt", Aliases: []string{"getopt"}, Receiver: "socket", run: runGetsockopt,
			Params: []Param{
				levelParam, optionParam,
				{Name: "buflen", Kind: Integer, Optional: true, Min: 1, Max: 65536, Help: "return the value's bytes, at most this many"},
			},
			Results: []Result{{"value", Any, "the value: a number; seconds for SO_RCVTIMEO and SO_SNDTIMEO; {onoff, linger} for SO_LINGER; bytes where buflen is given"}},
			Summary: "Read a socket option.",
			Detail:  "0 and 1 are off and on. Options that are structures are read as bytes and taken apart with string.unpack.",
			Example: "getsockopt s1 SO_RCVBUF", Man: "getsockopt(2)",
			Errors: []string{"ENOPROTOOPT", "EOPNOTSUPP", "EBADF"},
		},
		{
			Name: "setsockopt", Aliases: []string{"setopt"}, Receiver: "socket", run: runSetsockopt,
			Params: []Param{
				levelParam, optionParam,
				{Name: "value", Kind: Any, Help: "an integer, true or false; seconds for SO_RCVTIMEO and SO_SNDTIMEO; {onoff=1, linger=0} for SO_LINGER; a group's address for IP_ADD_MEMBERSHIP and IPV6_JOIN_GROUP; else the bytes of a string"},
				{Name: "interface", Kind: Text, Optional: true, Help: "for a group: the interface to join it on"},
			},
			Summary: "Set a socket option.",
			Detail:  "SO_REUSEADDR before bind lets a server start again while old connections linger in TIME_WAIT.",
			Example: "setsockopt s1 SO_REUSEADDR 1", Man: "setsockopt(2)",
			Errors: []string{"ENOPROTOOPT", "EINVAL", "EPERM", "EBADF"},
			Says:   "option set on {s}",
		},
		{
			Name: "settimeout", Receiver: "socket", run: runSettimeout,
			Params:  []Param{{Name: "seconds", Kind: Seconds, Optional: true, Help: "how long calls wait; 0: not at all; nothing: for ever"}},
			Summary: "Set how long calls on the socket wait.",
			Detail:  "A call that waited that long fails with ETIMEDOUT. 0 makes the socket non-blocking: a call that would wait fails with EAGAIN, or EINPROGRESS for connect. Without a value the socket blocks.",
			Example: "settimeout s1 0.5", Man: "socket(7)",
			Says: "{s}: calls wait {wait}",
		},
		{
			Name: "gettimeout", Receiver: "socket", run: runGettimeout,
			Results: []Result{{"seconds", Seconds, "how long calls wait; nil: for ever; 0: not at all"}},
			Summary: "How long calls on the socket wait.",
			Example: "gettimeout s1", Man: "socket(7)",
		},
		{
			Name: "setblocking", Receiver: "socket", run: runSetblocking,
			Params:  []Param{{Name: "flag", Kind: Boolean, Help: "true: calls wait; false: a call that would wait fails with EAGAIN"}},
			Summary: "Choose whether calls on the socket wait.",
			Detail:  "setblocking(true) is settimeout(nil), setblocking(false) is settimeout(0).",
			Example: "setblocking s1 false", Man: "fcntl(2), O_NONBLOCK",
			Says: "{s}: calls wait {wait}",
		},
		{
			Name: "getblocking", Receiver: "socket", run: runGetblocking,
			Results: []Result{{"flag", Boolean, "false for a non-blocking socket"}},
			Summary: "Whether calls on the socket wait.",
			Example: "getblocking s1", Man: "fcntl(2), O_NONBLOCK",
		},
		{
			Name: "setdefaulttimeout", run: runSetdefaulttimeout,
			Params:  []Param{{Name: "seconds", Kind: Seconds, Optional: true, Help: "the timeout of new sockets; nothing: they block"}},
			Summary: "Set the timeout that new sockets start with.",
			Example: "setdefaulttimeout 5", Man: "socket(7)",
			Says: "new sockets: calls wait {default}",
		},
		{
			Name: "getdefaulttimeout", run: runGetdefaulttimeout,
			Results: []Result{{"seconds", Seconds, "the timeout of new sockets; nil: they block"}},
			Summary: "The timeout that new sockets start with.",
			Example: "getdefaulttimeout", Man: "socket(7)",
		},
	}
}
