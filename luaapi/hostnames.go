package luaapi

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"sosh/transport/resolver"
)

func runGethostname(a args) int {
	name, err := a.names.resolver.GetHostname()
	if err != nil {
		return a.fail(fmt.Errorf("gethostname: %w", err))
	}
	return a.values(lua.LString(name))
}

func runGetfqdn(a args) int {
	host := a.text(0)
	name, err := lookUp(a, host, a.kernel.DefaultTimeout, func(ctx context.Context) (string, error) {
		return a.names.resolver.GetFQDN(ctx, host)
	})
	if err != nil {
		return a.fail(err)
	}
	return a.values(lua.LString(name))
}

func runGethostbyname(a args) int {
	name := a.text(0)
	addr, err := lookUp(a, name, a.kernel.DefaultTimeout, func(ctx context.Context) (netip.Addr, error) {
		return a.names.resolver.GetHostByName(ctx, name)
	})
	if err != nil {
		return a.fail(err)
	}
	return a.values(lua.LString(addr.String()))
}

func runGethostbynameEx(a args) int { return a.host(a.names.resolver.GetHostByNameEx) }

func runGethostbyaddr(a args) int { return a.host(a.names.resolver.GetHostByAddr) }

// host looks up the host in argument 0 and returns its name, its aliases and its addresses.
func (a args) host(ask func(ctx context.Context, name string) (resolver.Host, error)) int {
	name := a.text(0)
	host, err := lookUp(a, name, a.kernel.DefaultTimeout, func(ctx context.Context) (resolver.Host, error) {
		return ask(ctx, name)
	})
	if err != nil {
		return a.fail(err)
	}
	addresses := make([]string, len(host.Addrs))
	for i, addr := range host.Addrs {
		addresses[i] = addr.String()
	}
	return a.values(lua.LString(host.Name), a.strings(host.Aliases), a.strings(addresses))
}

// strings is a Lua list of strings.
func (a args) strings(list []string) *lua.LTable {
	table := a.L.CreateTable(len(list), 0)
	for _, s := range list {
		table.Append(lua.LString(s))
	}
	return table
}

func runGetaddrinfo(a args) int {
	host, service := a.text(0), a.service(1)
	hints := resolver.Hints{Family: a.integer(2, 0), Type: a.integer(3, 0), Proto: a.integer(4, 0), Flags: a.integer(5, 0)}
	found, err := lookUp(a, host, a.kernel.DefaultTimeout, func(ctx context.Context) ([]resolver.AddrInfo, error) {
		return a.names.resolver.GetAddrInfo(ctx, host, service, hints)
	})
	if err != nil {
		return a.fail(err)
	}
	list := a.L.CreateTable(len(found), 0)
	for _, info := range found {
		list.Append(a.addrInfo(info))
	}
	return a.values(a.worded(list, func() string { return addrInfoText(found) }))
}

// addrInfo is one result of getaddrinfo as a table.
func (a args) addrInfo(info resolver.AddrInfo) *lua.LTable {
	entry := a.L.CreateTable(0, 8)
	entry.RawSetString("family", lua.LNumber(info.Family))
	entry.RawSetString("type", lua.LNumber(info.Type))
	entry.RawSetString("proto", lua.LNumber(info.Proto))
	entry.RawSetString("canonname", lua.LString(info.CanonName))
	entry.RawSetString("host", lua.LString(info.Addr.Addr().String()))
	entry.RawSetString("port", lua.LNumber(info.Addr.Port()))
	if info.Family == afInet6 {
		entry.RawSetString("flowinfo", lua.LNumber(0))
		entry.RawSetString("scopeid", lua.LNumber(resolver.ScopeID(info.Addr.Addr())))
	}
	return entry
}

func runGetnameinfo(a args) int {
	type name struct{ host, service string }
	host, port, flags := a.text(0), uint16(a.integer(1, 0)), a.integer(2, 0)
	found, err := lookUp(a, host, a.kernel.DefaultTimeout, func(ctx context.Context) (n name, err error) {
		addr, err := a.numericHost(ctx, host)
		if err != nil {
			return n, err
		}
		n.host, n.service, err = a.names.resolver.GetNameInfo(ctx, netip.AddrPortFrom(addr, port), flags)
		return n, err
	})
	if err != nil {
		return a.fail(err)
	}
	return a.values(lua.LString(found.host), lua.LString(found.service))
}

// numericHost reads an address as Python's getnameinfo does: by getaddrinfo that is not to look anything up.
func (a args) numericHost(ctx context.Context, host string) (netip.Addr, error) {
	found, err := a.names.resolver.GetAddrInfo(ctx, host, "0", resolver.Hints{Type: sockDgram, Flags: resolver.AI_NUMERICHOST})
	var failed *resolver.Error
	if errors.As(err, &failed) {
		failed.Call, failed.Name = a.call.Name, host
		failed.Cause = errors.New("the host has to be an address in numbers")
	}
	if err != nil {
		return netip.Addr{}, err
	}
	return found[0].Addr.Addr(), nil
}

// service is argument i as the text of a port or a service, as getaddrinfo takes it. Numbers are in range here: the C
// library would cut off what exceeds 16 bits.
func (a args) service(i int) string {
	if n, ok := portNumber(a.get(i)); ok {
		return strconv.Itoa(int(n))
	}
	return a.text(i)
}

// portNumber is v as a port's number; ok is false for the name of a service. As in strtoul(3), blanks may go before.
func portNumber(v lua.LValue) (n float64, ok bool) {
	if text, isText := v.(lua.LString); isText {
		v = lua.LString(strings.TrimLeft(string(text), " \t\n\v\f\r"))
	}
	return toNumber(v)
}
