package luaapi

var (
	hostParam     = Param{Name: "name", Kind: Host, Help: "the host's name"}
	protoParam    = Param{Name: "proto", Kind: Protocol, Optional: true, Help: `"tcp" or "udp"; nothing: whichever comes first`}
	hostResults   = []Result{{"name", Host, "the canonical name"}, {"aliases", Table, "a list of other names"}, {"addresses", Table, "a list of addresses"}}
	hostErrors    = []string{"HOST_NOT_FOUND", "TRY_AGAIN", "NO_DATA", "NO_RECOVERY"}
	hostSays      = "name       {1}\naliases    {2}\naddresses  {3}"
	lookUpWaiting = "The hosts file answers, or a DNS server; other threads run meanwhile."
)

// nameCalls are the calls that look up hosts, services and protocols.
func nameCalls() []*Call {
	return []*Call{
		{
			Name: "gethostname", run: runGethostname,
			Results: []Result{{"name", Host, "this host's name"}},
			Summary: "The name of this host.",
			Example: "gethostname", Man: "gethostname(2)", Errors: []string{"ENAMETOOLONG"},
		},
		{
			Name: "getfqdn", run: runGetfqdn,
			Params:  []Param{{Name: "name", Kind: Host, Optional: true, Help: "a host's name or address; nothing: this host"}},
			Results: []Result{{"name", Host, "the full name, or the given one where there is none"}},
			Summary: "The fully qualified domain name of a host.",
			Detail:  "It is the first of the host's names that has a dot. A name that cannot be looked up is returned as it is.",
			Example: "getfqdn localhost", Man: "hostname(7)", Errors: []string{"EINTR"},
		},
		{
			Name: "gethostbyname", Params: []Param{hostParam}, run: runGethostbyname,
			Results: []Result{{"address", Host, "its first IPv4 address"}},
			Summary: "The IPv4 address of a host.",
			Detail:  lookUpWaiting + " getaddrinfo finds IPv6 addresses too.",
			Example: "gethostbyname localhost", Man: "gethostbyname(3)", Errors: hostErrors,
		},
		{
			Name: "gethostbyname_ex", Params: []Param{hostParam}, run: runGethostbynameEx,
			Results: hostResults,
			Summary: "The canonical name, the aliases and all IPv4 addresses of a host.",
			Detail:  lookUpWaiting,
			Example: "gethostbyname_ex localhost", Man: "gethostbyname(3)", Errors: hostErrors, Says: hostSays,
		},
		{
			Name: "gethostbyaddr", run: runGethostbyaddr,
			Params:  []Param{{Name: "address", Kind: Host, Help: "an IPv4 or IPv6 address; a name is looked up first"}},
			Results: hostResults,
			Summary: "The name and the aliases of the host that has an address.",
			Detail:  lookUpWaiting,
			Example: "gethostbyaddr 127.0.0.1", Man: "gethostbyaddr(3)", Errors: hostErrors, Says: hostSays,
		},
		{
			Name: "getservbyname", run: runGetservbyname,
			Params:  []Param{{Name: "name", Kind: Service, Help: `the service: "http", "ftp"`}, protoParam},
			Results: []Result{{"port", Integer, "its port"}},
			Summary: "The port of a service.",
			Detail:  "It stands in the file /etc/services, which has names for well-known ports; no server is asked. Capitals count.",
			Example: "getservbyname http tcp", Man: "getservbyname(3)", Errors: []string{"ENOENT"},
		},
		{
			Name: "getservbyport", run: runGetservbyport,
			Params:  []Param{{Name: "port", Kind: Integer, Max: 65535, Help: "the port"}, protoParam},
			Results: []Result{{"name", Text, "its service"}},
			Summary: "The service that a port belongs to.",
			Example: "getservbyport 53 udp", Man: "getservbyport(3)", Errors: []string{"ENOENT"},
		},
		{
			Name: "getprotobyname", run: runGetprotobyname,
			Params:  []Param{{Name: "name", Kind: Protocol, Help: `the protocol: "tcp", "icmp"`}},
			Results: []Result{{"number", Integer, "its number: the third argument of socket"}},
			Summary: "The number of a protocol.",
			Detail:  "It stands in the file /etc/protocols.",
			Example: "getprotobyname icmp", Man: "getprotobyname(3)", Errors: []string{"ENOENT"},
		},
		{
			Name: "getprotobynumber", run: runGetprotobynumber,
			Params:  []Param{{Name: "number", Kind: Integer, Max: 1<<31 - 1, Prefix: "IPPROTO_", Help: "the number"}},
			Results: []Result{{"name", Text, "its protocol"}},
			Summary: "The protocol that a number stands for.",
			Example: "getprotobynumber 17", Man: "getprotobynumber(3)", Errors: []string{"ENOENT"},
		},
		getaddrinfoCall(),
		getnameinfoCall(),
	}
}

