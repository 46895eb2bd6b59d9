package resolver

import (
	"context"
	"net/netip"
	"syscall"
)

// addresses finds the addresses behind a host for GetAddrInfo, in order.
func (r *Resolver) addresses(ctx context.Context, host string, h Hints) (found, EAI, error) {
	want := families{v4: h.Family != syscall.AF_INET6, v6: h.Family != syscall.AF_INET}
	if host == "" {
		return sorted(found{addrs: ownAddrs(want, h.Flags)}), 0, nil
	}
	addr, isNumber, code := numericHost(host, h)
	if isNumber {
		return found{name: host, addrs: []netip.Addr{addr}}, code, nil
	}
	if h.Flags&AI_NUMERICHOST != 0 {
		return found{}, EAI_NONAME, nil
	}
	want.mapped = h.Family == syscall.AF_INET6 && h.Flags&AI_V4MAPPED != 0
	want.all = h.Flags&AI_ALL != 0
	f, fail := r.lookupHost(ctx, host, want)
	if fail.failed() {
		return found{}, fail.eai(), fail.cause
	}
	return sorted(f), 0, nil
}

// ownAddrs are the addresses that no host stands for: any address under AI_PASSIVE, else loopback.
func ownAddrs(want families, flags int) []netip.Addr {
	v4, v6 := loopback4(), netip.IPv6Loopback()
	if flags&AI_PASSIVE != 0 {
		v4, v6 = netip.IPv4Unspecified(), netip.IPv6Unspecified()
	}
	var addrs []netip.Addr
	if want.v6 {
		addrs = append(addrs, v6)
	}
	if want.v4 {
		addrs = append(addrs, v4)
	}
	return addrs
}

// numericHost reads a host that is a number and fits it to the family.
func numericHost(host string, h Hints) (addr netip.Addr, isNumber bool, code EAI) {
	if addr, ok := parseIPv4(host); ok {
		switch {
		case h.Family != syscall.AF_INET6:
			return addr, true, 0
		case h.Flags&AI_V4MAPPED != 0:
			return netip.AddrFrom16(addr.As16()), true, 0
		}
		return addr, true, EAI_ADDRFAMILY
	}
	addr, wellFormed, ok := parseIPv6(host)
	switch {
	case !wellFormed:
		return addr, false, 0
	case h.Family == syscall.AF_INET && addr.Is4In6() && ok:
		return addr.Unmap(), true, 0
	case h.Family == syscall.AF_INET && !addr.Is4In6():
		return addr, true, EAI_ADDRFAMILY
	case !ok:
		return addr, true, EAI_NONAME
	}
	return addr, true, 0
}

// sorted puts the addresses into the order of RFC 6724.
func sorted(f found) found {
	f.addrs = sortAddrs(f.addrs, sourceFor)
	return f
}

// combine gives every address for every kind of socket; the first result carries the name.
func combine(f found, kinds []portedKind, flags int) []AddrInfo {
	var list []AddrInfo
	for _, addr := range f.addrs {
		family := syscall.AF_INET
		if addr.Is6() {
			family = syscall.AF_INET6
		}
		for _, k := range kinds {
			list = append(list, AddrInfo{
				Family: family, Type: k.typ, Proto: k.proto, Addr: netip.AddrPortFrom(addr, k.port),
			})
		}
	}
	if flags&AI_CANONNAME != 0 && len(list) > 0 {
		list[0].CanonName = f.name
	}
	return list
}
