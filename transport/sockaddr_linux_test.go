package transport

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

func TestSockaddrRoundTrip(t *testing.T) {
	for _, a := range []Addr{
		InetAddr{IP: netip.MustParseAddr("1.2.3.4"), Port: 0x1234},
		InetAddr{IP: netip.MustParseAddr("0.0.0.0")},
		InetAddr{IP: netip.MustParseAddr("::1"), Port: 80},
		InetAddr{IP: netip.MustParseAddr("fe80::1"), Port: 65535, Flowinfo: 0xabcde, ScopeID: 0x12345678},
		InetAddr{IP: netip.MustParseAddr("::ffff:1.2.3.4"), Port: 1},
		UnixAddr{""},
		UnixAddr{"/run/x"},
		UnixAddr{"@not-abstract"},
		UnixAddr{strings.Repeat("p", 107)},
		UnixAddr{"\x00"},
		UnixAddr{"\x00\x00\x00"},
		UnixAddr{"\x00a\x00b\x00"},
		UnixAddr{"\x00" + strings.Repeat("n", 107)},
		UnixAddr{strings.Repeat("\x00", 108)},
		UnixAddr{"\xff\xfe"},
	} {
		var s sockaddr
		if err := s.encode(a); err != nil {
			t.Errorf("encode(%#v): %v", a, err)
			continue
		}
		if got := s.decode(); got != a {
			t.Errorf("%#v came back as %#v", a, got)
		}
	}
}

func TestSockaddrLayout(t *testing.T) {
	var s sockaddr
	must(t, s.encode(InetAddr{IP: netip.MustParseAddr("fe80::1"), Port: 0x1234, Flowinfo: 0xabcde, ScopeID: 5}))
	raw := unsafe.Slice((*byte)(unsafe.Pointer(&s.raw)), s.len)
	if len(raw) != 28 || raw[2] != 0x12 || raw[3] != 0x34 { // sin6_port is in network byte order
		t.Errorf("the port is written as % x", raw[2:4])
	}
	if got := [4]byte(raw[4:8]); got != [4]byte{0, 0x0a, 0xbc, 0xde} { // so is sin6_flowinfo
		t.Errorf("the flow label is written as % x", got)
	}
	must(t, s.encode(UnixAddr{"/x"}))
	if s.len != 2+2+1 {
		t.Errorf("the path /x takes %d bytes, want 5: it ends with a NUL byte", s.len)
	}
	must(t, s.encode(UnixAddr{"\x00x"}))
	if s.len != 2+2 {
		t.Errorf("the abstract name takes %d bytes, want 4: it has no NUL byte at its end", s.len)
	}
}

func TestSockaddrRefuses(t *testing.T) {
	for _, c := range []struct {
		addr Addr
		want unix.Errno
	}{
		{UnixAddr{strings.Repeat("p", 108)}, unix.ENAMETOOLONG}, // there is no room for the NUL byte
		{UnixAddr{strings.Repeat("p", 1000)}, unix.ENAMETOOLONG},
		{UnixAddr{"\x00" + strings.Repeat("n", 108)}, unix.ENAMETOOLONG},
		{UnixAddr{"/tmp/a\x00b"}, unix.EINVAL}, // the kernel would take /tmp/a
		{UnixAddr{"/tmp/a\x00"}, unix.EINVAL},
		{nil, unix.EAFNOSUPPORT},
	} {
		var s sockaddr
		if err := s.encode(c.addr); !errors.Is(err, c.want) {
			t.Errorf("encode(%#v) = %v, want %v", c.addr, err, c.want)
		}
	}
}

// TestSockaddrStaleBytes: a buffer that held a longer address shows nothing of it.
func TestSockaddrStaleBytes(t *testing.T) {
	var s sockaddr
	must(t, s.encode(UnixAddr{strings.Repeat("p", 107)}))
	must(t, s.encode(UnixAddr{"/x"}))
	if got := s.decode(); got != (UnixAddr{"/x"}) {
		t.Errorf("decoded %#v", got)
	}
	s.len = 2 // what the kernel says of an unnamed socket
	if got := s.decode(); got != (UnixAddr{}) {
		t.Errorf("decoded %#v, want the unnamed address", got)
	}
	s.len = 0 // what recvfrom(2) says of one
	if got := s.decode(); got != nil {
		t.Errorf("decoded %#v, want none", got)
	}
	s.len = 2 + 108 + 1 // what getsockname(2) says of a path of 108 bytes, which other programs may bind
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&s.raw)), unix.SizeofSockaddrUnix)[2:], strings.Repeat("q", 108))
	if got := s.decode(); got != (UnixAddr{strings.Repeat("q", 108)}) {
		t.Errorf("decoded %#v, want 108 bytes", got)
	}
	s.raw.Addr.Family = 250
	if got := s.decode(); got != nil {
		t.Errorf("decoded %#v for an unknown family, want none", got)
	}
}

func FuzzSockaddrUnix(f *testing.F) {
	for _, path := range []string{"", "/x", "\x00", "\x00a\x00", "a\x00b", strings.Repeat("p", 108)} {
		f.Add(path)
	}
	f.Fuzz(func(t *testing.T, path string) {
		var s sockaddr
		if err := s.encode(UnixAddr{path}); err != nil {
			if len(path) <= 107 && strings.IndexByte(path, 0) <= 0 {
				t.Errorf("encode(%q): %v", path, err)
			}
			return
		}
		if got := s.decode(); got != (UnixAddr{path}) {
			t.Errorf("%q came back as %#v", path, got)
		}
	})
}

// TestFlowinfoAndScopeThroughTheKernel: what connect is given, getpeername and recvfrom tell.
func TestFlowinfoAndScopeThroughTheKernel(t *testing.T) {
	k := newSystem(t)
	server, a := bound(t, k, unix.AF_INET6, unix.SOCK_DGRAM)
	client := open(t, k, unix.AF_INET6, unix.SOCK_DGRAM)
	const sendFlowinfo = 33 // IPV6_FLOWINFO_SEND of <linux/in6.h>
	must(t, client.Setsockopt(unix.IPPROTO_IPV6, sendFlowinfo, 1))
	to := a.(InetAddr)
	to.Flowinfo = 0x12345
	if err := client.Connect(to); err != nil {
		t.Skip("this kernel wants a lease for every flow label: ", err)
	}
	if got := peername(t, client); got != to {
		t.Errorf("the peer is %#v, want %#v", got, to)
	}
	must(t, server.Setsockopt(unix.IPPROTO_IPV6, sendFlowinfo, 1))
	send(t, client, "x")
	_, from, err := server.RecvFrom(make([]byte, 1), 0)
	must(t, err)
	if got := from.(InetAddr); got.Port != sockname(t, client).(InetAddr).Port {
		t.Errorf("it came from %#v", got)
	}
}
