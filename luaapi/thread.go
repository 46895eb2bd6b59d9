package luaapi

import (
	"fmt"
	"io"
	"syscall"
	"time"

	lua "github.com/yuin/gopher-lua"

	"sosh/luaapi/sched"
	"sosh/transport"
)

// thread is what the runtime keeps for each of the scheduler's threads.
type thread struct {
	L     *lua.LState
	depth int // how many coroutines resume each other, and calls of callApart are under way
}

// luaThread is what spawn returns to Lua.
type luaThread struct {
	thread  *sched.Thread
	results []lua.LValue
	failure *Failure
	joined  bool // somebody has asked for the results, and heard of the failure
}

func (t *luaThread) String() string { return fmt.Sprintf("thread %d (%s)", t.thread.ID(), t.status()) }

func (t *luaThread) className() string { return "thread" }

// status is the thread's state as t:status() tells it.
func (t *luaThread) status() string {
	switch {
	case t.thread.Status() != "dead":
		return t.thread.Status()
	case t.failure == nil:
		return "finished"
	case t.failure.Interrupted:
		return "cancelled"
	}
	return "failed"
}

// runSpawn starts a thread; its first turn comes when the caller waits.
func runSpawn(a args) int {
	fn := a.get(0).(*lua.LFunction)
	arguments := make([]lua.LValue, 0, a.L.GetTop()-1)
	for i := 2; i <= a.L.GetTop(); i++ {
		arguments = append(arguments, a.L.Get(i))
	}
	t := &luaThread{}
	t.thread = a.sched.Spawn("thread", func() { a.Runtime.runThread(t, fn, arguments) })
	return a.values(a.wrapObject(t))
}

// wrapObject makes a Lua value of an object.
func (rt *Runtime) wrapObject(o object) *lua.LUserData {
	ud := rt.base.NewUserData()
	ud.Value, ud.Metatable = o, rt.metatables[o.className()]
	return ud
}

// runThread is the life of a spawned thread. A failure that nobody joined is reported; it ends no other thread.
func (rt *Runtime) runThread(t *luaThread, fn *lua.LFunction, arguments []lua.LValue) {
	L := rt.threadState()
	t.thread.Local = &thread{L: L}
	t.results, t.failure = rt.call(L, fn, arguments)
	rt.leaveState(L, t.failure)
	if t.failure != nil && !t.joined && !t.failure.Interrupted {
		t.report(rt.options.Stderr)
	}
}

// report says how a thread failed that nobody has joined.
func (t *luaThread) report(to io.Writer) {
	fmt.Fprintf(to, "thread %d failed: %s\n", t.thread.ID(), t.failure.Report())
}

// maxSpare bounds the states kept for threads to come.
const maxSpare = 32

// threadState is a state for a new thread: that of one that has ended, or a new one. To make one takes 12 KiB of memory, and
// a server may start a thread for every connection.
func (rt *Runtime) threadState() *lua.LState {
	if len(rt.spare) == 0 {
		return rt.newState()
	}
	last := len(rt.spare) - 1
	L := rt.spare[last]
	rt.spare = rt.spare[:last]
	L.Env = rt.base.Env // setfenv(0) may have given it another
	return L
}

// leaveState keeps the state of a thread that has ended for another one, unless an error left it in the middle of something.
func (rt *Runtime) leaveState(L *lua.LState, failure *Failure) {
	if failure == nil && len(rt.spare) < maxSpare {
		rt.spare = append(rt.spare, L)
	}
}

func (a args) thread() *luaThread { return a.L.Get(1).(*lua.LUserData).Value.(*luaThread) }

func runJoin(a args) int {
	t := a.thread()
	t.joined = true
	if err := t.thread.Join(a.deadline(0)); err != nil {
		return a.fail(waitError("join", "thread "+fmt.Sprint(t.thread.ID()), err))
	}
	if t.failure != nil {
		return a.fail(t.failure)
	}
	return a.values(t.results...)
}

func runCancel(a args) int {
	t := a.thread()
	t.thread.Cancel()
	if t.thread == a.sched.Current() {
		a.pulse.soon()
	}
	return a.done(nil)
}

func runStatus(a args) int { return a.values(lua.LString(a.thread().status())) }

func runSleep(a args) int {
	n, _ := toNumber(a.get(0))
	if err := a.sched.Sleep(seconds(n)); err != nil {
		return a.fail(waitError("sleep", "", err))
	}
	return a.done(nil)
}

// deadline is when a call with a timeout of argument i seconds gives up; never when it was left out.
func (a args) deadline(i int) time.Time {
	if !a.given(i) {
		return time.Time{}
	}
	return time.Now().Add(a.timeout(i))
}

// waitError names the call that waited in vain.
func waitError(call, on string, err error) error {
	errno, ok := err.(syscall.Errno)
	if !ok {
		return err
	}
	detail := map[syscall.Errno]string{
		syscall.EINTR:     "the call was interrupted",
		syscall.ETIMEDOUT: "it took longer than the timeout",
		syscall.EDEADLK:   "a thread cannot wait for itself, nor inside the update of a store",
		syscall.EPIPE:     "the queue is closed",
	}[errno]
	return &transport.Error{Call: call, On: on, Errno: errno, Detail: detail}
}
