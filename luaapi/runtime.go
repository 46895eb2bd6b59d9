// Package luaapi is the Lua side of sosh: the runtime with its threads, the table of calls, and what binds the calls to
// transport. It stands on github.com/yuin/gopher-lua, a complete and maintained Lua 5.1 in Go; nothing else in sosh
// knows of it.
package luaapi

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"sosh/luaapi/sched"
	"sosh/transport"
)

// Options are what a Runtime is made with. Nil fields stand for the process's own.
type Options struct {
	Stdout, Stderr io.Writer
	Stdin          io.Reader
	// Exit ends the process for os.exit; sockets are closed by then.
	Exit func(code int)
	// Library has the bundled modules for require, in its folder "lib".
	Library fs.FS
	// Terminal says that somebody sits at Stdin and Stdout: input shows its prompts.
	Terminal bool
	// ReadSecret asks whoever sits there for a line that is not shown. Nil reads Stdin.
	ReadSecret func(prompt string) (string, error)
	// Observer is told of every call on a socket.
	Observer transport.Observer
	// Idle is called when all threads wait and nothing has come for a second, and at most once a second. It may be nil.
	Idle func()
}

// Runtime is one Lua state with its threads and sockets. Its methods belong to the goroutine inside Run, except where
// they say otherwise.
type Runtime struct {
	options Options
	sched   *sched.Sched
	kernel  *transport.Kernel
	modules modules
	names   names
	base    *lua.LState // the mother of every thread's state; runs no code itself
	pulse   *pulse
	main    *sched.Thread
	jobs    []*sched.Thread          // those of Go
	calls   map[*lua.LFunction]*Call // what bind has bound

	classes    map[string]*lua.LTable // the methods of each receiver
	metatables map[string]*lua.LTable
	shapes     map[[3]int]*lua.LTable // metatables of sockets, by family, type and protocol
	coroutines map[*lua.LState]bool   // those that run or wait in some thread
	spare      []*lua.LState          // of threads that have ended
	sources    map[string]string      // by chunk name, for error reports

	given   map[string]lua.LValue // the global variables when somebody first asked for them; nil before
	secrets []string              // see keepSecret
	stdin   *stdin
	receive []byte // one buffer for all: a call fills it and makes its string before anybody else has a turn
	blank   []byte // for pieces that become strings without a copy; see receive.go
}

// New makes a runtime with all its globals.
func New(o Options) (*Runtime, error) {
	rt := &Runtime{
		options: withDefaults(o),
		classes: map[string]*lua.LTable{}, metatables: map[string]*lua.LTable{},
		shapes: map[[3]int]*lua.LTable{}, coroutines: map[*lua.LState]bool{}, sources: map[string]string{},
		calls: map[*lua.LFunction]*Call{},
	}
	scheduler, err := sched.New(sched.Options{Leave: rt.leave, Back: rt.back, Slice: runawayTime, Breaths: runawayLooks, Idle: o.Idle})
	if err != nil {
		return nil, err
	}
	rt.sched = scheduler
	rt.kernel = transport.NewKernel(scheduler)
	rt.kernel.Observer = o.Observer
	if rt.names, err = newNames(); err != nil {
		return nil, err
	}
	rt.pulse = newPulse(scheduler)
	rt.stdin = newStdin(scheduler, rt.options.Stdin)
	rt.base = lua.NewState(lua.Options{
		CallStackSize: threadDepth, RegistryGrowStep: 128, RegistryMaxSize: 1 << 20,
		MinimizeStackMemory: true, IncludeGoStackTrace: true,
	})
	rt.base.Options.RegistrySize = 32 // of each thread: NewState itself takes no less than 5,120 slots, 80 KiB
	rt.openCoroutines()
	rt.openStdio()
	rt.openLibrary()
	rt.openLoading()
	rt.openLimits()
	rt.openBlame()
	luaSelect := rt.base.GetGlobal("select")
	rt.openCalls()
	rt.openSelect(luaSelect)
	rt.openModules()
	return rt, nil
}

