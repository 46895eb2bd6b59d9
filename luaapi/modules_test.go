package luaapi

import lua "github.com/yuin/gopher-lua"

// function makes a Lua function of a Go function, for scripts of tests.
func (rt *Runtime) function(fn func()) Value {
	return Value{rt.base.NewFunction(func(*lua.LState) int { fn(); return 0 })}
}
