package luaapi

import (
	lua "github.com/yuin/gopher-lua"

	"sosh/transport"
)

// jsonCalls are the module json, on encoding/json.
func jsonCalls() []*Call {
	return []*Call{
		{
			Name: "encode", Module: "json", run: runJSONEncode, LuaOnly: true,
			Params: []Param{{Name: "value", Kind: Any, Nil: true, Help: "a string, a number, a boolean, json.null, nil (null, too), or a table of such"},
				{Name: "options", Kind: Table, Optional: true, Help: "{indent = n} writes lines, indented by n blanks for each level, 0 to 16"}},
			Results: []Result{{"text", Text, "the JSON text"}},
			Summary: "Write a value as JSON.",
			Detail: "A table whose keys are 1 to n is an array; one whose keys are strings is an object, written in the order of its keys. An empty table is " +
				"an object unless json.array made it or json.decode read it as an array. A string has to be UTF-8: write bytes with base64 or hex. Tables with " +
				"holes, with keys of both kinds, that hold themselves or nest deeper than 1000 levels, NaN, infinity, functions and sockets have no JSON: they are refused.",
			Example: `print(json.encode{name = "Ada", ports = {80, 443}})`, Man: "RFC 8259", Errors: []string{"EINVAL"},
		},
		{
			Name: "decode", Module: "json", run: runJSONDecode, LuaOnly: true,
			Params:  []Param{{Name: "text", Kind: Text, Help: "JSON text"}},
			Results: []Result{{"value", Any, "the value"}},
			Summary: "Read a value from JSON.",
			Detail: "null is json.null, so that arrays keep their length and keys stay; it is not nil and counts as true. Arrays are tables with keys from 1 on. " +
				"A number is a double: integers are exact up to 2^53. Of equal keys the last one counts. The text has to be UTF-8; \\u escapes that stand for half a " +
				"character become U+FFFD. More than 1000 levels are refused. A failure names the line and the column.",
			Example: `value, message = json.decode('{"ports": [80, 443]}')`, Man: "RFC 8259", Errors: []string{"EBADMSG"},
		},
		{
			Name: "array", Module: "json", run: runJSONArray, LuaOnly: true,
			Params:  []Param{{Name: "table", Kind: Table, Optional: true, Help: "the table; a new one when left out"}},
			Results: []Result{{"table", Table, "the table, marked as an array by its metatable"}},
			Summary: "Mark a table as an array, so that json.encode writes [] when it is empty.",
			Example: "print(json.encode{users = json.array()})", Man: "Lua",
		},
	}
}

// maxJSONDepth is how deep arrays and objects may nest.
const maxJSONDepth = 1000

// jsonNull is json.null.
type jsonNull struct{}

func (jsonNull) String() string    { return "null" }
func (jsonNull) className() string { return "null" }

// jsonValues are what the module json needs in a runtime: its null and the metatable that marks arrays.
type jsonValues struct {
	base  *lua.LState
	null  *lua.LUserData
	array *lua.LTable
}

// openJSON makes json.null.
func (rt *Runtime) openJSON() {
	rt.class("null")
	rt.modules.json = jsonValues{rt.base, rt.wrapObject(jsonNull{}), rt.base.NewTable()}
	rt.modules.json.array.RawSetString("__name", lua.LString("json array"))
	rt.module("json").RawSetString("null", rt.modules.json.null)
}

func runJSONArray(a args) int {
	table, ok := a.get(0).(*lua.LTable)
	if !ok {
		table = a.L.NewTable()
	}
	table.Metatable = a.modules.json.array
	return a.values(table)
}

func runJSONEncode(a args) int {
	indent := a.optionsAt(1, "indent").integer("indent", 0, 16, 0)
	text, err := a.modules.json.encode(a.get(0), indent)
	if err != nil {
		return a.fail(&transport.Error{Call: "json.encode", Errno: einval, Detail: err.Error()})
	}
	return a.values(lua.LString(text))
}

func runJSONDecode(a args) int {
	value, err := a.modules.json.decode(a.text(0))
	if err != nil {
		return a.malformed("%v", err)
	}
	return a.values(value)
}