func withDefaults(o Options) Options {
	if o.Stdout == nil {
		o.Stdout = os.Stdout
	}
	if o.Stderr == nil {
		o.Stderr = os.Stderr
	}
	if o.Stdin == nil {
		o.Stdin = os.Stdin
	}
	if o.Exit == nil {
		o.Exit = os.Exit
	}
	return o
}

// Run calls main on a Lua thread and runs all threads until it returns.
func (rt *Runtime) Run(main func()) {
	rt.sched.Run("main", func() {
		rt.main = rt.sched.Current()
		rt.base.Options.CallStackSize = mainDepth
		rt.main.Local = &thread{L: rt.newState()}
		rt.base.Options.CallStackSize = threadDepth
		main()
	})
}

// Close cancels all threads and closes all sockets.
func (rt *Runtime) Close() error {
	err := rt.sched.Close()
	rt.kernel.CloseAll()
	rt.EndProcesses(0)
	rt.closeModules()
	return err
}

// End closes all sockets and ends all programs that were started, at the end of a program.
func (rt *Runtime) End() {
	rt.kernel.CloseAll()
	rt.EndProcesses(0)
}

// DefaultTimeout is the timeout new sockets start with, negative for none.
func (rt *Runtime) DefaultTimeout() time.Duration { return rt.kernel.DefaultTimeout }

// Interrupt stops what the main thread is doing, as Ctrl-C does: calls that wait fail with EINTR, Lua code with
// "interrupted", until Resume. It may be called from any goroutine.
func (rt *Runtime) Interrupt() {
	if main := rt.main; main != nil {
		main.Interrupt()
	}
}

// Resume ends an interrupt.
func (rt *Runtime) Resume() { rt.main.Resume() }

// Post has fn called inside Run soon. It may be called from any goroutine.
func (rt *Runtime) Post(fn func()) { rt.sched.Post(fn) }

// Start begins work on a goroutine of its own, and returns how to wait for it on the current thread while others run.
// The wait fails with EINTR when the thread is interrupted, and may then be called again.
func (rt *Runtime) Start(work func(ctx context.Context)) (wait func() error) {
	return rt.sched.Start(work).Wait
}

// newState makes the Lua state of a thread, with the pulse that lets others run.
func (rt *Runtime) newState() *lua.LState {
	L, _ := rt.base.NewThread() // base has no context, so there is nothing to cancel
	L.SetContext(rt.pulse)
	return L
}

// leave and back keep Lua's idea of the running state right when another thread has had the turn.
func (rt *Runtime) leave() any { return rt.base.G.CurrentThread }

func (rt *Runtime) back(saved any) { rt.base.G.CurrentThread, _ = saved.(*lua.LState) }

// exit is os.exit: it closes what is open and ends the process.
func (rt *Runtime) exit(code int) {
	rt.End()
	rt.options.Exit(code)
}

// openCalls makes the globals that come from the table of calls, and the constants.
func (rt *Runtime) openCalls() {
	constants := Constants()
	module := rt.base.CreateTable(0, len(constants)+len(Calls()))
	for _, c := range Calls() {
		fn := rt.bind(c)
		switch {
		case c.Module != "":
			rt.module(c.Module).RawSetString(c.Name, fn)
		case c.Receiver != "":
			rt.class(c.Receiver).RawSetString(c.Name, fn)
		}
		if c.Global() {
			module.RawSetString(c.Name, fn)
			rt.base.SetGlobal(c.Name, fn)
		}
	}
	for _, c := range constants {
		var value lua.LValue = lua.LNumber(c.Value) // one for both: at the start everything counts
		module.RawSetString(c.Name, value)
		rt.base.G.Global.RawSetString(c.Name, value)
	}
	rt.openModule(module)
}

// module is the table of a module that can be required and is a global, too, or a field of the module before the dot; it
// is made when first asked for.
func (rt *Runtime) module(name string) *lua.LTable {
	parent, last := rt.base.G.Global, name
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		parent, last = rt.module(name[:i]), name[i+1:]
	}
	if table, ok := parent.RawGetString(last).(*lua.LTable); ok {
		return table
	}
	table := rt.base.NewTable()
	parent.RawSetString(last, table)
	rt.base.GetField(rt.base.GetGlobal("package"), "loaded").(*lua.LTable).RawSetString(name, table)
	return table
}

