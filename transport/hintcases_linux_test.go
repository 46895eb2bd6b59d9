package transport

import (
	"path/filepath"

	"golang.org/x/sys/unix"
)

// unprovoked are hints of failures that no ordinary test machine has, and why.
var unprovoked = map[failure]string{
	{"socket", unix.EPERM}:     "root may",
	{"socket", unix.EACCES}:    "root may",
	{"bind", unix.EACCES}:      "root may",
	{"setsockopt", unix.EPERM}: "root may",
	{"", unix.EHOSTUNREACH}:    "needs a neighbour that does not answer",
	{"", unix.EMFILE}:          "TestOutOfDescriptors",
}

var unixUnprovoked = map[failure]string{
	{"bind", unix.EACCES}:    "root may",
	{"connect", unix.EACCES}: "root may",
	{"sendto", unix.EACCES}:  "root may",
}

// failures are the ways to the hints of every family.
var failures = map[failure]func(g stage) error{
	{"socket", unix.EPROTONOSUPPORT}: func(g stage) error { return g.make(unix.AF_INET, unix.SOCK_STREAM, unix.IPPROTO_UDP) },
	{"socket", unix.ESOCKTNOSUPPORT}: func(g stage) error { return g.make(unix.AF_INET, unix.SOCK_RDM, 0) },
	{"socket", unix.EAFNOSUPPORT}:    func(g stage) error { return g.make(12345, unix.SOCK_STREAM, 0) },
	{"socketpair", unix.EOPNOTSUPP}: func(g stage) error {
		_, _, err := g.k.Socketpair(unix.AF_INET, unix.SOCK_STREAM, 0)
		return err
	},
	{"bind", unix.EADDRINUSE}:    func(g stage) error { return g.tcp().Bind(g.place(unix.AF_INET, unix.SOCK_STREAM)) },
	{"bind", unix.EADDRNOTAVAIL}: func(g stage) error { return g.tcp().Bind(inet("192.0.2.1", 0)) },
	{"bind", unix.EAFNOSUPPORT}:  func(g stage) error { return g.tcp().Bind(loopback6) },
	{"bind", unix.ENAMETOOLONG}:  func(g stage) error { return g.stream().Bind(tooLong) },
	{"bind", unix.EINVAL}: func(g stage) error {
		s, _ := bound(g.T, g.k, unix.AF_INET, unix.SOCK_STREAM)
		return s.Bind(anyPlace(g.T, unix.AF_INET))
	},
	{"listen", unix.EOPNOTSUPP}: func(g stage) error { return g.udp().Listen(1) },
	{"listen", unix.EINVAL}:     func(g stage) error { client, _, _ := g.pair(); return client.Listen(1) },
	{"listen", unix.EADDRINUSE}: func(g stage) error {
		a, b, place := g.tcp(), g.tcp(), anyPlace(g.T, unix.AF_INET)
		for _, s := range []*FD{a, b} { // both may bind, but one listens
			must(g.T, s.Setsockopt(unix.SOL_SOCKET, unix.SO_REUSEADDR, 1))
			must(g.T, s.Bind(place))
			place = sockname(g.T, s)
		}
		must(g.T, a.Listen(1))
		return b.Listen(1)
	},
	{"accept", unix.EINVAL}:        func(g stage) error { return accept1(g.tcp()) },
	{"accept", unix.EOPNOTSUPP}:    func(g stage) error { return accept1(g.udp()) },
	{"connect", unix.ECONNREFUSED}: func(g stage) error { return g.tcp().Connect(closedPort(g.T, g.k, unix.SOCK_STREAM)) },
	{"connect", unix.EISCONN}:      func(g stage) error { client, _, a := g.pair(); return client.Connect(a) },
	{"connect", unix.EALREADY}: func(g stage) error {
		s, a := g.tcp(), silentPlace(g.T, g.k)
		s.SetTimeout(0)
		wantErrno(g.T, s.Connect(a), unix.EINPROGRESS)
		return s.Connect(a)
	},
	{"connect", unix.EACCES}:       func(g stage) error { return g.udp().Connect(broadcast) },
	{"connect", unix.EAFNOSUPPORT}: func(g stage) error { return g.tcp().Connect(loopback6) },
	{"connect", unix.EINVAL}: func(g stage) error {
		return g.socket(unix.AF_INET6, unix.SOCK_STREAM).Connect(linkLocal)
	},
	{"connect", unix.ENAMETOOLONG}: func(g stage) error { return g.stream().Connect(tooLong) },
	{"connect", unix.EADDRNOTAVAIL}: func(g stage) error {
		a := g.place(unix.AF_INET, unix.SOCK_STREAM)
		for {
			port := closedPort(g.T, g.k, unix.SOCK_STREAM).(InetAddr).Port
			if err := g.narrow(unix.SOCK_STREAM, port).Connect(a); err == nil { // else somebody else has taken that port
				return g.narrow(unix.SOCK_STREAM, port).Connect(a)
			}
		}
	},
	{"connect", unix.EAGAIN}: func(g stage) error {
		taken := g.place(unix.AF_INET, unix.SOCK_DGRAM).(InetAddr)
		return g.narrow(unix.SOCK_DGRAM, taken.Port).Connect(taken)
	},
	{"sendto", unix.EACCES}:        func(g stage) error { return sendto1(g.udp(), broadcast) },
	{"sendto", unix.EAFNOSUPPORT}:  func(g stage) error { return sendto1(g.udp(), loopback6) },
	{"sendto", unix.EINVAL}:        func(g stage) error { return sendto1(g.udp(), UnixAddr{"/x"}) },
	{"sendto", unix.ENAMETOOLONG}:  func(g stage) error { return sendto1(g.dgram(), tooLong) },
	{"sendto", unix.ECONNREFUSED}:  func(g stage) error { s := g.rejected(); return sendto1(s, peername(g.T, s)) },
	{"send", unix.ECONNREFUSED}:    func(g stage) error { return send1(g.rejected()) },
	{"sendall", unix.ECONNREFUSED}: func(g stage) error { return sendall1(g.rejected()) },
	{"recv", unix.ECONNREFUSED}:    func(g stage) error { return recv1(g.rejected()) },
	{"recvfrom", unix.ECONNREFUSED}: func(g stage) error {
		return recvfrom1(g.rejected())
	},
	{"send", unix.EDESTADDRREQ}:     func(g stage) error { return send1(g.udp()) },
	{"sendall", unix.EDESTADDRREQ}:  func(g stage) error { return sendall1(g.udp()) },
	{"recv", unix.ENOTCONN}:         func(g stage) error { return recv1(g.tcp()) },
	{"recvfrom", unix.ENOTCONN}:     func(g stage) error { return recvfrom1(g.tcp()) },
	{"getpeername", unix.ENOTCONN}:  func(g stage) error { _, err := g.tcp().Getpeername(); return err },
	{"shutdown", unix.ENOTCONN}:     func(g stage) error { return g.tcp().Shutdown(unix.SHUT_WR) },
	{"getsockopt", unix.EOPNOTSUPP}: func(g stage) error { _, err := g.stream().Getsockopt(unix.IPPROTO_TCP, 1); return err },
	{"setsockopt", unix.EOPNOTSUPP}: func(g stage) error { return g.stream().Setsockopt(unix.IPPROTO_TCP, 1, 1) },
	{"", unix.ENOPROTOOPT}:          func(g stage) error { return g.tcp().Setsockopt(unix.SOL_SOCKET, 9999, 1) },
	{"", unix.EPIPE}:                func(g stage) error { return send1(g.tcp()) },
	{"", unix.EMSGSIZE}: func(g stage) error {
		_, err := g.udp().SendTo(make([]byte, 70_000), 0, inet("127.0.0.1", 9))
		return err
	},
	{"", unix.ECONNRESET}: func(g stage) error {
		client, server, _ := g.pair()
		send(g.T, client, "unread")
		must(g.T, server.Close())
		return recv1(client)
	},
	{"connect", unix.ENOENT}: func(g stage) error { return g.stream().Connect(UnixAddr{filepath.Join(shortFolder(g.T), "none")}) },
	{"sendto", unix.ENOENT}:  func(g stage) error { return sendto1(g.dgram(), UnixAddr{filepath.Join(shortFolder(g.T), "none")}) },
	{"bind", unix.ENOENT}:    func(g stage) error { return g.stream().Bind(UnixAddr{filepath.Join(shortFolder(g.T), "none", "s")}) },
	{"sendto", unix.EISCONN}: func(g stage) error {
		s, _ := connection(g.T, g.k, unix.AF_UNIX, unix.SOCK_STREAM)
		return sendto1(s, peername(g.T, s))
	},
	{"send", unix.ENOTCONN}:    func(g stage) error { return send1(g.stream()) },
	{"sendall", unix.ENOTCONN}: func(g stage) error { return sendall1(g.stream()) },
	{"", unix.ENETUNREACH}: func(g stage) error {
		s := g.socket(unix.AF_INET6, unix.SOCK_DGRAM)
		if err := unix.SetsockoptString(s.Fileno(), unix.SOL_SOCKET, unix.SO_BINDTODEVICE, "lo"); err != nil {
			g.Skip("cannot keep the socket on the loopback: ", err)
		}
		return s.Connect(inet("2001:db8::1", 9))
	},
}

