package luaapi

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"sosh/transport"
	"sosh/transport/resolver"
)

// names looks up what stands for a number: hosts and services in addresses, and whatever scripts ask for.
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
	found, err := n.lookup(ctx, family, name)
	if err != nil {
		return transport.InetAddr{}, err
	}
	return found[0], nil
}

// all are the addresses that a name stands for, of every family, the preferred ones first.
func (n names) all(ctx context.Context, name string) ([]transport.InetAddr, error) {
	return n.lookup(ctx, 0, name)
}

func (n names) lookup(ctx context.Context, family int, name string) ([]transport.InetAddr, error) {
	found, err := n.resolver.GetAddrInfo(ctx, name, "", resolver.Hints{Family: family, Type: sockStream})
	if err != nil {
		return nil, err
	}
	addresses := make([]transport.InetAddr, len(found))
	for i, f := range found {
		ip := f.Addr.Addr()
		addresses[i] = transport.InetAddr{IP: ip.WithZone(""), ScopeID: resolver.ScopeID(ip)}
	}
	return addresses, nil
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

// lookUp runs a look-up of what on a goroutine of its own while the other threads run, for as long as limit, where that
// is positive: a look-up always waits, so that the limit 0 of a non-blocking socket cannot hold for it. The error is
// the look-up's, which names the limit where that has passed; or EINTR when the thread is to stop.
func lookUp[T any](a args, what string, limit time.Duration, ask func(ctx context.Context) (T, error)) (T, error) {
	var found T
	var failure error
	err := a.sched.Await(func(ctx context.Context) {
		if limit > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeoutCause(ctx, limit, fmt.Errorf("it took longer than the timeout of %v", limit))
			defer cancel()
		}
		found, failure = ask(ctx)
	})
	if err != nil {
		var none T // what the goroutine may still write to is not ours any more
		return none, &transport.Error{Call: a.call.FullName(), On: what, Errno: eintr, Detail: "the look-up was interrupted"}
	}
	return found, failure
}

// HostNames lists the names of hosts worth completing: those of the hosts file and those seen in this session.
func (rt *Runtime) HostNames() []string { return rt.names.resolver.HostNames() }

// ServiceNames lists the names of services, aliases too.
func (rt *Runtime) ServiceNames() []string {
	var list []string
	for _, s := range rt.names.resolver.Services() {
		list = append(append(list, s.Name), s.Aliases...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// ProtocolNames lists the names of protocols, aliases too.
func (rt *Runtime) ProtocolNames() []string {
	var list []string
	for _, p := range rt.names.resolver.Protocols() {
		list = append(append(list, p.Name), p.Aliases...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// IsServer reports whether text can name a DNS server: an address or a host's name, with or without a port.
func IsServer(text string) bool {
	if _, err := resolver.ParseServer(text); err == nil {
		return true
	}
	host, port, hasPort := strings.Cut(text, ":")
	n, err := strconv.ParseUint(port, 10, 16)
	return host != "" && !strings.ContainsAny(host, " []@") && (!hasPort || err == nil && n > 0)
}

// IsRecordType reports whether name is that of a type of DNS records, in any case of letters: a usual one, or TYPE65.
func IsRecordType(name string) bool {
	name = strings.ToUpper(name)
	if number, ok := strings.CutPrefix(name, "TYPE"); ok {
		n, err := strconv.ParseUint(number, 10, 16)
		return err == nil && strconv.FormatUint(n, 10) == number
	}
	return slices.Contains(resolver.QueryTypes(), name)
}

// RecordTypes lists the types of DNS records, the usual ones first.
func RecordTypes() []string { return resolver.QueryTypes() }
