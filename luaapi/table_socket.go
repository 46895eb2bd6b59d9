package luaapi

// familyParams are the parameters of socket(2).
func familyParams(family string) []Param {
	return []Param{
		{Name: "family", Kind: Integer, Optional: true, Default: family, Prefix: "AF_", Help: "the address family: AF_INET (IPv4), AF_INET6 (IPv6), AF_UNIX (paths)"},
		{Name: "type", Kind: Integer, Optional: true, Default: "SOCK_STREAM", Prefix: "SOCK_", Help: "SOCK_STREAM (a byte stream, TCP), SOCK_DGRAM (datagrams, UDP), SOCK_SEQPACKET; SOCK_NONBLOCK may be added"},
		{Name: "proto", Kind: Integer, Optional: true, Default: "0", Prefix: "IPPROTO_", Help: "the protocol; 0 is the one the type has"},
	}
}

var addressParam = Param{Name: "address", Kind: Address, Help: `host and port; the host is a name, an address, "" or "*" for any; the port a number or a service's name, 0 lets the kernel choose; for AF_UNIX one path`}

// socketCalls are the calls that make sockets and connections.
func socketCalls() []*Call {
	return []*Call{
		{
			Name: "socket", Params: familyParams("AF_INET"), run: runSocket,
			Results: []Result{{"socket", SocketArg, "the new socket"}},
			Summary: "Make a socket: one end of a conversation that does not exist yet.",
			Detail:  "A new socket has no address and no peer. A server goes on with bind, listen, accept; a client with connect; a datagram socket with sendto and recvfrom.",
			Example: "socket AF_INET SOCK_STREAM", Man: "socket(2)",
			Errors: []string{"EAFNOSUPPORT", "EPROTONOSUPPORT", "EPERM", "EMFILE"},
			Says:   "{1} = {type} socket, fd {fd}",
		},
		{
			Name: "socketpair", Aliases: []string{"pair"}, Params: familyParams("AF_UNIX"), run: runSocketpair,
			Results: []Result{{"left", SocketArg, "one end"}, {"right", SocketArg, "the other end"}},
			Summary: "Make two sockets that are connected to each other.",
			Detail:  "What is sent on one is received on the other. Only AF_UNIX has it.",
			Example: "socketpair", Man: "socketpair(2)",
			Errors: []string{"EOPNOTSUPP", "EAFNOSUPPORT", "EMFILE"},
			Says:   "{1} and {2} are connected to each other",
		},
		{
			Name: "bind", Receiver: "socket", Params: []Param{addressParam}, run: runBind,
			Summary: "Give the socket a local address.",
			Detail:  "A server binds to the address its clients connect to. Port 0 takes any free port; the answer says which. A client need not bind: connect does.",
			Example: "bind s1 127.0.0.1 9090", Man: "bind(2)",
			Errors: []string{"EADDRINUSE", "EACCES", "EADDRNOTAVAIL", "EINVAL", "EBADF"},
			Says:   "{s} is bound to {local}",
		},
		{
			Name: "listen", Receiver: "socket", run: runListen,
			Params: []Param{
				{Name: "backlog", Kind: Integer, Optional: true, Default: "128", Min: 0, Max: 1 << 16, Help: "how many connections may wait to be accepted"},
			},
			Summary: "Make it a listening socket: the kernel takes connections for it.",
			Detail:  "From now on clients can connect; their connections wait in a queue until accept takes them. A listening socket passes no data itself.",
			Example: "listen s1 5", Man: "listen(2)",
			Errors: []string{"EADDRINUSE", "EOPNOTSUPP", "EINVAL", "EBADF"},
			Says:   "{s} listens on {local}",
		},
		{
			Name: "accept", Receiver: "socket", run: runAccept,
			Results: []Result{{"connection", SocketArg, "a new socket, connected to the client"}, {"host", Text, "the client's address"}, {"port", Integer, "the client's port"}},
			Summary: "Take the next connection off the queue; waits until there is one.",
			Detail:  "The result is a new socket for this one client. The listening socket stays as it is, ready for the next accept.",
			Example: "accept s1", Man: "accept(2)",
			Errors: []string{"EINVAL", "EAGAIN", "ETIMEDOUT", "EOPNOTSUPP", "EBADF", "EMFILE"},
			Says:   "{1} = connection from {peer}",
		},
		{
			Name: "connect", Receiver: "socket", Params: []Param{addressParam}, run: runConnect,
			Summary: "Connect to a server; for datagram sockets, set the default peer.",
			Detail:  "Returns when the connection stands: for TCP after the three-way handshake, done by the kernels, even before the server's accept. On a datagram socket nothing is sent; it only says where send goes and whose datagrams recv takes.",
			Example: "connect s2 127.0.0.1 9090", Man: "connect(2)",
			Errors:       []string{"ECONNREFUSED", "ETIMEDOUT", "EINPROGRESS", "EALREADY", "EISCONN", "ENETUNREACH", "EADDRNOTAVAIL", "EBADF"},
			Says:         "{s} is connected to {peer} from {local}",
			SaysDatagram: "{s} has the default peer {peer}; nothing was sent (local address {local})",
		},
		{
			Name: "shutdown", Receiver: "socket", run: runShutdown,
			Params: []Param{
				{Name: "how", Kind: Integer, Prefix: "SHUT_", Min: 0, Max: 2, Help: "SHUT_RD (no more receiving), SHUT_WR (no more sending), SHUT_RDWR (neither)"},
			},
			Summary: "End one direction of the connection, or both.",
			Detail:  "After SHUT_WR the peer receives end of stream, and this side can still receive: a half-closed connection.",
			Example: "shutdown s2 SHUT_WR", Man: "shutdown(2)",
			Errors: []string{"ENOTCONN", "EINVAL", "EBADF"},
			Says:   "{s} is shut down",
		},
		{
			Name: "close", Receiver: "socket", run: runClose,
			Summary: "Close the socket.",
			Detail:  "The peer receives end of stream. A call of another thread that waits on the socket ends with EBADF. Closing it again does nothing.",
			Example: "close s2", Man: "close(2)",
			Errors: []string{"EIO"},
			Says:   "{s} is closed",
		},
		{
			Name: "getsockname", Aliases: []string{"sockname"}, Receiver: "socket", run: runGetsockname,
			Results: []Result{{"host", Text, "the local address"}, {"port", Integer, "the local port"}},
			Summary: "The socket's local address.",
			Detail:  "For AF_UNIX one value, the path; for AF_INET6 also flowinfo and scopeid.",
			Example: "getsockname s1", Man: "getsockname(2)",
			Errors: []string{"EBADF"},
		},
		{
			Name: "getpeername", Aliases: []string{"peername"}, Receiver: "socket", run: runGetpeername,
			Results: []Result{{"host", Text, "the peer's address"}, {"port", Integer, "the peer's port"}},
			Summary: "The address of the other end.",
			Detail:  "For AF_UNIX one value, the path; for AF_INET6 also flowinfo and scopeid.",
			Example: "getpeername s2", Man: "getpeername(2)",
			Errors: []string{"ENOTCONN", "EBADF"},
		},
	}
}
