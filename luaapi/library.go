package luaapi

import (
	"io/fs"
	"os"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// openLibrary makes require find modules in package.path first and then among the bundled ones.
func (rt *Runtime) openLibrary() {
	loaders := rt.base.GetField(rt.base.GetGlobal("package"), "loaders").(*lua.LTable)
	loaders.RawSetInt(2, rt.base.NewFunction(rt.findModule))
}

// findModule is a loader for require: it returns the module's chunk, or where it was looked for.
func (rt *Runtime) findModule(L *lua.LState) int {
	name := L.CheckString(1)
	file := strings.ReplaceAll(name, ".", "/")
	var tried []string
	templates := lua.LVAsString(L.GetField(L.GetGlobal("package"), "path"))
	for _, template := range strings.Split(templates, ";") {
		path := strings.ReplaceAll(template, "?", file)
		source, err := os.ReadFile(path)
		if err == nil {
			return rt.pushModule(L, path, string(source))
		}
		tried = append(tried, "no file '"+path+"'")
	}
	if rt.options.Library != nil && fs.ValidPath(file) {
		source, err := fs.ReadFile(rt.options.Library, "lib/"+file+".lua")
		if err == nil {
			return rt.pushModule(L, "lib/"+file+".lua", string(source))
		}
	}
	tried = append(tried, "no bundled module '"+name+"'")
	L.Push(lua.LString(strings.Join(tried, "\n\t")))
	return 1
}

func (rt *Runtime) pushModule(L *lua.LState, path, source string) int {
	chunk, err := rt.Load(path, ScriptSource(source))
	if err != nil {
		L.RaiseError("%s", DescribeLoadError(err))
	}
	L.Push(chunk.fn)
	return 1
}
