package luaapi

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// openLoading replaces the functions that compile source, so that all of it goes through compile. They are those of
// Lua 5.2, where load takes strings too and an environment, and loadstring is load.
func (rt *Runtime) openLoading() {
	for name, fn := range map[string]lua.LGFunction{
		"load": rt.luaLoad, "loadstring": rt.luaLoad, "loadfile": rt.luaLoadfile, "dofile": rt.luaDofile,
	} {
		rt.base.SetGlobal(name, rt.base.NewFunction(fn))
	}
}

// luaLoad is load(chunk[, name[, mode[, env]]]): chunk is a string, or a function that returns the pieces of one.
func (rt *Runtime) luaLoad(L *lua.LState) int {
	var source, name string
	switch chunk := L.Get(1).(type) {
	case lua.LString, lua.LNumber:
		source, name = chunk.String(), "<string>"
	case *lua.LFunction:
		name = "?"
		var problem string
		if source, problem = rt.pieces(L, chunk); problem != "" {
			return loadFailure(L, problem)
		}
	default:
		L.RaiseError("load: chunk must be a string or a function, not %s", describeValue(chunk))
	}
	return rt.pushLoaded(L, chunkName(L.OptString(2, name)), source, 3)
}

// chunkName is a chunk's name without the mark by which Lua tells names of files from others.
func chunkName(name string) string {
	if strings.HasPrefix(name, "=") || strings.HasPrefix(name, "@") {
		return name[1:]
	}
	return name
}

// pieces joins what reader returns until it returns nil or an empty string.
func (rt *Runtime) pieces(L *lua.LState, reader *lua.LFunction) (source, problem string) {
	var b strings.Builder
	for {
		piece := lua.LValue(lua.LNil)
		if results := rt.callApart(L, reader); len(results) > 0 {
			piece = results[0]
		}
		switch {
		case piece == lua.LNil, piece == lua.LString(""):
			return b.String(), ""
		case !lua.LVCanConvToString(piece):
			return "", "reader function must return a string"
		}
		b.WriteString(piece.String())
	}
}

// luaLoadfile is loadfile([path[, mode[, env]]]); without a path it reads standard input.
func (rt *Runtime) luaLoadfile(L *lua.LState) int {
	path, source, err := rt.scriptFile(L)
	if err != nil {
		return loadFailure(L, DescribeLoadError(err))
	}
	return rt.pushLoaded(L, path, source, 2)
}

// luaDofile is dofile([path]): it runs a script and returns its results, and raises whatever goes wrong.
func (rt *Runtime) luaDofile(L *lua.LState) int {
	path, source, err := rt.scriptFile(L)
	if err != nil {
		L.RaiseError("%s", DescribeLoadError(err))
	}
	chunk, err := rt.Load(path, source)
	if err != nil {
		L.RaiseError("%s", DescribeLoadError(err))
	}
	L.SetTop(0)
	L.Push(chunk.fn)
	L.Call(0, lua.MultRet)
	return L.GetTop()
}

// scriptFile reads the script that argument 1 names.
func (rt *Runtime) scriptFile(L *lua.LState) (path, source string, err error) {
	if L.Get(1) == lua.LNil {
		text, err := rt.stdin.all()
		return "stdin", ScriptSource(string(text)), err
	}
	path = L.CheckString(1)
	source, err = readScript(path)
	return path, source, err
}

// pushLoaded pushes the function of a chunk; mode and environment are the arguments from options on.
func (rt *Runtime) pushLoaded(L *lua.LState, name, source string, options int) int {
	if mode := L.OptString(options, "bt"); !strings.Contains(mode, "t") {
		return loadFailure(L, "attempt to load a text chunk (mode is '"+mode+"')")
	}
	proto, err := compile(name, source)
	if err != nil {
		return loadFailure(L, err.Error())
	}
	fn := L.NewFunctionFromProto(proto)
	if L.Get(options+1) != lua.LNil {
		fn.Env = L.CheckTable(options + 1)
	}
	L.Push(fn)
	return 1
}

func loadFailure(L *lua.LState, problem string) int {
	L.Push(lua.LNil)
	L.Push(lua.LString(problem))
	return 2
}

// callApart calls a Lua function from a Go function, on a state of its own: gopher-lua would take a yield across a Go
// function for the end of fn, and here refuses it. Errors go on to the caller.
func (rt *Runtime) callApart(L *lua.LState, fn *lua.LFunction, arguments ...lua.LValue) []lua.LValue {
	current := rt.sched.Current().Local.(*thread)
	if current.depth >= maxCoroutines { // its stack is another one, which Lua's own limit does not know of
		L.RaiseError("stack overflow")
	}
	current.depth++
	defer func() { current.depth-- }()
	apart := rt.newState()
	rt.base.G.CurrentThread = apart
	defer func() { rt.base.G.CurrentThread = L }()
	apart.Push(fn)
	for _, v := range arguments {
		apart.Push(v)
	}
	if err := apart.PCall(len(arguments), lua.MultRet, nil); err != nil {
		panic(err) // as L.Error does, but with the traceback of where it happened
	}
	results := make([]lua.LValue, apart.GetTop())
	for i := range results {
		results[i] = apart.Get(i + 1)
	}
	return results
}
