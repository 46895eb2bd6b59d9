package luaapi

import (
	"context"
	"syscall"

	lua "github.com/yuin/gopher-lua"

	"sosh/transport"
)

// runCreateConnection connects to the first address of host that answers.
func runCreateConnection(a args) int {
	port, err := a.port(1, sockStream)
	if err != nil {
		return a.fail(err)
	}
	candidates, err := a.candidates(a.text(0))
	if err != nil {
		return a.fail(err)
	}
	var last error
	for _, addr := range candidates {
		addr.Port = port
		s, err := a.connectTo(addr)
		if err == nil {
			return a.values(a.wrap(s))
		}
		last = err
		if errnoOf(err) == int(eintr) {
			break
		}
	}
	return a.fail(last)
}

// candidates are the addresses that a host stands for, the preferred ones first.
func (a args) candidates(host string) ([]transport.InetAddr, error) {
	for _, family := range []int{afInet, afInet6} {
		if addr, ok := transport.ParseHost(family, host); ok && host != "" && host != "*" {
			return []transport.InetAddr{addr}, nil
		}
	}
	limit := a.kernel.DefaultTimeout
	if a.given(2) {
		limit = a.timeout(2)
	}
	return lookUp(a, host, limit, func(ctx context.Context) ([]transport.InetAddr, error) { return a.names.all(ctx, host) })
}

// connectTo makes a socket and connects it, from the source address of arguments 3 and 4 where they are given.
func (a args) connectTo(addr transport.InetAddr) (transport.Socket, error) {
	s, err := a.kernel.Socket(addr.Family(), sockStream, 0)
	if err != nil {
		return nil, err
	}
	if a.given(2) {
		s.SetTimeout(a.timeout(2))
	}
	if a.given(3) || a.given(4) {
		source, ok := transport.ParseHost(addr.Family(), a.text(3))
		if !ok {
			_ = s.Close()
			return nil, &transport.Error{Call: "bind", On: a.text(3), Errno: syscall.EINVAL, Detail: "the source is no address of the peer's family"}
		}
		source.Port = uint16(a.integer(4, 0))
		if err := s.Bind(source); err != nil {
			_ = s.Close()
			return nil, err
		}
	}
	if err := s.Connect(addr); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// runCreateServer makes a listening socket: socket, SO_REUSEADDR, bind, listen.
func runCreateServer(a args) int {
	options, _ := a.get(2).(*lua.LTable)
	option := func(name string) lua.LValue {
		if options == nil {
			return lua.LNil
		}
		return options.RawGetString(name)
	}
	family := afInet
	if n, ok := toNumber(option("family")); ok {
		family = int(n)
	}
	dual := lua.LVAsBool(option("dualstack_ipv6"))
	if dual {
		family = afInet6
	}
	s, err := a.kernel.Socket(family, sockStream, 0)
	if err != nil {
		return a.fail(err)
	}
	if err := a.prepareServer(s, option, dual); err != nil {
		_ = s.Close()
		return a.fail(err)
	}
	return a.values(a.wrap(s))
}

func (a args) prepareServer(s transport.Socket, option func(string) lua.LValue, dual bool) error {
	if err := s.Setsockopt(solSocket, constant("SO_REUSEADDR"), 1); err != nil {
		return err
	}
	if lua.LVAsBool(option("reuse_port")) {
		if err := s.Setsockopt(solSocket, constant("SO_REUSEPORT"), 1); err != nil {
			return err
		}
	}
	if s.Family() == afInet6 {
		if err := s.Setsockopt(constant("IPPROTO_IPV6"), constant("IPV6_V6ONLY"), boolToInt(!dual)); err != nil {
			return err
		}
	}
	port, err := a.port(1, sockStream)
	if err != nil {
		return err
	}
	addr, err := a.lookupHost(s.Family(), a.text(0), s.Timeout())
	if err != nil {
		return err
	}
	addr.Port = port
	if err := s.Bind(addr); err != nil {
		return err
	}
	backlog := defaultBacklog
	if n, ok := toNumber(option("backlog")); ok {
		backlog = int(n)
	}
	return s.Listen(backlog)
}

// runHasDualstack reports whether one AF_INET6 socket can serve IPv4 too.
func runHasDualstack(a args) int { return a.values(lua.LBool(a.hasDualstack())) }

func (rt *Runtime) hasDualstack() bool {
	s, err := rt.kernel.Socket(afInet6, sockStream, 0)
	if err != nil {
		return false
	}
	defer s.Close()
	return s.Setsockopt(constant("IPPROTO_IPV6"), constant("IPV6_V6ONLY"), 0) == nil
}

// hasIPv6 reports whether the system has AF_INET6 at all.
func (rt *Runtime) hasIPv6() bool {
	s, err := rt.kernel.Socket(afInet6, sockStream, 0)
	if err != nil {
		return false
	}
	return s.Close() == nil
}
