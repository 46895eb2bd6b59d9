package luaapi

import (
	"errors"
	"syscall"
	"time"

	lua "github.com/yuin/gopher-lua"

	"sosh/transport"
	"sosh/transport/secure"
)

// defaultDays is how long a certificate is valid.
const defaultDays = 365

// tlsCalls are the module tls, and what a socket tells of it.
func tlsCalls() []*Call {
	connected := Param{Name: "socket", Kind: SocketArg, Help: "a connected stream socket; from then on it is closed, the result has its descriptor"}
	secured := []Result{{"socket", SocketArg, "the socket that speaks TLS; all calls of a socket work on it"}}
	failures := []string{"EPROTO", "ECONNRESET", "ETIMEDOUT", "EAGAIN", "ENOTCONN", "EISCONN", "EALREADY", "EOPNOTSUPP", "EINVAL", "ENOENT", "EBADF", "EINTR"}
	path := Param{Name: "path", Kind: Text, Help: "the file of the certificate, in PEM form"}
	return []*Call{
		{
			Name: "client", Module: "tls", run: runTLSClient, LuaOnly: true, Results: secured, Errors: failures, Man: "RFC 8446",
			Params: []Param{connected, {Name: "options", Kind: Table, Optional: true,
				Help: `{ca = file} whose certificates are trusted, the system's when left out; {server_name = n} the peer has to be, its address when left out; {fingerprint = f} of its certificate, in place of all else; {insecure = true} takes any; {alpn = list} of protocols; {timeout = seconds} for the handshake, the socket's when left out`}},
			Summary: "Speak TLS on a connected socket, as the client.",
			Detail: "The peer has to prove who it is: with a certificate that somebody trusted has signed and that is for its name. What fails says what to do; insecure " +
				"does without, and anybody in between can read along. TLS 1.2 is the oldest that is spoken. When the handshake fails the connection is closed. The stream has ended " +
				"when the peer said so (close_notify): one that is cut off is ECONNRESET. shutdown(SHUT_WR) says it for our side, and close does. " +
				"select and poll tell of data, whatever else goes over the wire; ancillary data, MSG_OOB and detach are not to be had.",
			Example: `s2 = tls.client(s1, {ca = "server.pem", server_name = "localhost"})`,
		},
		{
			Name: "server", Module: "tls", run: runTLSServer, LuaOnly: true, Results: secured, Errors: failures, Man: "RFC 8446",
			Params: []Param{connected, {Name: "options", Kind: Table,
				Help: `{certificate = file}, needed; {key = file} of its private key, when left out in the same file or beside it, server.key for server.pem; {alpn = list} of protocols; {timeout = seconds} for the handshake, the socket's when left out`}},
			Summary: "Speak TLS on an accepted socket, as the server.",
			Detail:  "See tls.client. A client that says nothing keeps its thread waiting: give a timeout.",
			Example: `s3 = tls.server(s2, {certificate = "server.pem", timeout = 10})`,
		},
		{
			Name: "certificate", Module: "tls", run: runTLSCertificate, LuaOnly: true, Man: "RFC 5280",
			Params: []Param{path, {Name: "options", Kind: Table, Optional: true,
				Help: "{names = list} of hosts and addresses it is for besides localhost, 127.0.0.1 and ::1; {days = n} it is valid, 365 when left out; {key = file} of its key, server.key for server.pem when left out"}},
			Results: []Result{{"path", Text, "the file of the certificate: for tls.server, and as ca for tls.client"}, {"key", Text, "the file of its private key, mode 0600; it stays with the server"}},
			Summary: "Make a self-signed certificate and its key, unless they are there.",
			Detail:  "Nobody but those who have the file of the certificate can know that it is right. One that has expired or is for other names fails.",
			Example: `certificate, key = tls.certificate("server.pem", {names = {"chat.example"}})`, Errors: []string{"EACCES", "ENOENT", "EINVAL", "EINTR"},
		},
		{
			Name: "fingerprint", Module: "tls", run: runTLSFingerprint, LuaOnly: true, Params: []Param{path}, Man: "RFC 5280",
			Results: []Result{{"fingerprint", Text, "its SHA-256 in hexadecimal, as openssl x509 -fingerprint -sha256 writes it"}},
			Summary: "The fingerprint of a certificate, to compare it or to pin it.",
			Example: `print(tls.fingerprint("server.pem"))`, Errors: []string{"ENOENT", "EACCES", "EINVAL", "EINTR"},
		},
		{
			Name: "tls_info", Receiver: "socket", run: runTLSInfo, Man: "RFC 8446",
			Results: []Result{{"info", Table, "version, cipher, alpn, server_name, and peer with subject, issuer, names, not_before, not_after (seconds since 1970) and fingerprint"}},
			Summary: "What the two ends of a TLS connection have agreed on.",
			Detail:  "peer is the other end's certificate; a server has none of its client.",
			Example: "tls_info s2", Errors: []string{"EOPNOTSUPP"},
		},
	}
}

