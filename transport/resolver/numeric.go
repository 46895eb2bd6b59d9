package resolver

import (
	"math"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// parseIPv4 reads an IPv4 address in every form of inet_aton(3): one to four numbers, each decimal,
// octal (0...) or hexadecimal (0x...), the last one filling what is left: "127.1", "0x7f000001".
func parseIPv4(s string) (netip.Addr, bool) {
	parts := strings.Split(s, ".")
	if len(parts) > 4 {
		return netip.Addr{}, false
	}
	var whole uint64
	last := len(parts) - 1
	for i, part := range parts {
		n, ok := cNumber(part)
		if !ok {
			return netip.Addr{}, false
		}
		bits := 8
		if i == last {
			bits = 8 * (4 - last)
		}
		if n>>bits != 0 {
			return netip.Addr{}, false
		}
		whole = whole<<bits | n
	}
	return netip.AddrFrom4([4]byte{byte(whole >> 24), byte(whole >> 16), byte(whole >> 8), byte(whole)}), true
}

// cNumber reads an unsigned number of at most 32 bits as C writes it: 10, 012, 0xa.
func cNumber(s string) (uint64, bool) {
	base := 10
	switch {
	case len(s) > 2 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X'):
		base, s = 16, s[2:]
	case len(s) > 1 && s[0] == '0':
		base, s = 8, s[1:]
	}
	n, err := strconv.ParseUint(s, base, 32)
	return n, err == nil
}

// parseIPv6 reads an IPv6 address with or without a scope ("fe80::1%lo", "fe80::1%1"). wellFormed
// tells whether the part before the scope is an address at all.
func parseIPv6(s string) (addr netip.Addr, wellFormed, ok bool) {
	text, scope, scoped := strings.Cut(s, "%")
	addr, err := netip.ParseAddr(text)
	if err != nil || !addr.Is6() {
		return netip.Addr{}, false, false
	}
	if !scoped {
		return addr, true, true
	}
	id, ok := parseScope(addr, scope)
	return WithScope(addr, id), true, ok
}

// parseScope reads what follows the % of an address: a number or, for link-local addresses, the
// name of an interface.
func parseScope(addr netip.Addr, scope string) (uint32, bool) {
	if isLinkLocal(addr) {
		if i, err := net.InterfaceByName(scope); err == nil {
			return uint32(i.Index), true
		}
	}
	if scope == "" || scope[0] < '0' || scope[0] > '9' {
		return 0, false
	}
	id, err := strconv.ParseUint(scope, 10, 32)
	return uint32(id), err == nil
}

// ScopeID gives the number behind an address's zone, sockaddr_in6's sin6_scope_id: an interface's
// index; 0 where there is no zone or no such interface.
func ScopeID(addr netip.Addr) uint32 {
	id, _ := parseScope(addr, addr.Zone())
	return id
}

// WithScope gives addr with the zone that stands for a sin6_scope_id: the interface's name for
// link-local addresses, otherwise the number, as getnameinfo(3) writes it. 0 is no zone. An IPv4
// address has no zones.
func WithScope(addr netip.Addr, id uint32) netip.Addr {
	if id == 0 {
		return addr.WithZone("")
	}
	if isLinkLocal(addr) && id <= math.MaxInt32 {
		if i, err := net.InterfaceByIndex(int(id)); err == nil {
			return addr.WithZone(i.Name)
		}
	}
	return addr.WithZone(strconv.FormatUint(uint64(id), 10))
}

// isLinkLocal reports whether interface names are allowed as addr's scope.
func isLinkLocal(addr netip.Addr) bool {
	return addr.Is6() && (addr.IsLinkLocalUnicast() || addr.IsLinkLocalMulticast())
}

// parseAddr reads a numeric address of either family.
func parseAddr(s string) (netip.Addr, bool) {
	if addr, ok := parseIPv4(s); ok {
		return addr, true
	}
	addr, _, ok := parseIPv6(s)
	return addr, ok
}

// looksNumeric reports whether a name consists of digits and dots only. No host has such a name
// (RFC 1123, section 2.1), so one that is no address is not known, without asking anybody.
func looksNumeric(name string) bool {
	return name != "" && strings.Trim(name, "0123456789.") == ""
}