func getaddrinfoCall() *Call {
	return &Call{
		Name: "getaddrinfo", run: runGetaddrinfo,
		Params: []Param{
			{Name: "host", Kind: Host, Nil: true, Help: `a name or an address; "" or nil: this host`},
			{Name: "port", Kind: Port, Nil: true, Help: `a number or a service's name; "" or nil: none`},
			{Name: "family", Kind: Integer, Optional: true, Default: "0", Prefix: "AF_", Help: "AF_INET, AF_INET6; 0: both"},
			{Name: "type", Kind: Integer, Optional: true, Default: "0", Prefix: "SOCK_", Help: "SOCK_STREAM, SOCK_DGRAM, SOCK_RAW; 0: all"},
			{Name: "proto", Kind: Integer, Optional: true, Default: "0", Prefix: "IPPROTO_", Help: "IPPROTO_TCP, IPPROTO_UDP, ...; 0: all"},
			{Name: "flags", Kind: Flags, Optional: true, Default: "0", Prefix: "AI_", Help: "AI_PASSIVE (addresses to bind to), AI_CANONNAME, AI_NUMERICHOST, AI_NUMERICSERV, AI_ADDRCONFIG, AI_V4MAPPED, AI_ALL; several are joined with |"},
		},
		Results: []Result{{"list", Table, "tables with family, type, proto, canonname, host, port and, for AF_INET6, flowinfo and scopeid"}},
		Summary: "The addresses to connect or bind to, the best first.",
		Detail:  "One look-up for everything that socket and connect need, for IPv4 and IPv6 alike: socket(e.family, e.type, e.proto), then connect(s, e.host, e.port, e.flowinfo, e.scopeid). The order is that of RFC 6724. " + lookUpWaiting,
		Example: "getaddrinfo localhost http SOCK_STREAM", Man: "getaddrinfo(3)",
		Errors: []string{"EAI_NONAME", "EAI_AGAIN", "EAI_NODATA", "EAI_SERVICE", "EAI_FAMILY", "EAI_SOCKTYPE", "EAI_ADDRFAMILY", "EAI_BADFLAGS", "EAI_FAIL"},
	}
}

func getnameinfoCall() *Call {
	return &Call{
		Name: "getnameinfo", run: runGetnameinfo,
		Params: []Param{
			{Name: "host", Kind: Host, Help: "an IPv4 or IPv6 address, not a name"},
			{Name: "port", Kind: Integer, Max: 65535, Help: "the port"},
			{Name: "flags", Kind: Flags, Optional: true, Default: "0", Prefix: "NI_", Help: "NI_NUMERICHOST, NI_NUMERICSERV (leave it a number), NI_NAMEREQD (fail without a name), NI_DGRAM (UDP's services), NI_NOFQDN (without this host's domain); several are joined with |"},
		},
		Results: []Result{{"host", Host, "the host's name, or its address where it has none"}, {"service", Text, "the service, or the port"}},
		Summary: "The names for an address and a port.",
		Detail:  lookUpWaiting,
		Example: "getnameinfo 127.0.0.1 80", Man: "getnameinfo(3)",
		Errors: []string{"EAI_NONAME", "EAI_AGAIN", "EAI_FAMILY", "EAI_BADFLAGS"},
	}
}