// openModule makes the global socket: a table that holds everything and can be called.
func (rt *Runtime) openModule(module *lua.LTable) {
	make := module.RawGetString("socket").(*lua.LFunction)
	module.RawSetString("has_ipv6", lua.LBool(rt.hasIPv6()))
	rt.base.SetGlobal("has_ipv6", module.RawGetString("has_ipv6"))
	meta := rt.base.NewTable()
	meta.RawSetString("__call", rt.base.NewFunction(func(L *lua.LState) int {
		L.Remove(1) // the table itself
		return make.GFunction(L)
	}))
	meta.RawSetString("__name", lua.LString("socket module"))
	module.Metatable = meta
	rt.base.SetGlobal("socket", module)
	rt.base.SetGlobal("Socket", rt.class("socket"))
	loaded := rt.base.GetField(rt.base.GetGlobal("package"), "loaded").(*lua.LTable)
	loaded.RawSetString("sosh", module)
}

// class is the table of methods of a kind of object, which Lua code may add to; it is made, with the metatable that
// leads to it, when first asked for.
func (rt *Runtime) class(receiver string) *lua.LTable {
	if class, ok := rt.classes[receiver]; ok {
		return class
	}
	class, meta := rt.base.NewTable(), rt.base.NewTable()
	meta.RawSetString("__index", class)
	meta.RawSetString("__name", lua.LString(receiver))
	meta.RawSetString("__tostring", rt.base.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString(describeObject(L.Get(1))))
		return 1
	}))
	rt.classes[receiver], rt.metatables[receiver] = class, meta
	return class
}

// socketMetatable is the metatable of sockets like s: its fields family, type and proto are right for all of them, and
// its methods are those of the class, so that a method is found without calling anything.
func (rt *Runtime) socketMetatable(s transport.Socket) *lua.LTable {
	shape := [3]int{s.Family(), s.Type(), s.Proto()}
	if meta, ok := rt.shapes[shape]; ok {
		return meta
	}
	fields := rt.base.NewTable()
	fields.RawSetString("family", lua.LNumber(s.Family()))
	fields.RawSetString("type", lua.LNumber(s.Type()))
	fields.RawSetString("proto", lua.LNumber(s.Proto()))
	fields.Metatable = rt.metatables["socket"]
	meta := rt.base.NewTable()
	rt.metatables["socket"].ForEach(meta.RawSet)
	meta.RawSetString("__index", fields)
	rt.shapes[shape] = meta
	return meta
}

// bind makes the Lua function of a call: the receiver and the arguments are checked, then it runs.
func (rt *Runtime) bind(c *Call) *lua.LFunction {
	first := 1
	if c.Receiver != "" {
		first = 2
	}
	fn := rt.base.NewFunction(func(L *lua.LState) int {
		a := args{Runtime: rt, L: L, call: c, first: first}
		if c.Receiver != "" && classOf(L.Get(1)) != c.Receiver {
			a.wrongReceiver()
		}
		a.check()
		return c.run(a)
	})
	rt.calls[fn] = c
	return fn
}

// describeObject is tostring of a socket, a thread or a queue.
func describeObject(v lua.LValue) string {
	ud, ok := v.(*lua.LUserData)
	if !ok {
		return v.String()
	}
	if s, ok := ud.Value.(fmt.Stringer); ok {
		return s.String()
	}
	return v.String()
}

// object is what the values of our own classes have in common; sockets belong to transport and are told apart by type.
type object interface {
	fmt.Stringer       // what tostring says
	className() string // "thread", "queue"
}

// classOf is the class of a Lua value, "" where it is none of ours.
func classOf(v lua.LValue) string {
	ud, ok := v.(*lua.LUserData)
	if !ok {
		return ""
	}
	switch value := ud.Value.(type) {
	case transport.Socket:
		return "socket"
	case object:
		return value.className()
	}
	return ""
}
