package luaapi

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	lua "github.com/yuin/gopher-lua"

	"sosh/luaapi/process"
	"sosh/luaapi/sched"
	"sosh/transport"
)

// processObject is what process.start returns to Lua.
type processObject struct {
	name  string
	p     *process.Process
	over  bool
	ended sched.WaitList
}

func (p *processObject) String() string    { return fmt.Sprintf("process %d (%s)", p.p.Pid(), p.name) }
func (p *processObject) className() string { return "process" }

// ProcessesSoFar is a moment to tell EndProcesses.
func (rt *Runtime) ProcessesSoFar() int { return rt.modules.running.Now() }

// EndProcesses kills the programs that were started after a moment, 0 for all, and removes the folders made for them. It
// may be called from any goroutine.
func (rt *Runtime) EndProcesses(moment int) { rt.modules.running.EndSince(moment) }

func runProcessStart(a args) int {
	argv, ok := Value{a.get(0)}.Strings()
	if !ok || len(argv) == 0 {
		a.usage("argv must be a list of strings, the program's name first")
	}
	o := a.optionsAt(1, "dir", "env", "limit")
	settings := process.Options{Dir: o.text("dir", ""), Env: o.environment(), Output: o.integer("limit", 1, maxRepeat, process.DefaultOutput)}
	started, err := awaitOwned(a, func() (*process.Process, error) { return a.modules.running.Start(argv, settings) }, (*process.Process).Kill)
	if err != nil {
		return a.fail(a.processError(argv[0], err))
	}
	p := &processObject{name: argv[0], p: started}
	go func() {
		<-started.Over()
		a.sched.Post(func() {
			p.over = true
			a.sched.Wake(&p.ended, -1)
		})
	}()
	return a.values(a.wrapObject(p))
}

// environment is the option env as NAME=VALUE.
func (o options) environment() []string {
	v, ok := o.checked(Param{Name: "env", Kind: Table})
	if !ok {
		return nil
	}
	var list []string
	v.(*lua.LTable).ForEach(func(name, value lua.LValue) {
		if name.Type() != lua.LTString || !lua.LVCanConvToString(value) || strings.ContainsAny(name.String(), "=\x00") {
			o.a.usage("option env must have names and strings")
		}
		list = append(list, name.String()+"="+value.String())
	})
	return list
}

func (a args) process() *processObject { return a.L.Get(1).(*lua.LUserData).Value.(*processObject) }

func runProcessWait(a args) int {
	p, deadline := a.process(), a.deadline(0)
	for !p.over {
		if err := a.sched.WaitOn(&p.ended, deadline); err != nil {
			return a.fail(waitError(a.call.FullName(), p.name, err))
		}
	}
	return runProcessStatus(a)
}

func runProcessStatus(a args) int {
	p := a.process()
	if !p.over {
		return a.values(lua.LString("running"))
	}
	code, signal := p.p.Status()
	if signal != 0 {
		return a.values(lua.LString("signal"), lua.LNumber(signal))
	}
	return a.values(lua.LString("exit"), lua.LNumber(code))
}

func runProcessOutput(a args) int {
	text, dropped := a.process().p.Output()
	return a.values(lua.LString(text), lua.LNumber(dropped))
}

func runProcessWrite(a args) int {
	p, data := a.process(), a.text(0)
	if err := a.await(func() error { return p.p.Write(data) }); err != nil {
		return a.fail(a.processError(p.name, err))
	}
	return a.done(nil)
}

func runProcessCloseinput(a args) int {
	p := a.process()
	if err := p.p.CloseInput(); err != nil {
		return a.fail(a.processError(p.name, err))
	}
	return a.done(nil)
}

func runProcessTerminate(a args) int {
	p := a.process()
	if err := p.p.Terminate(); err != nil {
		return a.fail(a.processError(p.name, err))
	}
	return a.done(nil)
}

// runProcessKill waits for the scheduler to have heard of the end, too, so that status tells it.
func runProcessKill(a args) int {
	p := a.process()
	if err := a.await(func() error { p.p.Kill(); return nil }); err != nil {
		return a.fail(a.processError(p.name, err))
	}
	for !p.over {
		if err := a.sched.WaitOn(&p.ended, time.Time{}); err != nil {
			return a.fail(a.processError(p.name, err))
		}
	}
	return a.done(nil)
}

func runProcessPid(a args) int { return a.values(lua.LNumber(a.process().p.Pid())) }

func runProcessMkdtemp(a args) int {
	dir, err := awaitOwned(a, a.modules.running.MkdirTemp, func(string) {}) // it is removed with the others
	if err != nil {
		return a.fail(a.processError(os.TempDir(), err))
	}
	return a.values(lua.LString(dir))
}

func runProcessFiles(a args) int {
	dir := a.text(0)
	list := a.L.NewTable()
	paths, err := awaitOwned(a, func() (paths []string, err error) {
		err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.Type().IsRegular() {
				paths = append(paths, path)
			}
			return err
		})
		return paths, err
	}, func([]string) {})
	if err != nil {
		return a.fail(a.processError(dir, err))
	}
	for _, path := range paths {
		list.Append(lua.LString(path))
	}
	return a.values(list)
}

// processError is the failure of a call on a program or a folder.
func (a args) processError(on string, err error) error {
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return &transport.Error{Call: a.call.FullName(), On: on, Errno: syscall.ENOENT, Detail: "no folder of PATH has it"}
	case errors.Is(err, os.ErrClosed):
		return &transport.Error{Call: a.call.FullName(), On: on, Errno: syscall.EBADF, Detail: "its standard input was closed"}
	}
	return a.fileError(on, err)
}
