package luaapi

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/parse"
)

// Chunk is Lua code that can be called.
type Chunk struct{ fn *lua.LFunction }

// SyntaxError is source that is not Lua.
type SyntaxError struct {
	Chunk      string
	Line       int // 0 when unknown
	Near       string
	Problem    string
	Incomplete bool   // more lines could make it right
	SourceLine string // the text of the line
}

func (e *SyntaxError) Error() string {
	where := e.Chunk
	if e.Line > 0 {
		where = fmt.Sprintf("%s:%d", e.Chunk, e.Line)
	}
	if e.Incomplete {
		return where + ": syntax error: it ends too early (is an \"end\" or a bracket missing?)"
	}
	if e.Near == "" {
		return where + ": " + e.Problem
	}
	return fmt.Sprintf("%s: %s near %s", where, e.Problem, Quote(e.Near))
}

// Load compiles source; name is what errors call it. The error is a *SyntaxError.
func (rt *Runtime) Load(name, source string) (*Chunk, error) {
	proto, err := compile(name, source)
	if err != nil {
		return nil, err
	}
	rt.sources[name] = source
	return &Chunk{rt.base.NewFunctionFromProto(proto)}, nil
}

// LoadExpression compiles source as an expression whose values a call returns.
func (rt *Runtime) LoadExpression(name, source string) (*Chunk, error) {
	blank := len(source) - len(strings.TrimLeft(source, "\n"))
	proto, err := compile(name, source[:blank]+"return "+source[blank:])
	if err != nil {
		return nil, err
	}
	rt.sources[name] = source
	return &Chunk{rt.base.NewFunctionFromProto(proto)}, nil
}

// Check reports whether source is Lua, as Load does, and keeps nothing.
func Check(source string) error {
	_, err := compile("", source)
	return err
}

func compile(name, source string) (proto *lua.FunctionProto, err error) {
	defer func() {
		if problem := recover(); problem != nil { // gopher-lua panics where a function has too many constants
			err = &SyntaxError{Chunk: name, Problem: fmt.Sprint(problem)}
		}
	}()
	translated, err := translateEscapes(name, source)
	if err != nil {
		return nil, err
	}
	statements, err := parse.Parse(strings.NewReader(translated), name)
	if err != nil {
		return nil, syntaxError(name, source, err)
	}
	proto, err = lua.Compile(statements, name)
	if err != nil {
		return nil, syntaxError(name, source, err)
	}
	return proto, nil
}

func syntaxError(name, source string, err error) error {
	var parsing *parse.Error
	var compiling *lua.CompileError
	switch {
	case errors.As(err, &parsing):
		e := &SyntaxError{Chunk: name, Line: parsing.Pos.Line, Problem: parsing.Message, Near: parsing.Token}
		if parsing.Pos.Line == parse.EOF {
			e.Line, e.Incomplete = strings.Count(source, "\n")+1, true
		}
		switch parsing.Message {
		case "unterminated multiline string":
			e.Incomplete = true
		case "unterminated string": // a further line belongs to it only behind a backslash
			e.Incomplete = strings.HasSuffix(source, "\\")
		}
		e.SourceLine = sourceLine(source, e.Line)
		return e
	case errors.As(err, &compiling):
		return &SyntaxError{Chunk: name, Line: compiling.Line, Problem: compiling.Message, SourceLine: sourceLine(source, compiling.Line)}
	}
	return &SyntaxError{Chunk: name, Problem: err.Error()}
}

// LoadFile reads and compiles a script. A first line that starts with # is left out, as lua does.
func (rt *Runtime) LoadFile(path string) (*Chunk, error) {
	source, err := readScript(path)
	if err != nil {
		return nil, err
	}
	return rt.Load(path, source)
}

func readScript(path string) (string, error) {
	source, err := os.ReadFile(path)
	return ScriptSource(string(source)), err
}

// ScriptSource is the Lua in a script file: without a byte order mark, and with an empty line for a first line that
// starts with #, so that line numbers stay right.
func ScriptSource(source string) string {
	source = strings.TrimPrefix(source, "\ufeff")
	if strings.HasPrefix(source, "#") {
		_, rest, _ := strings.Cut(source, "\n")
		return "\n" + rest
	}
	return source
}

// SetArgs makes the global arg: arg[0] is the script's name, arg[1] and on its arguments.
func (rt *Runtime) SetArgs(name string, arguments []string) {
	table := rt.base.NewTable()
	table.RawSetInt(0, lua.LString(name))
	for i, argument := range arguments {
		table.RawSetInt(i+1, lua.LString(argument))
	}
	rt.base.SetGlobal("arg", table)
}

// SearchFirst has require look for modules in a folder before it looks anywhere else.
func (rt *Runtime) SearchFirst(dir string) {
	pkg := rt.base.GetGlobal("package")
	rt.base.SetField(pkg, "path", lua.LString(filepath.Join(dir, "?.lua")+";"+lua.LVAsString(rt.base.GetField(pkg, "path"))))
}

// SearchBundled has require look for modules among the bundled ones only, until a script sets package.path; restore sets it
// back.
func (rt *Runtime) SearchBundled() (restore func()) {
	pkg := rt.base.GetGlobal("package")
	before := rt.base.GetField(pkg, "path")
	rt.base.SetField(pkg, "path", lua.LString(""))
	return func() { rt.base.SetField(pkg, "path", before) }
}

// Call runs a chunk on the current thread. The error is a *Failure.
func (rt *Runtime) Call(c *Chunk, arguments ...string) ([]Value, error) {
	values := make([]lua.LValue, len(arguments))
	for i, argument := range arguments {
		values[i] = lua.LString(argument)
	}
	L := rt.sched.Current().Local.(*thread).L
	results, failure := rt.call(L, c.fn, values)
	if failure != nil {
		return nil, failure
	}
	wrapped := make([]Value, len(results))
	for i, v := range results {
		wrapped[i] = Value{v}
	}
	return wrapped, nil
}

// call calls fn in protected mode and collects its results.
func (rt *Runtime) call(L *lua.LState, fn *lua.LFunction, arguments []lua.LValue) ([]lua.LValue, *Failure) {
	rt.base.G.CurrentThread = L
	base := L.GetTop()
	L.Push(fn)
	for _, v := range arguments {
		L.Push(v)
	}
	if err := L.PCall(len(arguments), lua.MultRet, nil); err != nil {
		L.SetTop(base)
		return nil, rt.failure(err)
	}
	results := make([]lua.LValue, 0, L.GetTop()-base)
	for i := base + 1; i <= L.GetTop(); i++ {
		results = append(results, L.Get(i))
	}
	L.SetTop(base)
	return results, nil
}

// JoinAll waits until every thread has ended that Lua code spawned. The error is a *Failure when the main thread is interrupted.
func (rt *Runtime) JoinAll() error {
	for rt.sched.Threads() > 1+rt.liveJobs() {
		if rt.sched.JoinAny() != nil {
			return &Failure{Message: errInterrupted.Error(), Interrupted: true}
		}
	}
	return nil
}

// Forget drops the source of a chunk; errors in it no longer show the line.
func (rt *Runtime) Forget(name string) { delete(rt.sources, name) }
