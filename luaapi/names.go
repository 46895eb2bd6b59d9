package luaapi

import (
	"context"

	"sosh/transport"
	"sosh/transport/resolver"
)

// names looks up what stands for a number in an address: hosts and services.
type names struct{ resolver *resolver.Resolver }

func newNames() (names, error) {
	options, err := resolver.FromEnv()
	if err != nil {
		return names{}, err
	}
	return names{resolver.New(options)}, nil
}

// host is the first address of the family that a name stands for.
func (n names) host(ctx context.Context, family int, name string) (transport.InetAddr, error) {
	found, err := n.resolver.GetAddrInfo(ctx, name, "", resolver.Hints{Family: family, Type: sockStream})
	if err != nil {
		return transport.InetAddr{}, err
	}
	ip := found[0].Addr.Addr()
	addr, ok := transport.ParseHost(family, ip.String())
	if !ok {
		addr = transport.InetAddr{IP: ip.WithZone("")}
	}
	return addr, nil
}

// service is the port of a service for the protocol that sockets of this type speak.
func (n names) service(name string, typ int) (uint16, error) {
	proto := "tcp"
	if typ == sockDgram {
		proto = "udp"
	}
	found, err := n.resolver.GetServByName(name, proto)
	if err != nil {
		return 0, err
	}
	return uint16(found.Port), nil
}
