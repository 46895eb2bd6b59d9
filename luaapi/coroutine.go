package luaapi

import (
	lua "github.com/yuin/gopher-lua"
)

// openCoroutines wraps the coroutine library. gopher-lua knows only the state that runs right now; a coroutine that
// waits in a socket call runs too, and resuming it from another thread would tear it.
func (rt *Runtime) openCoroutines() {
	library := rt.base.GetGlobal("coroutine").(*lua.LTable)
	resume := library.RawGetString("resume").(*lua.LFunction).GFunction
	status := library.RawGetString("status").(*lua.LFunction).GFunction
	running := library.RawGetString("running").(*lua.LFunction).GFunction
	create := library.RawGetString("create").(*lua.LFunction).GFunction

	library.RawSetString("create", rt.base.NewFunction(func(L *lua.LState) int {
		n := rt.withoutContext(L, create)
		L.Get(-1).(*lua.LState).SetContext(rt.pulse)
		return n
	}))
	library.RawSetString("wrap", rt.base.NewFunction(func(L *lua.LState) int {
		rt.withoutContext(L, create)
		co := L.Get(-1).(*lua.LState)
		co.SetContext(rt.pulse)
		L.Push(L.NewFunction(func(L *lua.LState) int { return rt.callWrapped(L, co, resume) }))
		return 1
	}))
	library.RawSetString("resume", rt.base.NewFunction(func(L *lua.LState) int {
		co := L.CheckThread(1)
		if problem := rt.cannotResume(co); problem != "" {
			L.Push(lua.LFalse)
			L.Push(lua.LString(problem))
			return 2
		}
		return rt.resumeCoroutine(L, co, resume)
	}))
	library.RawSetString("status", rt.base.NewFunction(func(L *lua.LState) int {
		co := L.CheckThread(1)
		if L != co && rt.cannotResume(co) == notSuspended {
			L.Push(lua.LString("normal"))
			return 1
		}
		return status(L)
	}))
	library.RawSetString("running", rt.base.NewFunction(func(L *lua.LState) int {
		if rt.isThreadState(L) {
			L.Push(lua.LNil) // as Lua 5.1 says of the main program
			return 1
		}
		return running(L)
	}))
}

// maxCoroutines is how deep coroutines may resume each other: each level takes Go stack, of which an overflow could not
// be caught. Lua 5.1 has the same limit.
const maxCoroutines = 190

// The ways a coroutine cannot be resumed, in Lua's words.
const (
	notSuspended = "cannot resume non-suspended coroutine"
	dead         = "cannot resume dead coroutine"
)

// cannotResume says why co cannot be resumed, or nothing.
func (rt *Runtime) cannotResume(co *lua.LState) string {
	switch {
	case co.Dead:
		return dead
	case rt.coroutines[co] || rt.isThreadState(co):
		return notSuspended
	}
	return ""
}

// withoutContext calls make while L has no context, from which gopher-lua would derive one per coroutine.
func (rt *Runtime) withoutContext(L *lua.LState, make lua.LGFunction) int {
	L.RemoveContext()
	defer L.SetContext(rt.pulse)
	return make(L)
}

// resumeCoroutine resumes co, which is marked as running meanwhile.
func (rt *Runtime) resumeCoroutine(L, co *lua.LState, resume lua.LGFunction) int {
	current, _ := rt.sched.Current().Local.(*thread)
	if current.depth >= maxCoroutines {
		L.RaiseError("stack overflow: %d coroutines resume each other", current.depth)
	}
	current.depth++
	rt.coroutines[co] = true
	defer func() {
		current.depth--
		delete(rt.coroutines, co)
	}()
	return resume(L)
}

// callWrapped is what coroutine.wrap returns: resume whose errors are raised.
func (rt *Runtime) callWrapped(L, co *lua.LState, resume lua.LGFunction) int {
	if problem := rt.cannotResume(co); problem != "" {
		L.RaiseError("%s", problem)
	}
	L.Insert(co, 1)
	n := rt.resumeCoroutine(L, co, resume)
	first := L.GetTop() - n + 1
	if lua.LVAsBool(L.Get(first)) {
		return n - 1
	}
	L.Error(L.Get(first+1), 0)
	return 0
}

// isThreadState reports whether L is the state a thread began with.
func (rt *Runtime) isThreadState(L *lua.LState) bool {
	current, ok := rt.sched.Current().Local.(*thread)
	return ok && current.L == L
}
