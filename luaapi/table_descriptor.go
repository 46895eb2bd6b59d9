package luaapi

// defaultLine bounds a line that no border is named for.
const defaultLine = 64 << 10

// defaultBuffer is how much a file made of a socket buffers.
const defaultBuffer = 8192

// descriptorCalls are about the descriptor behind a socket, and what people build on it.
func descriptorCalls() []*Call {
	limit := Param{Name: "limit", Kind: Integer, Optional: true, Default: "65536", Min: 1, Max: 1 << 30, Help: "fail with EMSGSIZE when so many bytes come without it"}
	data := []Result{{"data", Data, `what was received; "" at end of stream`}}
	receiving := []string{"EMSGSIZE", "ECONNRESET", "ENOTCONN", "EAGAIN", "ETIMEDOUT", "EBADF"}
	return []*Call{
		{
			Name: "recvline", Receiver: "socket", Params: []Param{limit}, run: runRecvline, Flags: receiveFlags(), Results: data,
			Summary: "Receive one line, with its newline.",
			Detail:  "At end of stream it returns what is left, then the empty string. When it has to give up (timeout, too long), nothing is lost: what has arrived is there for the next receive.",
			Example: "recvline s3", Man: "recv(2)", Errors: receiving,
		},
		{
			Name: "recvuntil", Receiver: "socket", run: runRecvuntil, Flags: receiveFlags(), Results: data,
			Params:  []Param{{Name: "delimiter", Kind: Data, Help: "where the data ends; it is part of the result"}, limit},
			Summary: "Receive up to and including a delimiter.",
			Detail:  "It works as recvline does, with a border of your own.",
			Example: `recvuntil s3 "\r\n\r\n"`, Man: "recv(2)", Errors: receiving,
		},
		{
			Name: "recvexactly", Receiver: "socket", run: runRecvexactly, Flags: receiveFlags(), Results: data,
			Params:  []Param{{Name: "count", Kind: Integer, Min: 1, Max: 1 << 30, Help: "how many bytes"}},
			Summary: "Receive just so many bytes; waits for all of them.",
			Detail:  "It fails with EPROTO when the stream ends in the middle; then, as after a timeout, recv still gives what has arrived.",
			Example: "recvexactly s3 4", Man: "recv(2)", Errors: append([]string{"EPROTO"}, receiving[1:]...),
		},
		{
			Name: "connect_ex", Receiver: "socket", Params: []Param{addressParam}, run: runConnectEx,
			Results: []Result{{"errno", Integer, "0 for success, else the error number"}},
			Summary: "connect, with the error number as the result.",
			Detail:  "A non-blocking connect gives EINPROGRESS here; SO_ERROR tells later what became of it.",
			Example: "connect_ex s2 127.0.0.1 9090", Man: "connect(2)", Errors: []string{"EBADF"},
		},
		{
			Name: "fileno", Receiver: "socket", run: runFileno,
			Results: []Result{{"fd", Integer, "the descriptor, -1 once the socket is closed"}},
			Summary: "The socket's file descriptor.",
			Example: "fileno s1", Man: "socket(2)", Errors: []string{"EOPNOTSUPP"},
		},
		{
			Name: "dup", Receiver: "socket", run: runDup,
			Results: []Result{{"socket", SocketArg, "a second socket for the same connection"}},
			Summary: "Duplicate the socket: both stand for the same connection.",
			Detail:  "The connection ends when both are closed. Bytes that recvline had read ahead stay with the first.",
			Example: "dup s1", Man: "dup(2)", Errors: []string{"EBADF", "EMFILE"},
			Says: "{1} is a duplicate of {s}, fd {fd}",
		},
		{
			Name: "detach", Receiver: "socket", run: runDetach,
			Results: []Result{{"fd", Integer, "the descriptor, which stays open"}},
			Summary: "Give the descriptor up without closing it.",
			Detail:  "The socket is closed for sosh; whoever has the number can go on with it: fromfd.",
			Example: "detach s1", Man: "dup(2)", Errors: []string{"EBADF", "EBUSY", "EOPNOTSUPP"},
		},
		{
			Name: "fromfd", run: runFromfd,
			Params: append([]Param{{Name: "fd", Kind: Integer, Min: 0, Max: 1<<31 - 1, Help: "a descriptor of this process that is a socket"}},
				familyParams("AF_INET")...),
			Results: []Result{{"socket", SocketArg, "a socket with a duplicate of the descriptor"}},
			Summary: "Make a socket of an open descriptor.",
			Detail:  "The descriptor is duplicated, so that it stays open on its own. The family, type and protocol have to be its own.",
			Example: "fromfd 0", Man: "dup(2)", Errors: []string{"EBADF", "ENOTSOCK", "EMFILE"},
			Says: "{1} = {type} socket, fd {fd}",
		},
		{
			Name: "makefile", Receiver: "socket", run: runMakefile, LuaOnly: true,
			Params: []Param{
				{Name: "mode", Kind: Text, Optional: true, Help: `"r" to read (as when left out), "w" to write, "rw" both`},
				{Name: "bufsize", Kind: Integer, Optional: true, Default: "8192", Min: 0, Max: 1 << 24, Help: "bytes to buffer; 0 writes at once"},
			},
			Results: []Result{{"file", Any, `f:read("*l", "*a", n), f:lines(), f:write(...), f:flush(), f:close(), as Lua's io library has them`}},
			Summary: "Make a file of the socket, to read and write it by lines.",
			Detail:  "The file has a descriptor of its own: the connection ends when both are closed. What the file has read ahead is not there for recv.",
			Example: `for line in s3:makefile():lines() do print(line) end`, Man: "dup(2)",
			Errors: []string{"EBADF", "EMFILE"},
		},
		{
			Name: "ioctl", Receiver: "socket", run: runIoctl,
			Params:  []Param{{Name: "request", Kind: Option, Help: "FIONREAD (bytes that can be received), SIOCOUTQ (bytes not yet acknowledged), SIOCATMARK (1 at urgent data)"}},
			Results: []Result{{"value", Integer, "the answer"}},
			Summary: "Ask the socket for a number.",
			Example: "ioctl s3 FIONREAD", Man: "ioctl(2)", Errors: []string{"EINVAL", "ENOTTY", "EBADF"},
		},
	}
}
