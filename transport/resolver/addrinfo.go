package resolver

import (
	"context"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
)

// Hints narrow what GetAddrInfo gives; zero values leave it open.
type Hints struct {
	Family int // AF_UNSPEC, AF_INET or AF_INET6
	Type   int // SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, ...
	Proto  int // IPPROTO_TCP, ...
	Flags  int // AI_*
}

// AddrInfo is one address to connect or bind to.
type AddrInfo struct {
	Family, Type, Proto int
	CanonName           string         // on the first one, if AI_CANONNAME was given
	Addr                netip.AddrPort // with the zone of a scoped address; see ScopeID
}

// GetAddrInfo translates a host and a service into addresses, as getaddrinfo(3): the order is that
// of RFC 6724, results and errors for numbers are glibc's. "" stands for no host and for no service,
// so does "*".
//
// The error is an *Error with one of the EAI_* codes.
func (r *Resolver) GetAddrInfo(ctx context.Context, host, service string, h Hints) ([]AddrInfo, error) {
	if host == "*" {
		host = ""
	}
	if service == "*" {
		service = ""
	}
	h, code := checkHints(host, service, h)
	var kinds []portedKind
	if code == 0 {
		kinds, code = r.kinds(service, h)
	}
	var f found
	var cause error
	if code == 0 {
		f, code, cause = r.addresses(ctx, host, h)
	}
	if code != 0 {
		e := eaiError("getaddrinfo", subject(host, service), code, cause)
		if _, numeric := servicePort(service); code == EAI_SERVICE && !numeric {
			e.Near = r.serviceTable(service).near(service, "")
		}
		return nil, e
	}
	return combine(f, kinds, h.Flags), nil
}

// subject writes what was looked up for an error's text.
func subject(host, service string) string {
	if service == "" {
		return host
	}
	if host == "" {
		host = "*"
	}
	return net.JoinHostPort(host, service)
}

// checkHints refuses hints that make no sense and narrows the family to what AI_ADDRCONFIG leaves.
func checkHints(host, service string, h Hints) (Hints, EAI) {
	const known = AI_PASSIVE | AI_CANONNAME | AI_NUMERICHOST | AI_NUMERICSERV | AI_ADDRCONFIG | AI_V4MAPPED | AI_ALL
	switch {
	case host == "" && service == "":
		return h, EAI_NONAME
	case h.Flags&^known != 0, h.Flags&AI_CANONNAME != 0 && host == "":
		return h, EAI_BADFLAGS
	case h.Family != syscall.AF_UNSPEC && h.Family != syscall.AF_INET && h.Family != syscall.AF_INET6:
		return h, EAI_FAMILY
	}
	if h.Flags&AI_ADDRCONFIG == 0 {
		return h, 0
	}
	have := configured()
	switch {
	case h.Family == syscall.AF_INET && !have.v4, h.Family == syscall.AF_INET6 && !have.v6:
		return h, EAI_NONAME
	case h.Family == syscall.AF_UNSPEC && have.v4 && !have.v6:
		h.Family = syscall.AF_INET
	case h.Family == syscall.AF_UNSPEC && have.v6 && !have.v4:
		h.Family = syscall.AF_INET6
	}
	return h, 0
}

// configured tells of which families this host has an address besides the loopback ones.
func configured() families {
	var have families
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return families{v4: true, v6: true}
	}
	for _, a := range addrs {
		prefix, err := netip.ParsePrefix(a.String())
		if err != nil || prefix.Addr() == loopback4() || prefix.Addr() == netip.IPv6Loopback() {
			continue
		}
		have.v4 = have.v4 || prefix.Addr().Is4()
		have.v6 = have.v6 || prefix.Addr().Is6()
	}
	return have
}

// socketKind is a kind of socket that addresses are given for.
type socketKind struct {
	typ, proto int
	name       string // of the protocol, for looking up services; "" takes no service
	usual      bool   // is given when the hints name no kind
}

// portedKind is a kind with the port of the service on it.
type portedKind struct {
	socketKind
	port uint16
}

// socketKinds are all kinds, in the order of glibc.
func socketKinds() []socketKind {
	list := []socketKind{
		{syscall.SOCK_STREAM, syscall.IPPROTO_TCP, "tcp", true},
		{syscall.SOCK_DGRAM, syscall.IPPROTO_UDP, "udp", true},
	}
	list = append(list, extraSocketKinds()...)
	return append(list, socketKind{syscall.SOCK_RAW, 0, "", true})
}

// kinds gives the kinds of sockets that the hints ask for, with the service's port on each.
func (r *Resolver) kinds(service string, h Hints) ([]portedKind, EAI) {
	port, numeric := servicePort(service)
	if service != "" && !numeric && isNumericOnly(service, h.Flags) {
		return nil, EAI_NONAME
	}
	list, code := chosen(h)
	if code != 0 {
		return nil, code
	}
	one := h.Type != 0 || h.Proto != 0
	if one && service != "" && list[0].name == "" {
		return nil, EAI_SERVICE
	}
	var kinds []portedKind
	for _, k := range list {
		switch {
		case service == "" || numeric:
			if one || k.usual {
				kinds = append(kinds, portedKind{k, port})
			}
		case k.name != "":
			if s, err := r.GetServByName(service, k.name); err == nil {
				kinds = append(kinds, portedKind{k, uint16(s.Port)})
			}
		}
	}
	if len(kinds) == 0 {
		return nil, EAI_SERVICE
	}
	return kinds, 0
}

// chosen gives the first kind that fits the hints, or all where they name none.
func chosen(h Hints) ([]socketKind, EAI) {
	all := socketKinds()
	if h.Type == 0 && h.Proto == 0 {
		return all, 0
	}
	for _, k := range all {
		raw := k.typ == syscall.SOCK_RAW
		if (h.Type == 0 || h.Type == k.typ) && (h.Proto == 0 || raw || h.Proto == k.proto) {
			if raw {
				k.proto = h.Proto
			}
			return []socketKind{k}, 0
		}
	}
	if h.Type != 0 {
		return nil, EAI_SOCKTYPE
	}
	return nil, EAI_SERVICE
}

// servicePort reads a service that is a number the way glibc's strtoul does: blanks and a sign may
// go before, and what exceeds 16 bits is cut off. A number that comes out negative is a name.
func servicePort(service string) (port uint16, numeric bool) {
	n, ok := cUnsigned(service)
	if !ok || int32(n) < 0 {
		return 0, false
	}
	return uint16(n), true
}

// isNumericOnly reports whether the flags forbid looking up a service that is no number. Numbers
// that come out negative are looked up even so: glibc does.
func isNumericOnly(service string, flags int) bool {
	_, ok := cUnsigned(service)
	return flags&AI_NUMERICSERV != 0 && !ok
}

// cUnsigned reads a decimal number like strtoul(3), to its end.
func cUnsigned(s string) (uint64, bool) {
	s = strings.TrimLeft(s, " \t\n\v\f\r")
	digits, negative := strings.CutPrefix(s, "-")
	if !negative {
		digits, _ = strings.CutPrefix(s, "+")
	}
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, 10, 64)
	if negative && err == nil {
		n = -n
	}
	return n, true
}