func runTLSClient(a args) int {
	o := a.optionsAt(1, "ca", "server_name", "fingerprint", "insecure", "alpn", "timeout")
	client := secure.Client{
		ServerName: o.text("server_name", ""), Fingerprint: o.text("fingerprint", ""), Insecure: o.boolean("insecure", false), ALPN: o.list("alpn"),
	}
	if client.Fingerprint != "" {
		if err := secure.CheckFingerprint(client.Fingerprint); err != nil {
			a.usage("option fingerprint: %v", err)
		}
	}
	return a.secure(o, func(s *transport.FD) (*secure.Conn, error) {
		if client.ServerName == "" {
			client.ServerName = peerName(s)
		}
		if ca := o.text("ca", ""); ca != "" {
			pool, err := secure.LoadCA(ca)
			if err != nil {
				return nil, a.pemError(ca, err)
			}
			client.CA = pool
		}
		return secure.NewClient(client), nil
	})
}

// peerName is what a server's certificate has to be for where nobody says: its address, which on this machine may be
// without a number.
func peerName(s *transport.FD) string {
	if peer, ok := s.Peer().(transport.InetAddr); ok {
		return peer.IP.Unmap().WithZone("").String()
	}
	return "localhost"
}

func runTLSServer(a args) int {
	o := a.optionsAt(1, "certificate", "key", "alpn", "timeout")
	path := o.text("certificate", "")
	if path == "" {
		a.usage("option certificate is missing: a file, such as tls.certificate makes")
	}
	server := secure.Server{ALPN: o.list("alpn")}
	return a.secure(o, func(*transport.FD) (*secure.Conn, error) {
		key := o.text("key", "")
		if key == "" {
			key = secure.KeyFor(path)
		}
		pair, err := secure.Load(path, key)
		if err != nil {
			return nil, a.pemError(path, err)
		}
		server.Certificate = pair
		return secure.NewServer(server), nil
	})
}

// secure lays what prepare makes on the socket that is argument 0.
func (a args) secure(o options, prepare func(*transport.FD) (*secure.Conn, error)) int {
	value, _ := socketIn(a.get(0))
	s, ok := value.(*transport.FD)
	if !ok {
		return a.fail(notOfKernel(a.call.FullName()))
	}
	limit := s.Timeout()
	if o.get("timeout") != lua.LNil {
		limit = max(seconds(o.seconds("timeout", 0)), 1)
	}
	layer, err := prepare(s)
	if err != nil {
		return a.fail(err)
	}
	conn, err := s.WithLayer(a.call.FullName(), layer, limit)
	if err != nil {
		return a.fail(err)
	}
	return a.values(a.wrap(conn))
}

// pemError is the failure of a call that reads or writes certificates: EINVAL where the file is the fault.
func (a args) pemError(path string, err error) error {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return a.fileError(path, err)
	}
	detail := err.Error()
	if inner := errors.Unwrap(err); inner != nil {
		detail = inner.Error()
	}
	return &transport.Error{Call: a.call.FullName(), On: path, Errno: einval, Detail: detail}
}

func runTLSCertificate(a args) int {
	o := a.optionsAt(1, "names", "days", "key")
	path := a.text(0)
	request := secure.Request{
		Path: path, Key: o.text("key", secure.KeyPath(path)), Names: o.list("names"),
		For: time.Duration(o.integer("days", 1, 36500, defaultDays)) * 24 * time.Hour,
	}
	if request.Path == request.Key {
		a.usage("the certificate and its key need a file each")
	}
	if err := a.await(func() error { return secure.Ensure(request) }); err != nil {
		return a.fail(a.pemError(path, err))
	}
	return a.values(lua.LString(request.Path), lua.LString(request.Key))
}

func runTLSFingerprint(a args) int {
	certificate, err := secure.Read(a.text(0))
	if err != nil {
		return a.fail(a.pemError(a.text(0), err))
	}
	return a.values(lua.LString(certificate.Fingerprint))
}

// list is an option that is a list of strings, or one string.
func (o options) list(name string) []string {
	v := o.get(name)
	if v == lua.LNil {
		return nil
	}
	if s, ok := v.(lua.LString); ok {
		return []string{string(s)}
	}
	list, ok := Value{v}.Strings()
	if !ok {
		o.a.usage("option %s must be a list of strings, not %s", name, describeValue(v))
	}
	return list
}
