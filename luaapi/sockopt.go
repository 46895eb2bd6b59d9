package luaapi

import (
	"time"

	lua "github.com/yuin/gopher-lua"

	"sosh/transport"
)

// runGetsockopt reads an option: a number; for some a friendlier form; with a buffer length, or where the value is no
// number, its bytes.
func runGetsockopt(a args) int {
	s, level, name := a.option()
	fd, ok := s.(*transport.FD)
	switch {
	case !ok:
		value, err := s.Getsockopt(level, name)
		return a.count(value, err)
	case a.given(2):
		value, err := fd.GetsockoptBytes(level, name, a.integer(2, 0))
		return a.bytes(value, err)
	case transport.IsTimeoutOption(level, name):
		d, err := fd.GetsockoptTimeout(name)
		if err != nil {
			return a.fail(err)
		}
		return a.values(lua.LNumber(d.Seconds()))
	case transport.IsLinger(level, name):
		return a.getLinger(fd)
	}
	value, err := s.Getsockopt(level, name)
	return a.count(value, err)
}

func (a args) getLinger(fd *transport.FD) int {
	on, after, err := fd.GetLinger()
	if err != nil {
		return a.fail(err)
	}
	table := a.L.NewTable()
	table.RawSetString("onoff", lua.LNumber(boolToInt(on)))
	table.RawSetString("linger", lua.LNumber(after))
	return a.values(table)
}

// runSetsockopt sets an option from a number, true or false, the bytes of a structure, or a friendlier form.
func runSetsockopt(a args) int {
	s, level, name := a.option()
	value := a.get(2)
	fd, _ := s.(*transport.FD)
	switch {
	case fd != nil && transport.IsTimeoutOption(level, name):
		return a.setTimeoutOption(fd, name, value)
	case fd != nil && transport.IsLinger(level, name) && value.Type() == lua.LTTable:
		return a.setLinger(fd, value.(*lua.LTable))
	case fd != nil && transport.IsMembership(level, name) && value.Type() == lua.LTString && isAddress(a.text(2)):
		return a.done(fd.SetMembership(level, name, a.text(2), a.text(3)))
	case value.Type() == lua.LTBool:
		return a.done(s.Setsockopt(level, name, boolToInt(lua.LVAsBool(value))))
	case fd != nil && value.Type() == lua.LTString:
		return a.done(fd.SetsockoptBytes(level, name, a.data(2)))
	}
	p := &Param{Name: "value", Kind: Integer}
	if !fits(p, value) {
		a.usage("%s", a.complaint(p, value))
	}
	return a.done(s.Setsockopt(level, name, a.integer(2, 0)))
}

func (a args) setTimeoutOption(fd *transport.FD, name int, value lua.LValue) int {
	n, ok := toNumber(value)
	if !ok || n < 0 {
		a.usage("this option takes seconds (0 or more), not %s", describeValue(value))
	}
	return a.done(fd.SetsockoptTimeout(name, roundUp(seconds(n), time.Microsecond)))
}

// roundUp rounds to a multiple of unit: rounding a short time to 0 would make it none at all.
func roundUp(d, unit time.Duration) time.Duration {
	if d > maxDuration-unit {
		return d
	}
	return (d + unit - 1) / unit * unit
}

// setLinger takes {onoff=1, linger=0}.
func (a args) setLinger(fd *transport.FD, value *lua.LTable) int {
	onoff, linger := value.RawGetString("onoff"), value.RawGetString("linger")
	after, ok := toNumber(linger)
	if linger != lua.LNil && (!ok || after < 0 || after > 1<<31-1 || after != float64(int(after))) {
		a.usage("linger must be whole seconds, not %s", describeValue(linger))
	}
	on := lua.LVAsBool(onoff)
	if n, ok := onoff.(lua.LNumber); ok {
		on = n != 0
	}
	return a.done(fd.SetLinger(on, int(after)))
}

// isAddress tells a group's address from the bytes of a structure.
func isAddress(text string) bool {
	for _, family := range []int{afInet, afInet6} {
		if _, ok := transport.ParseHost(family, text); ok && text != "" && text != "*" {
			return true
		}
	}
	return false
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// bytes returns a string of bytes.
func (a args) bytes(data []byte, err error) int {
	if err != nil {
		return a.fail(err)
	}
	return a.values(lua.LString(data))
}

// option reads the level and the name of an option, each a number or a constant's name.
func (a args) option() (s transport.Socket, level, name int) {
	return a.socket(), a.constant(0), a.constant(1)
}

// constant is argument i as a number; a string is taken for a constant's name.
func (a args) constant(i int) int {
	if n, ok := toNumber(a.get(i)); ok {
		return int(n)
	}
	name := a.text(i)
	value, ok := ConstantValue(name)
	if !ok {
		a.usage("this system has no constant %s", name)
	}
	return value
}
