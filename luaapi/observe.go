package luaapi

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"sosh/transport"
	"sosh/transport/resolver"
)

// Lookup tells one place that a look-up turned to, and what came of it.
type Lookup = resolver.Event

// Observe has calls told of every call on a socket, and lookups of every place that a look-up turns to; nil for nobody.
// Calls are told on the goroutine inside Run, look-ups on any.
func (rt *Runtime) Observe(calls transport.Observer, lookups func(Lookup)) {
	rt.kernel.Observer = calls
	rt.names.resolver = rt.names.resolver.Observe(lookups)
}

// CurrentThread is the number of the thread that has the turn; the main thread's is 1. Outside Run it is 0.
func (rt *Runtime) CurrentThread() int {
	if current := rt.sched.Current(); current != nil {
		return current.ID()
	}
	return 0
}

// NameOf is what the code that is running calls a socket: the global variable that holds it; or the local one, with the
// descriptor, for locals of many functions and threads have the same name; or the descriptor alone.
func (rt *Runtime) NameOf(s transport.Socket) string {
	if rt.CurrentThread() == 0 {
		return rt.nameIn(nil, s)
	}
	return rt.nameIn(rt.base.G.CurrentThread, s)
}

// nameIn is what the code that runs in L calls a socket; nil for no code.
func (rt *Runtime) nameIn(L *lua.LState, s transport.Socket) string {
	name := ""
	rt.eachGlobal(func(global string, v lua.LValue) {
		if held, ok := socketIn(v); ok && held == s && (name == "" || global < name) && global != "_" {
			name = global
		}
	})
	fd, _ := s.(*transport.FD)
	if name != "" || fd == nil {
		return name
	}
	if L != nil {
		name = localName(L, s)
	}
	if name != "" {
		return fmt.Sprintf("%s#%d", name, fd.Number())
	}
	return fmt.Sprintf("fd %d", fd.Number())
}

// localName is the local variable or upvalue that holds a socket in the Lua function that made the current call of L.
func localName(L *lua.LState, s transport.Socket) string {
	frame, ok := L.GetStack(1)
	if !ok {
		return ""
	}
	for i := 1; ; i++ {
		name, value := L.GetLocal(frame, i)
		if name == "" {
			break
		}
		if held, ok := socketIn(value); ok && held == s && IsName(name) {
			return name
		}
	}
	fn, err := L.GetInfo("f", frame, lua.LNil)
	if closure, ok := fn.(*lua.LFunction); ok && err == nil && !closure.IsG {
		for i, up := range closure.Upvalues {
			if held, ok := socketIn(up.Value()); ok && held == s && i < len(closure.Proto.DbgUpvalues) {
				return closure.Proto.DbgUpvalues[i]
			}
		}
	}
	return ""
}
