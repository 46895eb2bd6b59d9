package resolver

import (
	"cmp"
	"math/bits"
	"net"
	"net/netip"
	"slices"
)

// sourceFor gives the address that this host would send from to a destination. Connecting a UDP
// socket asks the kernel's routes and sends nothing.
func sourceFor(dst netip.Addr) (netip.Addr, bool) {
	const discard = 9
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(netip.AddrPortFrom(dst, discard)))
	if err != nil {
		return netip.Addr{}, false
	}
	defer conn.Close()
	local, ok := conn.LocalAddr().(*net.UDPAddr)
	if !ok {
		return netip.Addr{}, false
	}
	src := local.AddrPort().Addr()
	if dst.Is4() {
		src = src.Unmap()
	}
	return src.WithZone(""), true
}

// destination is an address with what the rules look at.
type destination struct {
	addr, src netip.Addr
	reachable bool
}

// sortAddrs puts destinations into the order of RFC 6724, section 6: rules 1, 2, 5, 6, 8, 9 and 10.
// Rules 3, 4 and 7 need to know deprecated, home and tunnel addresses, which no portable call tells.
// source finds the address that a destination would be sent to from.
func sortAddrs(addrs []netip.Addr, source func(netip.Addr) (netip.Addr, bool)) []netip.Addr {
	if len(addrs) < 2 {
		return addrs
	}
	list := make([]destination, len(addrs))
	for i, a := range addrs {
		list[i].addr = a
		list[i].src, list[i].reachable = source(a)
	}
	slices.SortStableFunc(list, compareDestinations)
	ordered := make([]netip.Addr, len(list))
	for i, d := range list {
		ordered[i] = d.addr
	}
	return ordered
}

// compareDestinations is negative where a comes first.
func compareDestinations(a, b destination) int {
	if a.reachable != b.reachable { // 1: avoid unusable destinations
		return first(a.reachable)
	}
	if a.reachable {
		if x, y := scope(a.addr) == scope(a.src), scope(b.addr) == scope(b.src); x != y { // 2: matching scope
			return first(x)
		}
		if x, y := label(a.addr) == label(a.src), label(b.addr) == label(b.src); x != y { // 5: matching label
			return first(x)
		}
	}
	byRule := cmp.Or(
		cmp.Compare(precedence(b.addr), precedence(a.addr)), // 6: higher precedence
		cmp.Compare(scope(a.addr), scope(b.addr)),           // 8: smaller scope
	)
	if byRule == 0 && a.reachable && a.addr.Is6() && b.addr.Is6() {
		return cmp.Compare(commonPrefix(b.addr, b.src), commonPrefix(a.addr, a.src)) // 9: longest prefix
	}
	return byRule // 10: otherwise leave the order; the sort is stable
}

// first is negative if a has what b lacks.
func first(aHas bool) int {
	if aHas {
		return -1
	}
	return 1
}

// Scopes of addresses, RFC 4007 and RFC 6724, section 3.1 and 3.2.
const (
	scopeLinkLocal = 0x2
	scopeSiteLocal = 0x5
	scopeGlobal    = 0xe
)

// scope gives an address's scope; loopback counts as link-local.
func scope(addr netip.Addr) int {
	switch {
	case addr.Is6() && addr.IsMulticast():
		return int(addr.As16()[1] & 0xf)
	case addr.IsLoopback(), addr.IsLinkLocalUnicast():
		return scopeLinkLocal
	case addr.Is4In6():
		return scope(addr.Unmap())
	case addr.Is6() && addr.As16()[0] == 0xfe && addr.As16()[1]&0xc0 == 0xc0:
		return scopeSiteLocal
	}
	return scopeGlobal
}

// policy is a row of RFC 6724's table in section 2.1.
type policy struct {
	prefix            string
	precedence, label int
}

// policies is that table, the most specific prefixes first. IPv4 goes by its mapped form.
func policies() []policy {
	return []policy{
		{"::1/128", 50, 0},
		{"::ffff:0:0/96", 35, 4},
		{"::/96", 1, 3},
		{"2001::/32", 5, 5},
		{"2002::/16", 30, 2},
		{"3ffe::/16", 1, 12},
		{"fec0::/10", 1, 11},
		{"fc00::/7", 3, 13},
		{"::/0", 40, 1},
	}
}

// policyOf finds the row for an address.
func policyOf(addr netip.Addr) policy {
	whole := netip.AddrFrom16(addr.As16())
	list := policies()
	i := slices.IndexFunc(list, func(p policy) bool { return netip.MustParsePrefix(p.prefix).Contains(whole) })
	return list[i]
}

func label(addr netip.Addr) int      { return policyOf(addr).label }
func precedence(addr netip.Addr) int { return policyOf(addr).precedence }

// commonPrefix counts the leading bits that two IPv6 addresses share, at most the 64 that are not
// the host's own (RFC 6724, section 2.2).
func commonPrefix(a, b netip.Addr) int {
	x, y := a.As16(), b.As16()
	n := 0
	for i := range 8 {
		same := bits.LeadingZeros8(x[i] ^ y[i])
		n += same
		if same < 8 {
			break
		}
	}
	return n
}
