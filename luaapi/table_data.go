package luaapi

var (
	dataParam  = Param{Name: "data", Kind: Data, Help: `the bytes; in double quotes \n \r \t \0 \xHH \\ \" are escapes`}
	sendParam  = Param{Name: "data", Kind: Data, Help: dataParam.Help + "; #5000 stands for 5000 times the letter x"}
	flagsParam = Param{Name: "flags", Kind: Flags, Optional: true, Default: "0", Prefix: "MSG_", Help: "MSG_PEEK, MSG_DONTWAIT, MSG_OOB, ...; several are joined with |"}
	sizeParam  = Param{Name: "size", Kind: Integer, Optional: true, Default: "1024", Min: 1, Max: 1 << 30, Help: "receive at most this many bytes"}
)

// dataCalls are the calls that pass data.
func dataCalls() []*Call {
	return []*Call{
		{
			Name: "send", Aliases: []string{"write"}, Receiver: "socket", Params: []Param{sendParam, flagsParam}, run: runSend, Flags: sendFlags(),
			Results: []Result{{"count", Integer, "how many bytes were taken"}},
			Summary: "Send data; may take only a part of it.",
			Detail:  "It returns as soon as the kernel has taken some bytes into the send buffer; the peer may not have received any. sendall goes on until all are taken.",
			Example: `send s2 "hello\n"`, Man: "send(2)",
			Errors: []string{"EPIPE", "ECONNRESET", "ENOTCONN", "EDESTADDRREQ", "EMSGSIZE", "EAGAIN", "ETIMEDOUT", "EBADF"},
			Says:   "{1} bytes sent on {s}",
		},
		{
			Name: "sendall", Receiver: "socket", Params: []Param{sendParam, flagsParam}, run: runSendall, Flags: sendFlags(),
			Summary: "Send all of the data; waits while the send buffer is full.",
			Detail:  "When it fails, the message says how many bytes were sent before.",
			Example: `sendall s2 "hello\n"`, Man: "send(2)",
			Errors: []string{"EPIPE", "ECONNRESET", "ENOTCONN", "EDESTADDRREQ", "EMSGSIZE", "EAGAIN", "ETIMEDOUT", "EBADF"},
			Says:   "all of it sent on {s}",
		},
		{
			Name: "sendto", Receiver: "socket", Params: []Param{sendParam, flagsParam, addressParam}, run: runSendto, Flags: sendFlags(),
			Results: []Result{{"count", Integer, "how many bytes were sent"}},
			Summary: "Send one datagram to an address.",
			Detail:  "Nothing tells whether it arrives. An unbound socket is bound to a free port first.",
			Example: `sendto s1 "ping" 127.0.0.1 9090`, Man: "sendto(2)",
			Errors: []string{"EMSGSIZE", "ECONNREFUSED", "EACCES", "EISCONN", "ENETUNREACH", "EAGAIN", "EBADF"},
			Says:   "{1} bytes sent on {s}",
		},
		{
			Name: "recv", Aliases: []string{"read"}, Receiver: "socket", Params: []Param{sizeParam, flagsParam}, run: runRecv, Flags: receiveFlags(),
			Results: []Result{{"data", Data, `what was received; "" is end of stream, or an empty datagram`}},
			Summary: "Receive data; waits until there is some.",
			Detail:  `It returns what has arrived, at most size bytes: a stream has no message borders, so one send may arrive in pieces and several in one. The empty string means that the peer has ended the stream. What does not fit of a datagram is lost.`,
			Example: "recv s3 1024", Man: "recv(2)",
			Errors: []string{"ECONNRESET", "ENOTCONN", "ECONNREFUSED", "EAGAIN", "ETIMEDOUT", "EBADF"},
		},
		{
			Name: "recvfrom", Receiver: "socket", Params: []Param{sizeParam, flagsParam}, run: runRecvfrom, Flags: receiveFlags(),
			Results: []Result{{"data", Data, "the datagram"}, {"host", Text, "the sender's address"}, {"port", Integer, "the sender's port"}},
			Summary: "Receive one datagram and who sent it; waits until there is one.",
			Detail:  "What does not fit into size bytes is lost. A connected stream socket gives no address.",
			Example: "recvfrom s1 1024", Man: "recvfrom(2)",
			Errors: []string{"ECONNREFUSED", "EAGAIN", "ETIMEDOUT", "ENOTCONN", "EBADF"},
		},
	}
}
