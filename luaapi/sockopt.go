package luaapi

import (
	"time"

	lua "github.com/yuin/gopher-lua"

	"sosh/transport"
)

func runGetsockopt(a args) int {
	s, level, name := a.option()
	if fd, ok := s.(*transport.FD); ok && transport.IsTimeoutOption(level, name) {
		d, err := fd.GetsockoptTimeout(name)
		if err != nil {
			return a.fail(err)
		}
		return a.values(lua.LNumber(d.Seconds()))
	}
	value, err := s.Getsockopt(level, name)
	return a.count(value, err)
}

func runSetsockopt(a args) int {
	s, level, name := a.option()
	value := a.get(2)
	if fd, ok := s.(*transport.FD); ok && transport.IsTimeoutOption(level, name) {
		n, ok := toNumber(value)
		if !ok || n < 0 {
			a.usage("this option takes seconds (0 or more), not %s", describeValue(value))
		}
		return a.done(fd.SetsockoptTimeout(name, max(seconds(n).Round(time.Microsecond), 0)))
	}
	if value == lua.LTrue || value == lua.LFalse {
		return a.done(s.Setsockopt(level, name, map[lua.LValue]int{lua.LTrue: 1}[value]))
	}
	p := &Param{Name: "value", Kind: Integer}
	if !fits(p, value) {
		a.usage("%s", a.complaint(p, value))
	}
	return a.done(s.Setsockopt(level, name, a.integer(2, 0)))
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
	value, ok := transport.ConstantValue(name)
	if !ok {
		a.usage("this system has no constant %s", name)
	}
	return value
}
