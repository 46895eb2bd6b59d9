package luaapi

import (
	"fmt"
	"io"
	"strings"
	"syscall"

	lua "github.com/yuin/gopher-lua"
)

// stream is what a Lua program reads and writes as a file: io.stdin, io.stdout, io.stderr, or one made of a socket.
type stream struct {
	name  string
	in    *input       // nil where it cannot be read
	out   io.Writer    // nil where it cannot be written
	flush func() error // nil where nothing is buffered
	close func() error // nil where it stays open
}

func (s *stream) String() string { return "file (" + s.name + ")" }

func (s *stream) className() string { return "file" }

// openStdio replaces what would go past the runtime: gopher-lua's own print and io write to the process's standard
// output and block the process while they read; its os.exit closes nothing.
func (rt *Runtime) openStdio() {
	rt.openStreams()
	library := rt.base.GetGlobal("io").(*lua.LTable)
	input, output := rt.wrapObject(&stream{name: "stdin", in: &rt.stdin.input}), rt.wrapObject(&stream{name: "stdout", out: rt.options.Stdout})
	library.RawSetString("stdin", input)
	library.RawSetString("stdout", output)
	library.RawSetString("stderr", rt.wrapObject(&stream{name: "stderr", out: rt.options.Stderr}))
	rt.redirect(library, "input", input, map[string]lua.LGFunction{
		"read": func(L *lua.LState) int { return rt.read(L, &rt.stdin.input, 1) },
	})
	rt.redirect(library, "output", output, map[string]lua.LGFunction{
		"write": func(L *lua.LState) int { return rt.write(L, rt.options.Stdout, output, 1) },
	})
	lines := library.RawGetString("lines").(*lua.LFunction)
	library.RawSetString("lines", rt.base.NewFunction(func(L *lua.LState) int {
		if L.GetTop() > 0 {
			return passOn(L, lines)
		}
		return rt.lines(L, &rt.stdin.input)
	}))
	rt.base.SetGlobal("print", rt.base.NewFunction(rt.print))
	rt.base.GetGlobal("os").(*lua.LTable).RawSetString("exit", rt.base.NewFunction(rt.luaExit))
}

// openStreams makes the methods of streams.
func (rt *Runtime) openStreams() {
	methods := map[string]lua.LGFunction{
		"write": func(L *lua.LState) int {
			s := rt.checkStream(L)
			if s.out == nil {
				L.RaiseError("write: %s cannot be written", s.String())
			}
			return rt.write(L, s.out, L.Get(1), 2)
		},
		"read":    func(L *lua.LState) int { return rt.read(L, rt.checkInput(L), 2) },
		"lines":   func(L *lua.LState) int { return rt.lines(L, rt.checkInput(L)) },
		"flush":   func(L *lua.LState) int { return rt.finishStream(L, "flush", rt.checkStream(L).flush) },
		"setvbuf": func(L *lua.LState) int { L.Push(lua.LTrue); return 1 },
		"close": func(L *lua.LState) int {
			s := rt.checkStream(L)
			if s.close == nil {
				L.RaiseError("close: the standard streams stay open")
			}
			return rt.finishStream(L, "close", s.close)
		},
	}
	for name, fn := range methods {
		rt.class("file").RawSetString(name, rt.base.NewFunction(fn))
	}
}

// finishStream flushes or closes a stream and returns it.
func (rt *Runtime) finishStream(L *lua.LState, call string, finish func() error) int {
	if finish != nil {
		if err := finish(); err != nil {
			return rt.ioFailure(L, call, err)
		}
	}
	L.Push(L.Get(1))
	return 1
}

func (rt *Runtime) checkStream(L *lua.LState) *stream {
	if s, ok := L.CheckUserData(1).Value.(*stream); ok {
		return s
	}
	L.ArgError(1, "file expected")
	return nil
}

func (rt *Runtime) checkInput(L *lua.LState) *input {
	s := rt.checkStream(L)
	if s.in == nil {
		L.RaiseError("read: %s cannot be read", s.String())
	}
	return s.in
}

// redirect wraps io.input or io.output (selector) and the functions that use what it selects: ours while that is our
// stream, gopher-lua's own once the program has chosen a file.
func (rt *Runtime) redirect(library *lua.LTable, selector string, ours *lua.LUserData, functions map[string]lua.LGFunction) {
	redirected := false
	choose := library.RawGetString(selector).(*lua.LFunction)
	library.RawSetString(selector, rt.base.NewFunction(func(L *lua.LState) int {
		if L.Get(1) == ours || (L.GetTop() == 0 && !redirected) {
			redirected = false
			L.Push(ours)
			return 1
		}
		redirected = true
		return passOn(L, choose)
	}))
	for name, fn := range functions {
		original := library.RawGetString(name).(*lua.LFunction)
		library.RawSetString(name, rt.base.NewFunction(func(L *lua.LState) int {
			if redirected {
				return passOn(L, original)
			}
			return fn(L)
		}))
	}
}

