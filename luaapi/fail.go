package luaapi

import (
	"errors"
	"reflect"
	"syscall"

	lua "github.com/yuin/gopher-lua"

	"sosh/transport"
	"sosh/transport/resolver"
)

// fail reports a failed call the way Lua's io library does: nil, message, errno. Where the caller throws all results
// away nobody would look at them, so there it is raised as an error.
func (a args) fail(err error) int {
	errno := errnoOf(err)
	if errors.Is(err, eintr) { // the number alone may be an h_errno
		a.pulse.soon() // an interrupted thread stops at its next instruction
	}
	if wanted(a.L) == 0 {
		if errno == int(syscall.EINTR) && a.stopping() {
			a.L.RaiseError("%s", errInterrupted.Error())
		}
		a.L.RaiseError("%s", err.Error())
	}
	if errno == 0 { // a Lua error, handed on by join
		return a.values(lua.LNil, lua.LString(err.Error()))
	}
	return a.values(lua.LNil, lua.LString(err.Error()), lua.LNumber(errno))
}

// errnoOf is the number of an error: of a failed look-up the resolver's own, EAI_* or h_errno, whatever caused it; of
// everything else errno. A table of names that does not hold one has ENOENT for it, as in getservbyname_r(3).
func errnoOf(err error) int {
	var unresolved *resolver.Error
	var failed *transport.Error
	var errno syscall.Errno
	switch {
	case errors.Is(err, resolver.ErrUnknownService), errors.Is(err, resolver.ErrUnknownProtocol):
		return int(syscall.ENOENT)
	case errors.As(err, &unresolved):
		return unresolved.Code
	case errors.As(err, &failed):
		return int(failed.Errno)
	case errors.As(err, &errno):
		return int(errno)
	}
	return 0
}

// wanted is how many results the caller of the running Go function wants: 0 in statement position, -1 for all of them.
func wanted(L *lua.LState) int {
	frame, ok := frameOf(L, 0)
	if !ok {
		return lua.MultRet
	}
	return int(frame.FieldByName("NRet").Int())
}

// caller is the function that called the running Go function, and where it is in its code.
func caller(L *lua.LState) (fn *lua.LFunction, pc int, ok bool) {
	debug, ok := L.GetStack(1)
	if !ok {
		return nil, 0, false
	}
	value, err := L.GetInfo("f", debug, lua.LNil)
	frame, ok := frameOf(L, 1)
	if fn, isFunction := value.(*lua.LFunction); isFunction && ok && err == nil {
		return fn, int(frame.FieldByName("Pc").Int()), true
	}
	return nil, 0, false
}

// frameOf is a call's frame, which gopher-lua does not export: how many results are wanted and which instruction is run
// stand nowhere else. This is the one place that uses reflection.
func frameOf(L *lua.LState, level int) (frame reflect.Value, ok bool) {
	debug, ok := L.GetStack(level)
	if !ok {
		return reflect.Value{}, false
	}
	return reflect.ValueOf(debug).Elem().FieldByName("frame").Elem(), true
}
