package luaapi

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"
)

// The tables of services and protocols are files in memory: to look something up in them takes no waiting, and so
// no goroutine.

func runGetservbyname(a args) int {
	s, err := a.names.resolver.GetServByName(a.text(0), a.text(1))
	if err != nil {
		return a.fail(a.numberHint(err, "getservbyport"))
	}
	return a.values(lua.LNumber(s.Port))
}

func runGetservbyport(a args) int {
	s, err := a.names.resolver.GetServByPort(a.integer(0, 0), a.text(1))
	if err != nil {
		return a.fail(err)
	}
	return a.values(lua.LString(s.Name))
}

func runGetprotobyname(a args) int {
	p, err := a.names.resolver.GetProtoByName(a.text(0))
	if err != nil {
		return a.fail(a.numberHint(err, "getprotobynumber"))
	}
	return a.values(lua.LNumber(p.Number))
}

func runGetprotobynumber(a args) int {
	p, err := a.names.resolver.GetProtoByNumber(a.integer(0, 0))
	if err != nil {
		return a.fail(err)
	}
	return a.values(lua.LString(p.Name))
}

// numberHint adds to the failure for a name that is a number which call looks numbers up.
func (a args) numberHint(err error, call string) error {
	if _, ok := toNumber(a.get(0)); ok {
		return fmt.Errorf("%w; %s looks numbers up", err, call)
	}
	return err
}
