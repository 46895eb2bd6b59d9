package resolver

import (
	"context"
	"net/netip"
	"strings"
)

// GetNameInfo translates an address and a port into a host and a service, as getnameinfo(3). Without
// a name the host is the number, with its scope ("fe80::1%lo"), unless NI_NAMEREQD forbids it; a
// port without a service is a number. NI_DGRAM asks for UDP's services, otherwise TCP's are meant.
// NI_NOFQDN cuts off this host's own domain.
//
// The error is an *Error with one of the EAI_* codes: EAI_BADFLAGS, EAI_FAMILY for an invalid
// address, EAI_AGAIN, EAI_NONAME under NI_NAMEREQD.
func (r *Resolver) GetNameInfo(ctx context.Context, addr netip.AddrPort, flags int) (host, service string, err error) {
	const known = NI_NUMERICHOST | NI_NUMERICSERV | NI_NOFQDN | NI_NAMEREQD | NI_DGRAM
	switch {
	case flags&^known != 0:
		return "", "", eaiError("getnameinfo", addr.String(), EAI_BADFLAGS, nil)
	case !addr.IsValid():
		return "", "", eaiError("getnameinfo", "", EAI_FAMILY, nil)
	}
	host, code, cause := r.hostPart(ctx, addr.Addr(), flags)
	if code != 0 {
		return "", "", eaiError("getnameinfo", addr.String(), code, cause)
	}
	return host, r.servicePart(addr.Port(), flags), nil
}

// hostPart names an address.
func (r *Resolver) hostPart(ctx context.Context, addr netip.Addr, flags int) (string, EAI, error) {
	if flags&NI_NUMERICHOST == 0 {
		f, fail := r.lookupAddr(ctx, addr)
		switch {
		case !fail.failed() && flags&NI_NOFQDN != 0:
			return r.withoutDomain(ctx, f.name), 0, nil
		case !fail.failed():
			return f.name, 0, nil
		case fail.code == TRY_AGAIN:
			return "", fail.eai(), fail.cause
		}
	}
	if flags&NI_NAMEREQD != 0 {
		return "", EAI_NONAME, nil
	}
	return WithScope(addr, ScopeID(addr)).String(), 0, nil
}

// withoutDomain cuts this host's domain off a name that is in it.
func (r *Resolver) withoutDomain(ctx context.Context, name string) string {
	own, err := r.GetFQDN(ctx, "")
	if err != nil {
		return name
	}
	_, domain, ok := strings.Cut(own, ".")
	if !ok || domain == "" {
		return name
	}
	return strings.TrimSuffix(name, "."+domain)
}

// servicePart names a port.
func (r *Resolver) servicePart(port uint16, flags int) string {
	if flags&NI_NUMERICSERV == 0 {
		proto := "tcp"
		if flags&NI_DGRAM != 0 {
			proto = "udp"
		}
		if s, err := r.GetServByPort(int(port), proto); err == nil {
			return s.Name
		}
	}
	return itoa16(port)
}
