package sockdiag

import (
	"net"
	"net/netip"
	"os"
	"slices"
	"testing"
)

// pair is a connection over loopback, with the addresses of its ends.
func pair(t *testing.T) (server, client, listener netip.AddrPort, close func()) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	s, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	at := func(a net.Addr) netip.AddrPort { return a.(*net.TCPAddr).AddrPort() }
	return at(s.LocalAddr()), at(c.LocalAddr()), at(l.Addr()), func() { c.Close(); s.Close() }
}

func find(entries []Entry, local, peer netip.AddrPort) (Entry, bool) {
	i := slices.IndexFunc(entries, func(e Entry) bool { return e.Local == local && (e.Peer == peer || !peer.IsValid()) })
	if i < 0 {
		return Entry{}, false
	}
	return entries[i], true
}

// TestBothSources asks netlink and reads /proc for the same sockets.
func TestBothSources(t *testing.T) {
	server, client, listener, end := pair(t)
	for name, source := range map[string]func() ([]Entry, error){
		"netlink": func() ([]Entry, error) { return ask(2) },
		"proc":    func() ([]Entry, error) { return readTable("/proc/net/tcp") },
		"TCP":     TCP,
	} {
		entries, err := source()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if e, ok := find(entries, server, client); !ok || e.State != "ESTABLISHED" || e.Inode == 0 || e.Left != 0 {
			t.Errorf("%s: the server's end is %+v, %v", name, e, ok)
		}
		e, ok := find(entries, listener, netip.MustParseAddrPort("0.0.0.0:0"))
		if !ok || e.State != "LISTEN" || !e.Blocks(listener) || !e.Blocks(netip.AddrPortFrom(netip.IPv4Unspecified(), listener.Port())) {
			t.Errorf("%s: the listener is %+v, %v", name, e, ok)
		}
		if owner, ok := Owner(e.Inode); !ok || owner.PID != os.Getpid() || owner.Command == "" {
			t.Errorf("%s: the owner of the listener is %+v, %v", name, owner, ok)
		}
	}
	end()
	for name, source := range map[string]func() ([]Entry, error){
		"netlink": func() ([]Entry, error) { return ask(2) },
		"proc":    func() ([]Entry, error) { return readTable("/proc/net/tcp") },
	} {
		entries, err := source()
		if e, ok := find(entries, client, server); err != nil || !ok || e.State != "TIME_WAIT" || e.Left <= 0 || e.Inode != 0 {
			t.Errorf("%s: the client's end after close is %+v, %v, %v", name, e, ok, err)
		}
	}
}

func TestParseLine(t *testing.T) {
	for _, line := range []string{"", "sl local_address", "0: X:1 0:0 0A 0:0 0:0 0 0 0 1", "0: 0100007F:XXXX 00000000:0000 0A 0:0 00:0 0 0 0 1", "0: 0100:0016 00000000:0000 0A 0:0 00:0 0 0 0 1"} {
		if e, ok := parseLine(line); ok {
			t.Errorf("%q is %+v", line, e)
		}
	}
	e, ok := parseLine("5: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 77 1 0")
	if littleEndian && (!ok || e.Local != netip.MustParseAddrPort("[::1]:8080") || e.State != "LISTEN" || e.Inode != 77) {
		t.Errorf("an entry of IPv6 is %+v, %v", e, ok)
	}
	if _, ok := Owner(0); ok {
		t.Error("no socket has an owner")
	}
}
