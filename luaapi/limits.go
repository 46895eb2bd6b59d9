package luaapi

import (
	lua "github.com/yuin/gopher-lua"
)

// The depth of Lua calls. A thread's stack grows as needed, but what lists its segments does not, and there may be
// thousands of threads. A traceback takes time that grows with the square of the depth.
const (
	mainDepth   = 8000
	threadDepth = 1000
)

// Limits on what one call may make: beyond them gopher-lua computes for minutes, or the process ends for lack of memory.
const (
	maxUnpack = 8000      // values, as in Lua 5.1
	maxRepeat = 256 << 20 // bytes
)

// openLimits bounds the base functions whose results can be too large to make, and takes gopher-lua's channels away: they
// would stop all threads, not one; queues do what they are for.
func (rt *Runtime) openLimits() {
	rt.base.SetGlobal("channel", lua.LNil)
	rt.base.GetField(rt.base.GetGlobal("package"), "loaded").(*lua.LTable).RawSetString("channel", lua.LNil)
	rt.bound("", "unpack", func(L *lua.LState) {
		first, last := L.OptInt(2, 1), 0
		if t, ok := L.Get(1).(*lua.LTable); ok {
			last = t.Len()
		}
		if last = L.OptInt(3, last); last-first >= maxUnpack {
			L.RaiseError("too many results to unpack (at most %d)", maxUnpack)
		}
	})
	rt.bound("string", "rep", func(L *lua.LState) {
		if n, s := L.OptNumber(2, 0), L.OptString(1, ""); float64(n)*float64(len(s)) > maxRepeat {
			L.RaiseError("resulting string too large (at most %d bytes)", maxRepeat)
		}
	})
}

// bound has check look at the arguments of a function of a library, "" for a global one, before it runs.
func (rt *Runtime) bound(library, name string, check func(L *lua.LState)) {
	table := rt.base.G.Global
	if library != "" {
		table = rt.base.GetGlobal(library).(*lua.LTable)
	}
	fn := table.RawGetString(name).(*lua.LFunction).GFunction
	table.RawSetString(name, rt.base.NewFunction(func(L *lua.LState) int {
		check(L)
		return fn(L)
	}))
}
