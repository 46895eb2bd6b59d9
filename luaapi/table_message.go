package luaapi

// messageCalls are the calls that pass more than data.
func messageCalls() []*Call {
	return []*Call{
		{
			Name: "sendmsg", Receiver: "socket", run: runSendmsg, LuaOnly: true,
			Params: []Param{
				dataParam,
				{Name: "ancdata", Kind: Table, Optional: true, Help: "a list of {level, type, data}; data is bytes, or for SCM_RIGHTS a list of sockets, or for SCM_CREDENTIALS {pid=, uid=, gid=}"},
				flagsParam,
				{Name: "address", Kind: Address, Optional: true, Help: "where to; nothing for a connected socket"},
			},
			Results: []Result{{"count", Integer, "how many bytes were sent"}},
			Summary: "Send data with ancillary data.",
			Detail:  "Over AF_UNIX, SCM_RIGHTS passes open sockets to another process; at least one byte of data has to go with them.",
			Example: `s1:sendmsg("x", {{SOL_SOCKET, SCM_RIGHTS, {s2}}})`, Man: "sendmsg(2)",
			Errors: []string{"EPIPE", "ECONNRESET", "EMSGSIZE", "EINVAL", "EAGAIN", "ETIMEDOUT", "EBADF"},
		},
		{
			Name: "recvmsg", Receiver: "socket", run: runRecvmsg, LuaOnly: true,
			Params: []Param{
				sizeParam,
				{Name: "ancsize", Kind: Integer, Optional: true, Default: "0", Min: 0, Max: 65536, Help: "room for ancillary data; CMSG_SPACE tells how much an item needs"},
				flagsParam,
			},
			Results: []Result{
				{"data", Data, "what was received"},
				{"ancdata", Table, "a list of {level, type, data}; sockets that were passed are in its field sockets, credentials in pid, uid, gid"},
				{"flags", Integer, "MSG_TRUNC: a part of the datagram was lost; MSG_CTRUNC: a part of the ancillary data"},
				{"host", Text, "the sender's address"}, {"port", Integer, "the sender's port"},
			},
			Summary: "Receive data with ancillary data and flags.",
			Example: "data, anc, flags = s1:recvmsg(1024, CMSG_SPACE(4))", Man: "recvmsg(2)",
			Errors: []string{"ECONNRESET", "ENOTCONN", "EAGAIN", "ETIMEDOUT", "EBADF"},
		},
		{
			Name: "CMSG_SPACE", run: runCmsgSpace, LuaOnly: true,
			Params:  []Param{{Name: "length", Kind: Integer, Min: 0, Max: 65536, Help: "bytes of data in the item"}},
			Results: []Result{{"space", Integer, "the room it takes"}},
			Summary: "The room that an item of ancillary data takes.",
			Example: "print(CMSG_SPACE(4))", Man: "cmsg(3)",
		},
		{
			Name: "CMSG_LEN", run: runCmsgLen, LuaOnly: true,
			Params:  []Param{{Name: "length", Kind: Integer, Min: 0, Max: 65536, Help: "bytes of data in the item"}},
			Results: []Result{{"length", Integer, "the length of the item with its header, without what CMSG_SPACE adds to align the next"}},
			Summary: "The length of an item of ancillary data with its header.",
			Example: "print(CMSG_LEN(4))", Man: "cmsg(3)",
		},
		{
			Name: "sendfile", Receiver: "socket", run: runSendfile,
			Params: []Param{
				{Name: "path", Kind: File, Help: "the file"},
				{Name: "offset", Kind: Integer, Optional: true, Default: "0", Min: 0, Max: 1<<53 - 1, Help: "where to start"},
				{Name: "count", Kind: Integer, Optional: true, Min: 0, Max: 1<<53 - 1, Help: "how many bytes; nothing: to the end"},
			},
			Results: []Result{{"count", Integer, "how many bytes were sent"}},
			Summary: "Send a file, without passing it through the program.",
			Example: "sendfile s3 page.html", Man: "sendfile(2)",
			Errors: []string{"ENOENT", "EACCES", "EPIPE", "ECONNRESET", "ENOTCONN", "ETIMEDOUT", "EBADF"},
			Says:   "{1} bytes sent on {s}",
		},
	}
}
