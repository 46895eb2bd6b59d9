package luaapi

var packedParam = Param{Name: "packed", Kind: Data, Help: "the address as 4 or 16 bytes"}

// inetCalls are the pure functions on addresses, byte order, interfaces and error numbers.
func inetCalls() []*Call {
	order := func(name, from, to string, bits int, max int) *Call {
		run := runSwap32
		if bits == 16 {
			run = runSwap16
		}
		return &Call{
			Name: name, run: run,
			Params:  []Param{{Name: "number", Kind: Integer, Min: 0, Max: max, Help: "an unsigned number"}},
			Results: []Result{{"number", Integer, "the same bytes in the other order"}},
			Summary: "Turn a number of " + map[int]string{16: "16", 32: "32"}[bits] + " bits from " + from + " into " + to + " byte order.",
			Detail:  "Network byte order has the most significant byte first. On most machines the host's order is the reverse.",
			Example: name + " 80", Man: "byteorder(3)",
		}
	}
	family := Param{Name: "family", Kind: Integer, Prefix: "AF_", Help: "AF_INET or AF_INET6"}
	return []*Call{
		order("htons", "host", "network", 16, 0xffff),
		order("ntohs", "network", "host", 16, 0xffff),
		order("htonl", "host", "network", 32, 0xffffffff),
		order("ntohl", "network", "host", 32, 0xffffffff),
		{
			Name: "inet_aton", run: runInetAton,
			Params:  []Param{{Name: "text", Kind: Text, Help: `an IPv4 address; "127.1" and "0x7f.1" count too`}},
			Results: []Result{{"packed", Data, "4 bytes in network order"}},
			Summary: "Turn an IPv4 address into its 4 bytes.",
			Example: "inet_aton 127.0.0.1", Man: "inet_aton(3)", Errors: []string{"EINVAL"},
		},
		{
			Name: "inet_ntoa", run: runInetNtoa, Params: []Param{packedParam},
			Results: []Result{{"text", Text, "the address in four numbers"}},
			Summary: "Turn 4 bytes into an IPv4 address.",
			Example: `inet_ntoa "\x7f\0\0\x01"`, Man: "inet_ntoa(3)",
		},
		{
			Name: "inet_pton", run: runInetPton, Params: []Param{family, {Name: "text", Kind: Text, Help: "the address"}},
			Results: []Result{{"packed", Data, "4 or 16 bytes in network order"}},
			Summary: "Turn an address of either family into its bytes.",
			Example: "inet_pton AF_INET6 ::1", Man: "inet_pton(3)", Errors: []string{"EINVAL", "EAFNOSUPPORT"},
		},
		{
			Name: "inet_ntop", run: runInetNtop, Params: []Param{family, packedParam},
			Results: []Result{{"text", Text, "the address"}},
			Summary: "Turn the bytes of an address into text.",
			Example: `inet_ntop AF_INET "\x7f\0\0\x01"`, Man: "inet_ntop(3)", Errors: []string{"EAFNOSUPPORT"},
		},
		{
			Name: "if_nameindex", run: runIfNameindex,
			Results: []Result{{"interfaces", Table, "a list of {index, name}"}},
			Summary: "List the network interfaces.",
			Example: "if_nameindex", Man: "if_nameindex(3)", Errors: []string{"EIO"},
		},
		{
			Name: "if_nametoindex", run: runIfNametoindex,
			Params:  []Param{{Name: "name", Kind: Text, Help: "the interface's name"}},
			Results: []Result{{"index", Integer, "its index"}},
			Summary: "The index of an interface.",
			Example: "if_nametoindex lo", Man: "if_nametoindex(3)", Errors: []string{"ENODEV"},
		},
		{
			Name: "if_indextoname", run: runIfIndextoname,
			Params:  []Param{{Name: "index", Kind: Integer, Min: 1, Max: 1<<31 - 1, Help: "the interface's index"}},
			Results: []Result{{"name", Text, "its name"}},
			Summary: "The name of an interface.",
			Example: "if_indextoname 1", Man: "if_indextoname(3)", Errors: []string{"ENXIO"},
		},
		{
			Name: "strerror", run: runStrerror,
			Params:  []Param{{Name: "errno", Kind: Integer, Prefix: "E", Help: "an error number"}},
			Results: []Result{{"text", Text, "what it means, as the C library words it"}},
			Summary: "The text of an error number.",
			Example: "strerror ECONNREFUSED", Man: "strerror(3)",
		},
		{
			Name: "name", Module: "errno", run: runErrnoName, LuaOnly: true,
			Params:  []Param{{Name: "errno", Kind: Integer, Help: "an error number"}},
			Results: []Result{{"symbol", Text, `its symbol, such as "ECONNREFUSED"; nil when there is none`}},
			Summary: "The symbol of an error number.",
			Example: "print(errno.name(111))", Man: "errno(3)",
		},
	}
}
