package resolver

import (
	"context"
	"net/netip"
	"slices"
	"strings"
)

// Host is what gethostbyname(3) and gethostbyaddr(3) give.
type Host struct {
	Name    string // the canonical name
	Aliases []string
	Addrs   []netip.Addr
}

// GetHostByName gives the first IPv4 address of a host, as Python's gethostbyname: names, numbers in
// every form of inet_aton(3), "" for 0.0.0.0 and "<broadcast>" for 255.255.255.255.
//
// The error is an *Error with an h_errno: HOST_NOT_FOUND, TRY_AGAIN, NO_RECOVERY or NO_DATA; see
// gethostbyname(3).
func (r *Resolver) GetHostByName(ctx context.Context, name string) (netip.Addr, error) {
	switch name {
	case "":
		return netip.IPv4Unspecified(), nil
	case "<broadcast>":
		return netip.AddrFrom4([4]byte{255, 255, 255, 255}), nil
	}
	f, fail := r.ipv4Host(ctx, name)
	if fail.failed() {
		return netip.Addr{}, hError("gethostbyname", name, fail)
	}
	return f.addrs[0], nil
}

// GetHostByNameEx gives a host's canonical name, its aliases and all IPv4 addresses, as Python's
// gethostbyname_ex. A number is its own name. Errors are those of GetHostByName.
func (r *Resolver) GetHostByNameEx(ctx context.Context, name string) (Host, error) {
	f, fail := r.ipv4Host(ctx, name)
	if fail.failed() {
		return Host{}, hError("gethostbyname_ex", name, fail)
	}
	return Host{f.name, f.aliases, f.addrs}, nil
}

// ipv4Host finds the IPv4 side of a host.
func (r *Resolver) ipv4Host(ctx context.Context, name string) (found, failure) {
	if addr, ok := parseAddr(name); ok {
		if addr = addr.Unmap(); addr.Is4() {
			return found{name: name, addrs: []netip.Addr{addr}}, failure{}
		}
		return found{}, notFound()
	}
	return r.lookupHost(ctx, name, families{v4: true})
}

// GetHostByAddr gives the host that an address belongs to: its name, its aliases and the address, as
// gethostbyaddr(3). A name is looked up first, of either family, as in Python.
//
// The error is an *Error with an h_errno, as for GetHostByName.
func (r *Resolver) GetHostByAddr(ctx context.Context, nameOrAddr string) (Host, error) {
	addr, fail := r.firstAddr(ctx, nameOrAddr)
	var f found
	if !fail.failed() {
		f, fail = r.lookupAddr(ctx, addr)
	}
	if fail.failed() {
		return Host{}, hError("gethostbyaddr", nameOrAddr, fail)
	}
	return Host{f.name, f.aliases, f.addrs}, nil
}

// firstAddr gives the address that a name or a number stands for first.
func (r *Resolver) firstAddr(ctx context.Context, name string) (netip.Addr, failure) {
	if addr, ok := parseAddr(name); ok {
		return addr, failure{}
	}
	f, fail := r.lookupHost(ctx, name, families{v4: true, v6: true})
	if fail.failed() {
		return netip.Addr{}, fail
	}
	return sortAddrs(f.addrs, sourceFor)[0], failure{}
}

// GetFQDN gives a host's fully qualified name, as Python's getfqdn: the host's name or the first of
// its aliases that has a dot in it; the host's name if none has; and name itself if it cannot be
// looked up. "", "0.0.0.0" and "::" stand for this host.
//
// The error is the context's, or that this host's name cannot be had.
func (r *Resolver) GetFQDN(ctx context.Context, name string) (string, error) {
	name = strings.TrimSpace(name)
	if name == "" || name == "0.0.0.0" || name == "::" {
		var err error
		if name, err = r.GetHostname(); err != nil {
			return "", err
		}
	}
	host, err := r.GetHostByAddr(ctx, name)
	switch {
	case ctx.Err() != nil:
		return "", err
	case err != nil:
		return name, nil
	}
	names := append([]string{host.Name}, host.Aliases...)
	if i := slices.IndexFunc(names, func(n string) bool { return strings.Contains(n, ".") }); i >= 0 {
		return names[i], nil
	}
	return host.Name, nil
}