// passOn calls fn with the arguments of the running function. gopher-lua's io functions have upvalues, so that they can
// only be called as Lua would.
func passOn(L *lua.LState, fn *lua.LFunction) int {
	n := L.GetTop()
	L.Insert(fn, 1)
	L.Call(n, lua.MultRet)
	return L.GetTop()
}

func (rt *Runtime) print(L *lua.LState) int {
	var b strings.Builder
	for i := 1; i <= L.GetTop(); i++ {
		if i > 1 {
			b.WriteByte('\t')
		}
		b.WriteString(L.ToStringMeta(L.Get(i)).String())
	}
	b.WriteByte('\n')
	io.WriteString(rt.options.Stdout, b.String())
	return 0
}

// write writes the arguments from first on and returns the stream, so that writes can be chained.
func (rt *Runtime) write(L *lua.LState, out io.Writer, self lua.LValue, first int) int {
	var b strings.Builder
	for i := first; i <= L.GetTop(); i++ {
		b.WriteString(L.CheckString(i))
	}
	if _, err := io.WriteString(out, b.String()); err != nil {
		return rt.ioFailure(L, "write", err)
	}
	L.Push(self)
	return 1
}

// read reads a stream in the formats from argument first on: "*l", "*L", "*a", "*n" or a number of bytes; the
// star may be left out.
func (rt *Runtime) read(L *lua.LState, in *input, first int) int {
	if L.GetTop() < first {
		L.Push(lua.LString("*l"))
	}
	last := L.GetTop()
	for i := first; i <= last; i++ {
		v, err := rt.readFormat(L, in, L.Get(i))
		if err != nil {
			return rt.ioFailure(L, "read", err)
		}
		L.Push(v)
		if v == lua.LNil { // what follows the end is not tried
			break
		}
	}
	return L.GetTop() - last
}

func (rt *Runtime) readFormat(L *lua.LState, in *input, format lua.LValue) (lua.LValue, error) {
	if n, ok := format.(lua.LNumber); ok {
		if !(n >= 0 && n <= maxReceive) {
			L.RaiseError("read: a number of bytes is in 0..%d, not %s", maxReceive, n.String())
		}
		data, ok, err := in.bytes(int(n))
		return stringOrNil(data, ok), err
	}
	switch strings.TrimPrefix(format.String(), "*") {
	case "l":
		line, ok, err := in.line()
		return stringOrNil(line, ok), err
	case "L":
		line, ok, err := in.line()
		return stringOrNil(append(line[:len(line):len(line)], '\n'), ok), err
	case "a":
		data, err := in.all()
		return lua.LString(data), err
	case "n":
		numeral, err := in.number()
		if n, ok := toNumber(lua.LString(numeral)); ok {
			return lua.LNumber(n), err
		}
		return lua.LNil, err
	}
	L.RaiseError("read: unknown format %s; it is *l, *L, *a, *n or a number of bytes", Quote(format.String()))
	return lua.LNil, nil
}

func stringOrNil(data []byte, ok bool) lua.LValue {
	if !ok {
		return lua.LNil
	}
	return lua.LString(data)
}

// lines returns an iterator over the lines of a stream.
func (rt *Runtime) lines(L *lua.LState, in *input) int {
	L.Push(L.NewFunction(func(L *lua.LState) int {
		line, ok, err := in.line()
		if err == syscall.EINTR { // whoever was cancelled has not failed
			L.RaiseError("%s", errInterrupted.Error())
		}
		if err != nil {
			L.RaiseError("%s", waitError("read", "", err).Error())
		}
		L.Push(stringOrNil(line, ok))
		return 1
	}))
	return 1
}

// ioFailure reports a failed read or write as every call does.
func (rt *Runtime) ioFailure(L *lua.LState, call string, err error) int {
	a := args{Runtime: rt, L: L}
	if _, bare := err.(syscall.Errno); bare {
		err = waitError(call, "", err)
	} else if errnoOf(err) != 0 {
		return a.fail(err)
	} else {
		err = fmt.Errorf("%s: %w", call, err)
	}
	return a.fail(err)
}

// luaExit is os.exit([code]): true and false stand for 0 and 1.
func (rt *Runtime) luaExit(L *lua.LState) int {
	code := 0
	switch v := L.Get(1).(type) {
	case lua.LNumber:
		code = int(v)
	case lua.LBool:
		if !v {
			code = 1
		}
	}
	rt.exit(code)
	return 0
}
