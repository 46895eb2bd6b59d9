package luaapi

import (
	"fmt"
	"slices"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"sosh/luaapi/sched"
	"sosh/transport"
)

// Thread is a thread of a Runtime, for those who know nothing of Lua.
type Thread struct {
	runtime *Runtime
	thread  *sched.Thread
}

// Activity is what a thread does.
type Activity struct {
	State  string           // "running" (it computes: it has the turn, or its slice of time has ended), "ready" or "waiting"
	In     string           // the call that it waits in, such as accept(s1), or the place it computes at; "" where unknown
	Socket transport.Socket // what that call is about, nil for none
}

// Go runs fn on a thread of its own, where Call works. Its first turn comes when the others wait or yield; cancelled before
// that, it never runs. JoinAll does not wait for it.
func (rt *Runtime) Go(fn func()) *Thread {
	t := rt.sched.Spawn("job", func() {
		rt.sched.Current().Local = &thread{L: rt.newState()}
		fn()
	})
	rt.liveJobs() // forgets those that have ended, or a long session would keep them all
	rt.jobs = append(rt.jobs, t)
	return &Thread{rt, t}
}

// liveJobs is how many threads of Go have not ended.
func (rt *Runtime) liveJobs() int {
	rt.jobs = slices.DeleteFunc(rt.jobs, func(t *sched.Thread) bool { return t.Status() == "dead" })
	return len(rt.jobs)
}

// Threads lists the threads that have not ended, but for the main one.
func (rt *Runtime) Threads() []*Thread {
	var list []*Thread
	for _, t := range rt.sched.All() {
		if t != rt.main {
			list = append(list, &Thread{rt, t})
		}
	}
	return list
}

// Settle gives the other threads their turns until all of them wait, but not for much longer than limit.
func (rt *Runtime) Settle(limit time.Duration) {
	for end := time.Now().Add(limit); rt.sched.Yield() && time.Now().Before(end); {
	}
}

// ID is the thread's number, never used twice.
func (t *Thread) ID() int { return t.thread.ID() }

// Ended reports whether the thread has ended.
func (t *Thread) Ended() bool { return t.thread.Status() == "dead" }

// Cancel has the thread's call fail with EINTR, and stops it.
func (t *Thread) Cancel() { t.thread.Cancel() }

// Cancelled reports whether Cancel was called.
func (t *Thread) Cancelled() bool { return t.thread.Cancelled() }

// Join waits until the thread has ended. The error is EINTR where the current thread was interrupted before.
func (t *Thread) Join() error { return t.thread.Join(time.Time{}) }

// Activity tells what the thread does now.
func (t *Thread) Activity() Activity {
	a := Activity{State: t.thread.Status()}
	local, ok := t.thread.Local.(*thread)
	if !ok {
		return a // it had no turn yet
	}
	L := t.runtime.innermost(local.L)
	frame, ok := L.GetStack(0)
	if !ok {
		return a
	}
	fn, err := L.GetInfo("f", frame, lua.LNil)
	function, ok := fn.(*lua.LFunction)
	switch {
	case err != nil || !ok:
	case function.IsG:
		a.In, a.Socket = t.runtime.callUnderWay(L, function)
	case a.State == "ready": // nothing but its slice of time has ended its turn
		a.State, a.In = "running", strings.TrimSuffix(L.Where(0), ":")
	}
	return a
}

// innermost is the state that runs, or waits, where L began: a coroutine that was resumed in it.
func (rt *Runtime) innermost(L *lua.LState) *lua.LState {
	for co := range rt.coroutines {
		if co.Parent == L {
			return rt.innermost(co)
		}
	}
	return L
}

// callUnderWay describes the call of a function in Go, which the innermost frame of L is.
func (rt *Runtime) callUnderWay(L *lua.LState, fn *lua.LFunction) (text string, s transport.Socket) {
	c := rt.calls[fn]
	if c == nil {
		return rt.libraryName(fn), nil
	}
	var arguments []string
	if s, _ = socketIn(L.Get(1)); s != nil {
		arguments = append(arguments, rt.nameIn(L, s))
	} else if n, ok := L.Get(1).(lua.LNumber); ok {
		arguments = append(arguments, n.String())
	}
	return fmt.Sprintf("%s(%s)", c.FullName(), strings.Join(arguments, ", ")), s
}

// libraryName is the name of a function that waits although it is not in the table of calls, such as io.read.
func (rt *Runtime) libraryName(fn *lua.LFunction) (name string) {
	for _, library := range []string{"io", "coroutine"} {
		if table, ok := rt.base.GetGlobal(library).(*lua.LTable); ok {
			table.ForEach(func(key, value lua.LValue) {
				if value == fn {
					name = library + "." + key.String() + "()"
				}
			})
		}
	}
	return name
}
