package transport

import (
	"net"
	"net/netip"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Addr is a socket address: what bind(2) and connect(2) take and getsockname(2) returns.
type Addr interface {
	// Family is the address family, AF_INET, AF_INET6 or AF_UNIX.
	Family() int
	// String is the address as every message prints it: 127.0.0.1:80, [::1]:80, /run/x, @abstract.
	String() string
}

// InetAddr is an address of AF_INET (ip(7)) or AF_INET6 (ipv6(7)); the IP's length tells which.
type InetAddr struct {
	IP       netip.Addr // without a zone: the scope is ScopeID
	Port     uint16
	Flowinfo uint32 // AF_INET6 only
	ScopeID  uint32 // AF_INET6 only: the interface's index
}

// UnixAddr is an address of AF_UNIX (unix(7)): a path, an abstract name (starting with a NUL byte), or unnamed ("").
type UnixAddr struct{ Path string }

// UnspecAddr is an address of AF_UNSPEC: connect(2) to it dissolves the association of a datagram socket.
type UnspecAddr struct{}

func (a InetAddr) Family() int {
	if a.IP.Is4() {
		return unix.AF_INET
	}
	return unix.AF_INET6
}

func (a InetAddr) String() string {
	return net.JoinHostPort(a.Host(), strconv.Itoa(int(a.Port)))
}

// Host is the address without its port, with the interface's name after % where there is a scope.
func (a InetAddr) Host() string {
	if a.ScopeID == 0 {
		return a.IP.String()
	}
	return a.IP.WithZone(zoneName(a.ScopeID)).String()
}

func (UnixAddr) Family() int { return unix.AF_UNIX }

func (a UnixAddr) String() string {
	switch {
	case a.Path == "":
		return "(unnamed)"
	case a.Path[0] == 0:
		return "@" + strings.ReplaceAll(a.Path[1:], "\x00", "@")
	}
	return a.Path
}

// check refuses a path of which the kernel would take only a part, up to a NUL byte. An abstract name may hold some.
func (a UnixAddr) check() error {
	if strings.IndexByte(a.Path, 0) > 0 {
		return &Error{Errno: unix.EINVAL, Detail: "a path has no NUL byte inside"}
	}
	return nil
}

func (UnspecAddr) Family() int    { return unix.AF_UNSPEC }
func (UnspecAddr) String() string { return "AF_UNSPEC" }

// ParseHost reads host as an address of family (AF_INET or AF_INET6) without asking a resolver: numbers, "" and "*"
// for any address, "<broadcast>". It also takes the inet_aton(3) forms of AF_INET ("127.1") and a zone after % for
// AF_INET6. ok is false when host is a name that has to be looked up, or an address of the other family.
func ParseHost(family int, host string) (addr InetAddr, ok bool) {
	v4 := family == unix.AF_INET
	switch {
	case (host == "" || host == "*") && v4:
		return InetAddr{IP: netip.IPv4Unspecified()}, true
	case host == "" || host == "*":
		return InetAddr{IP: netip.IPv6Unspecified()}, true
	case host == "<broadcast>" && v4:
		return InetAddr{IP: netip.AddrFrom4([4]byte{255, 255, 255, 255})}, true
	}
	if v4 {
		ip, ok := ParseInetAton(host)
		return InetAddr{IP: ip}, ok
	}
	ip, err := netip.ParseAddr(host)
	if err != nil || !ip.Is6() {
		return InetAddr{}, false
	}
	scope, ok := zoneIndex(ip.Zone())
	return InetAddr{IP: ip.WithZone(""), ScopeID: scope}, ok
}

// ParseInetAton reads an IPv4 address in the forms inet_aton(3) takes: one to four parts, each decimal, octal (0…)
// or hexadecimal (0x…), the last one filling the bytes that remain.
func ParseInetAton(s string) (ip netip.Addr, ok bool) {
	parts := strings.Split(s, ".")
	if len(parts) > 4 {
		return netip.Addr{}, false
	}
	var value uint64
	for i, part := range parts {
		n, ok := parseCNumber(part)
		if !ok {
			return netip.Addr{}, false
		}
		if i < len(parts)-1 {
			if n > 255 {
				return netip.Addr{}, false
			}
			value |= n << (24 - 8*i)
			continue
		}
		if n >= 1<<(32-8*i) {
			return netip.Addr{}, false
		}
		value |= n
	}
	return netip.AddrFrom4([4]byte{byte(value >> 24), byte(value >> 16), byte(value >> 8), byte(value)}), true
}

// parseCNumber reads an unsigned number of at most 32 bits as C writes them: 10, 012, 0xA.
func parseCNumber(s string) (uint64, bool) {
	base := 10
	switch {
	case len(s) > 1 && (s[:2] == "0x" || s[:2] == "0X"):
		base, s = 16, s[2:]
	case len(s) > 1 && s[0] == '0':
		base, s = 8, s[1:]
	}
	n, err := strconv.ParseUint(s, base, 32)
	return n, err == nil
}

// zoneName is the name of the interface with this index, or the index in digits.
func zoneName(index uint32) string {
	if ifi, err := net.InterfaceByIndex(int(index)); err == nil {
		return ifi.Name
	}
	return strconv.FormatUint(uint64(index), 10)
}

// zoneIndex is the index of the interface that a zone names, by name or in digits; 0 for no zone.
func zoneIndex(zone string) (index uint32, ok bool) {
	if zone == "" {
		return 0, true
	}
	if ifi, err := net.InterfaceByName(zone); err == nil {
		return uint32(ifi.Index), true
	}
	n, err := strconv.ParseUint(zone, 10, 32)
	return uint32(n), err == nil
}
