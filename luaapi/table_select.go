package luaapi

// selectCalls are the calls that wait for several sockets at once.
func selectCalls() []*Call {
	list := func(name, help string) Param {
		return Param{Name: name, Kind: Table, Optional: true, Help: help}
	}
	mask := Param{Name: "events", Kind: Integer, Optional: true, Prefix: "POLL", Help: "POLLIN, POLLOUT, POLLPRI, ... added up; all three when left out"}
	return []*Call{
		{
			Name: "select", run: runSelect, LuaOnly: true,
			Params: []Param{
				{Name: "r", Kind: Table, Help: "sockets to look for something to receive or accept on"},
				list("w", "sockets to look for room to send on"),
				list("x", "sockets to look for urgent data on"),
				{Name: "timeout", Kind: Seconds, Optional: true, Help: "seconds; 0 looks once; nothing waits for ever"},
			},
			Results: []Result{{"r", Table, "those of r that are ready"}, {"w", Table, "those of w"}, {"x", Table, "those of x"}},
			Summary: "Wait until one of several sockets is ready.",
			Detail:  "A closed connection is ready to receive: recv returns the empty string. The tables may have any size. With a number or \"#\" first, select is Lua's own.",
			Example: "readable = select({s1, s2}, nil, nil, 1)", Man: "select(2)",
			Errors: []string{"EBADF", "EINTR"},
		},
		{
			Name: "poll", run: runPollNew, LuaOnly: true,
			Results: []Result{{"poll", Any, "the set: p:register(s, events), p:modify(s, events), p:unregister(s), p:poll(milliseconds)"}},
			Summary: "Make a set of sockets to wait for.",
			Example: "p = poll()", Man: "poll(2)",
		},
		{
			Name: "register", Receiver: "poll", run: runPollRegister, LuaOnly: true,
			Params:  []Param{{Name: "socket", Kind: SocketArg, Help: "the socket"}, mask},
			Summary: "Add a socket to the set, or change its events.",
			Example: "p:register(s1, POLLIN)", Man: "poll(2)",
		},
		{
			Name: "modify", Receiver: "poll", run: runPollModify, LuaOnly: true,
			Params:  []Param{{Name: "socket", Kind: SocketArg, Help: "a socket of the set"}, {Name: "events", Kind: Integer, Prefix: "POLL", Help: "what to look for from now on"}},
			Summary: "Change what is looked for on a socket of the set.",
			Example: "p:modify(s1, POLLIN + POLLOUT)", Man: "poll(2)", Errors: []string{"ENOENT"},
		},
		{
			Name: "unregister", Receiver: "poll", run: runPollUnregister, LuaOnly: true,
			Params:  []Param{{Name: "socket", Kind: SocketArg, Help: "a socket of the set"}},
			Summary: "Take a socket out of the set.",
			Example: "p:unregister(s1)", Man: "poll(2)", Errors: []string{"ENOENT"},
		},
		{
			Name: "poll", Receiver: "poll", run: runPoll, LuaOnly: true,
			Params:  []Param{{Name: "timeout", Kind: Number, Optional: true, Help: "milliseconds, as in C and Python; nothing or a negative number waits for ever"}},
			Results: []Result{{"ready", Table, "a list of {socket, events}; POLLERR, POLLHUP and POLLNVAL are told unasked"}},
			Summary: "Wait until a socket of the set has one of its events.",
			Example: "for _, e in ipairs(p:poll(1000)) do print(e[1], e[2]) end", Man: "poll(2)", Errors: []string{"EINTR"},
		},
	}
}