// unixFailures are the ways to the hints that only AF_UNIX has.
var unixFailures = map[failure]func(g stage) error{
	{"bind", unix.EADDRINUSE}:      func(g stage) error { return g.stream().Bind(g.stale(unix.SOCK_STREAM)) },
	{"connect", unix.ECONNREFUSED}: func(g stage) error { return g.stream().Connect(g.stale(unix.SOCK_STREAM)) },
	{"connect", unix.EPROTOTYPE}:   func(g stage) error { return g.dgram().Connect(g.place(unix.AF_UNIX, unix.SOCK_STREAM)) },
	{"connect", unix.EAGAIN}: func(g stage) error {
		_, a := listener(g.T, g.k, unix.AF_UNIX, unix.SOCK_STREAM, 0)
		must(g.T, g.stream().Connect(a))
		s := g.stream()
		s.SetTimeout(0)
		return s.Connect(a)
	},
	{"listen", unix.EINVAL}:        func(g stage) error { return g.stream().Listen(1) },
	{"recv", unix.EINVAL}:          func(g stage) error { return recv1(g.stream()) },
	{"recvfrom", unix.EINVAL}:      func(g stage) error { return recvfrom1(g.stream()) },
	{"send", unix.ECONNREFUSED}:    func(g stage) error { return send1(g.orphan()) },
	{"sendall", unix.ECONNREFUSED}: func(g stage) error { return sendall1(g.orphan()) },
	{"sendto", unix.ECONNREFUSED}:  func(g stage) error { return sendto1(g.dgram(), g.stale(unix.SOCK_DGRAM)) },
	{"sendto", unix.EPROTOTYPE}:    func(g stage) error { return sendto1(g.dgram(), g.place(unix.AF_UNIX, unix.SOCK_STREAM)) },
	{"sendto", unix.EOPNOTSUPP}:    func(g stage) error { return sendto1(g.stream(), g.place(unix.AF_UNIX, unix.SOCK_STREAM)) },
}
