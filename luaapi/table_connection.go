package luaapi

// connectionCalls make sockets that are ready for use.
func connectionCalls() []*Call {
	host := Param{Name: "host", Kind: Host, Help: "a name or an address"}
	port := Param{Name: "port", Kind: Port, Help: "a number or a service's name"}
	return []*Call{
		{
			Name: "create_connection", run: runCreateConnection,
			Params: []Param{
				host, port,
				{Name: "timeout", Kind: Seconds, Optional: true, Help: "of the new socket, and so of each attempt"},
				{Name: "source_host", Kind: Text, Optional: true, Help: "the local address to connect from"},
				{Name: "source_port", Kind: Integer, Optional: true, Max: 65535, Help: "the local port to connect from"},
			},
			Results: []Result{{"socket", SocketArg, "connected"}},
			Summary: "Connect to a host, trying all its addresses in turn.",
			Detail:  "It is getaddrinfo, socket and connect in one; the error is that of the last attempt.",
			Example: "create_connection localhost 9090", Man: "connect(2)",
			Errors: []string{"ECONNREFUSED", "ETIMEDOUT", "ENETUNREACH", "EADDRNOTAVAIL"},
			Says:   "{1} is connected to {peer} from {local}",
		},
		{
			Name: "create_server", run: runCreateServer,
			Params: []Param{
				host, port,
				{Name: "options", Kind: Table, Optional: true, Help: "{family=, backlog=, reuse_port=, dualstack_ipv6=}"},
			},
			Results: []Result{{"socket", SocketArg, "bound and listening"}},
			Summary: "Make a listening socket.",
			Detail:  "It is socket, setsockopt SO_REUSEADDR, bind and listen in one. With dualstack_ipv6 it serves IPv6 and IPv4.",
			Example: "create_server 127.0.0.1 9090", Man: "listen(2)",
			Errors: []string{"EADDRINUSE", "EACCES", "EADDRNOTAVAIL"},
			Says:   "{1} listens on {local}",
		},
		{
			Name: "has_dualstack_ipv6", run: runHasDualstack,
			Results: []Result{{"has", Boolean, "whether one AF_INET6 socket can serve IPv4 too"}},
			Summary: "Whether dual-stack sockets can be made here.",
			Example: "has_dualstack_ipv6", Man: "ipv6(7)",
		},
	}
}
