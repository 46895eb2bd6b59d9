package luaapi

import (
	"context"
	"strconv"
	"time"

	lua "github.com/yuin/gopher-lua"

	"sosh/transport"
)

// address reads the socket address in arguments i and after, in the form of the socket's family: host, port[, flowinfo,
// scopeid] or path. Wrong arguments raise; a name that does not resolve is an error.
func (a args) address(i int, s transport.Socket) (transport.Addr, error) {
	switch s.Family() {
	case afUnix:
		path, ok := a.get(i).(lua.LString)
		if !ok {
			a.usage("an AF_UNIX address is a path, not %s", describeValue(a.get(i)))
		}
		a.noMore(i + 1)
		return transport.UnixAddr{Path: string(path)}, nil
	case afInet, afInet6:
		return a.inetAddress(i, s)
	}
	return a.specialAddress(i, s)
}

// specialAddress reads an address of a family that only some systems have: the values of Python's tuple, flat.
func (a args) specialAddress(i int, s transport.Socket) (transport.Addr, error) {
	var values []any
	for n := a.first + i; n <= a.L.GetTop(); n++ {
		switch v := a.L.Get(n).(type) {
		case lua.LNumber:
			values = append(values, float64(v))
		case lua.LString:
			values = append(values, string(v))
		default:
			a.usage("an address has numbers and strings, not %s", describeValue(v))
		}
	}
	addr, ok, err := transport.MakeAddr(s.Family(), values)
	if err != nil {
		a.usage("%s", err.Error())
	}
	if !ok {
		return nil, a.noAddressForm(s)
	}
	return addr, nil
}

func (a args) inetAddress(i int, s transport.Socket) (transport.Addr, error) {
	host, ok := a.get(i).(lua.LString)
	if !ok {
		a.usage("host must be a string, not %s", describeValue(a.get(i)))
	}
	if a.get(i+1) == lua.LNil {
		a.usage("missing argument port")
	}
	port, err := a.port(i+1, s.Type())
	if err != nil {
		return nil, err
	}
	addr, err := a.lookupHost(s.Family(), string(host), s.Timeout())
	if err != nil {
		return nil, err
	}
	addr.Port = port
	if s.Family() == afInet {
		a.noMore(i + 2)
		return addr, nil
	}
	addr.Flowinfo = uint32(a.extra(i+2, "flowinfo", 0xfffff, 0))
	addr.ScopeID = uint32(a.extra(i+3, "scopeid", 0xffffffff, int(addr.ScopeID)))
	a.noMore(i + 4)
	return addr, nil
}

// extra is an optional number of an AF_INET6 address.
func (a args) extra(i int, name string, limit, fallback int) int {
	if !a.given(i) {
		return fallback
	}
	p := &Param{Name: name, Kind: Integer, Max: limit}
	if !fits(p, a.get(i)) {
		a.usage("%s", a.complaint(p, a.get(i)))
	}
	return a.integer(i, 0)
}

// noMore raises where an address is followed by further arguments. nil is none: the flowinfo and the scopeid of an
// AF_INET address from getaddrinfo are nil.
func (a args) noMore(i int) {
	for ; a.first+i <= a.L.GetTop(); i++ {
		if a.given(i) {
			a.usage("surplus argument %s after the address", describeValue(a.get(i)))
		}
	}
}

// port is argument i as a port: a number, digits, or the name of a service of the socket's protocol.
func (a args) port(i, typ int) (uint16, error) {
	value := a.get(i)
	if n, ok := toNumber(value); ok {
		if n != float64(uint16(n)) || n < 0 {
			a.usage("port %s is not in 0..65535", value.String())
		}
		return uint16(n), nil
	}
	name, ok := value.(lua.LString)
	if !ok {
		a.usage("port must be a number or a service's name, not %s", describeValue(value))
	}
	return a.names.service(string(name), typ)
}

// lookupHost is host as an address of the family: numbers are read at once, names are looked up while others run, for
// as long as limit.
func (a args) lookupHost(family int, host string, limit time.Duration) (transport.InetAddr, error) {
	if addr, ok := transport.ParseHost(family, host); ok {
		return addr, nil
	}
	return lookUp(a, host, limit, func(ctx context.Context) (transport.InetAddr, error) {
		return a.names.host(ctx, family, host)
	})
}

// pushAddress pushes an address in the form its family has in Lua and returns how many values that took.
func (a args) pushAddress(addr transport.Addr) int {
	switch addr := addr.(type) {
	case transport.InetAddr:
		n := a.values(lua.LString(addr.Host()), lua.LNumber(addr.Port))
		if addr.Family() == afInet6 {
			n += a.values(lua.LNumber(addr.Flowinfo), lua.LNumber(addr.ScopeID))
		}
		return n
	case transport.UnixAddr:
		return a.values(lua.LString(addr.Path))
	}
	values := transport.AddrValues(addr)
	for _, v := range values {
		if n, ok := v.(float64); ok {
			a.L.Push(lua.LNumber(n))
		} else {
			a.L.Push(lua.LString(v.(string)))
		}
	}
	return len(values)
}

// noAddressForm is the error for a family whose addresses have no form in Lua.
func (a args) noAddressForm(s transport.Socket) error {
	return &transport.Error{Call: a.call.Name, Errno: eafnosupport, Detail: "addresses of family " + strconv.Itoa(s.Family()) + " have no form here"}
}
