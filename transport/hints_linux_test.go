package transport

import (
	"net/netip"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// stage sets failures up; its short names keep the table of them readable.
type stage struct {
	*testing.T
	k *Kernel
}

func (g stage) socket(family, typ int) *FD { return open(g.T, g.k, family, typ) }
func (g stage) tcp() *FD                   { return g.socket(unix.AF_INET, unix.SOCK_STREAM) }
func (g stage) udp() *FD                   { return g.socket(unix.AF_INET, unix.SOCK_DGRAM) }
func (g stage) stream() *FD                { return g.socket(unix.AF_UNIX, unix.SOCK_STREAM) }
func (g stage) dgram() *FD                 { return g.socket(unix.AF_UNIX, unix.SOCK_DGRAM) }

func (g stage) make(family, typ, proto int) error {
	_, err := g.k.Socket(family, typ, proto)
	return err
}

// pair is a connection of TCP, its listener, and where that is.
func (g stage) pair() (client, server *FD, a Addr) {
	client, server = connection(g.T, g.k, unix.AF_INET, unix.SOCK_STREAM)
	return client, server, peername(g.T, client)
}

func (g stage) place(family, typ int) Addr {
	_, a := listenerOrBound(g, family, typ)
	return a
}

func listenerOrBound(g stage, family, typ int) (*FD, Addr) {
	s, a := bound(g.T, g.k, family, typ)
	if typ == unix.SOCK_STREAM {
		must(g.T, s.Listen(1))
	}
	return s, a
}

// rejected is a UDP socket connected to nobody, which has heard so.
func (g stage) rejected() *FD {
	s, nobody := g.udp(), closedPort(g.T, g.k, unix.SOCK_DGRAM)
	must(g.T, s.Connect(nobody))
	send(g.T, s, "anybody?")
	return s
}

// orphan is an AF_UNIX datagram socket whose peer was closed.
func (g stage) orphan() *FD {
	server, a := bound(g.T, g.k, unix.AF_UNIX, unix.SOCK_DGRAM)
	s := g.dgram()
	must(g.T, s.Connect(a))
	must(g.T, server.Close())
	return s
}

// stale is a path whose socket was closed.
func (g stage) stale(typ int) Addr {
	s, a := bound(g.T, g.k, unix.AF_UNIX, typ)
	must(g.T, s.Close())
	return a
}

// narrow is a socket that may have only the given port of its own.
func (g stage) narrow(typ int, port uint16) *FD {
	s := g.socket(unix.AF_INET, typ)
	if err := s.Setsockopt(unix.IPPROTO_IP, unix.IP_LOCAL_PORT_RANGE, int(port)<<16|int(port)); err != nil {
		g.Skip("this kernel has no IP_LOCAL_PORT_RANGE: ", err)
	}
	return s
}

func recv1(s *FD) error           { _, err := s.Recv(make([]byte, 1), 0); return err }
func recvfrom1(s *FD) error       { _, _, err := s.RecvFrom(make([]byte, 1), 0); return err }
func send1(s *FD) error           { _, err := s.Send([]byte("x"), 0); return err }
func sendall1(s *FD) error        { return s.SendAll([]byte("x"), 0) }
func sendto1(s *FD, a Addr) error { _, err := s.SendTo([]byte("x"), 0, a); return err }
func accept1(s *FD) error         { _, _, err := s.Accept(); return err }

func inet(ip string, port uint16) InetAddr { return InetAddr{IP: netip.MustParseAddr(ip), Port: port} }

var (
	broadcast = inet("127.255.255.255", 9)
	loopback6 = inet("::1", 9)
	linkLocal = inet("fe80::1", 9)
	tooLong   = UnixAddr{strings.Repeat("p", 108)}
)

// TestHintsOfRealFailures provokes every failure that has a hint and compares what the error says.
func TestHintsOfRealFailures(t *testing.T) {
	seen := map[failure]bool{}
	for f, provoke := range failures {
		t.Run(strings.TrimSpace(f.call+" "+ErrnoName(f.errno)), func(t *testing.T) {
			e := wantErrno(t, provoke(stage{t, newSystem(t)}), f.errno)
			if f.call != "" && e.Call != f.call || !strings.Contains(e.Detail, hints[f]) || hints[f] == "" {
				t.Errorf("%v\nwant %q of %s", e, hints[f], f.call)
			}
		})
		seen[f] = true
	}
	for f := range hints {
		if _, ok := unprovoked[f]; !seen[f] && !ok {
			t.Errorf("nothing provokes the hint of %q %s", f.call, ErrnoName(f.errno))
		}
	}
	seen = map[failure]bool{}
	for f, provoke := range unixFailures {
		t.Run("AF_UNIX "+f.call+" "+ErrnoName(f.errno), func(t *testing.T) {
			e := wantErrno(t, provoke(stage{t, newSystem(t)}), f.errno)
			if e.Call != f.call || !strings.Contains(e.Detail, unixHints[f]) || unixHints[f] == "" {
				t.Errorf("%v\nwant %q of %s", e, unixHints[f], f.call)
			}
		})
		seen[f] = true
	}
	for f := range unixHints {
		if _, ok := unixUnprovoked[f]; !seen[f] && !ok {
			t.Errorf("nothing provokes the hint of AF_UNIX %s %s", f.call, ErrnoName(f.errno))
		}
	}
}

// TestHintsOfPrivileges provokes what only an ordinary user meets.
func TestHintsOfPrivileges(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may do all this")
	}
	g := stage{t, newSystem(t)}
	folder := shortFolder(t)
	s, a := listener(t, g.k, unix.AF_UNIX, unix.SOCK_STREAM, 1)
	must(t, os.Chmod(a.(UnixAddr).Path, 0))
	must(t, os.Chmod(folder, 0o500))
	for name, err := range map[string]error{
		"socket":     g.make(unix.AF_INET, unix.SOCK_RAW, unix.IPPROTO_ICMP),
		"bind":       g.stream().Bind(UnixAddr{folder + "/s"}),
		"connect":    g.stream().Connect(a),
		"setsockopt": g.tcp().Setsockopt(unix.SOL_SOCKET, unix.SO_MARK, 1),
	} {
		e, ok := err.(*Error)
		if !ok || e.Errno != unix.EACCES && e.Errno != unix.EPERM || e.Call != name || e.Detail == "" {
			t.Errorf("%s: %v, want EACCES or EPERM and what it needs", name, err)
		}
	}
	must(t, s.Close())
}
