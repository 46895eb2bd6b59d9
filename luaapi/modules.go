package luaapi

import (
	"context"
	"io"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	lua "github.com/yuin/gopher-lua"

	"sosh/luaapi/process"
)

// moduleGroups are the modules for scripts, which have nothing to do with sockets; a group has the methods of what its
// modules make, too.
func moduleGroups() [][]*Call {
	return [][]*Call{
		stringCalls(), utf8Calls(), bit32Calls(), jsonCalls(), textCalls(), cryptoCalls(), timeCalls(), inputCalls(), logCalls(), storeCalls(), processCalls(), tlsCalls(),
	}
}

func moduleCalls() []*Call { return slices.Concat(moduleGroups()...) }

// Modules lists the names of the modules that calls belong to, sorted.
func Modules() []string {
	var names []string
	for _, c := range Calls() {
		if c.Module != "" {
			names = append(names, c.Module)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// ModuleCalls lists the calls of a module, of the modules in it, and the methods of what they make.
func ModuleCalls(module string) []*Call {
	belongs := func(c *Call) bool { return c.Module == module || strings.HasPrefix(c.Module, module+".") }
	for _, group := range moduleGroups() {
		if slices.ContainsFunc(group, belongs) {
			return slices.DeleteFunc(group, func(c *Call) bool { return !belongs(c) && (c.Module != "" || c.Receiver == "") })
		}
	}
	return slices.DeleteFunc(slices.Clone(Calls()), func(c *Call) bool { return !belongs(c) })
}

// modules is what the modules keep in a runtime.
type modules struct {
	started time.Time // where time.monotonic begins
	json    jsonValues
	logger  *logger                // of log.info and its like
	hashing chan struct{}          // a place for each hash that may be made at the same time
	files   map[io.Closer]struct{} // open files, to be closed with the runtime
	running process.Set            // programs, and folders for them
}

// openModules adds what the modules have besides calls, and makes the functions that are modules answer to require.
func (rt *Runtime) openModules() {
	rt.modules.started = time.Now()
	rt.modules.hashing = make(chan struct{}, runtime.GOMAXPROCS(0))
	rt.modules.files = map[io.Closer]struct{}{}
	rt.modules.logger = &logger{level: levelInfo, stamp: defaultStamp, console: rt.options.Stderr}
	rt.openJSON()
	rt.module("utf8").RawSetString("charpattern", lua.LString(charPattern))
	loaded := rt.base.GetField(rt.base.GetGlobal("package"), "loaded").(*lua.LTable)
	for _, name := range []string{"hexdump", "input"} {
		loaded.RawSetString(name, rt.base.GetGlobal(name))
	}
}

// closeModules closes the files that scripts left open.
func (rt *Runtime) closeModules() {
	for file := range rt.modules.files {
		_ = file.Close() // what was acknowledged is written
	}
	clear(rt.modules.files)
}

// awaitOwned waits for work that makes something which has to be given back, while other threads run. Where the wait is
// interrupted nobody has it, and the work discards what it made.
func awaitOwned[T any](a args, work func() (T, error), discard func(T)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	made := make(chan outcome, 1)
	interrupted := a.sched.Await(func(context.Context) {
		value, err := work()
		made <- outcome{value, err}
	})
	var none T
	switch interrupted {
	case nil:
		o := <-made
		return o.value, o.err
	case syscall.EDEADLK: // the work was not started
		return none, interrupted
	}
	go func() {
		if o := <-made; o.err == nil {
			discard(o.value)
		}
	}()
	return none, interrupted
}
