package luaapi

import (
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"sosh/transport"
)

// Value is a Lua value for those who know nothing of Lua.
type Value struct{ v lua.LValue }

// IsNil reports whether it is nil.
func (v Value) IsNil() bool { return v.v == lua.LNil }

// Type is Lua's name of its type, or its class: "socket", "thread", "queue".
func (v Value) Type() string {
	if class := classOf(v.v); class != "" {
		return class
	}
	return v.v.Type().String()
}

// Text is a string's bytes, or what tostring says of anything else.
func (v Value) Text() string {
	if s, ok := v.v.(lua.LString); ok {
		return string(s)
	}
	return describeObject(v.v)
}

// Number is a number's value, and whether it is one.
func (v Value) Number() (float64, bool) {
	n, ok := v.v.(lua.LNumber)
	return float64(n), ok
}

// Socket is the socket in it, nil when it is none.
func (v Value) Socket() transport.Socket {
	s, _ := socketIn(v.v)
	return s
}

// Strings are the elements of a table that is a list of strings, and whether it is one.
func (v Value) Strings() ([]string, bool) {
	table, ok := v.v.(*lua.LTable)
	if !ok {
		return nil, false
	}
	list := make([]string, 0, table.Len())
	for i := 1; i <= table.Len(); i++ {
		element, ok := table.RawGetInt(i).(lua.LString)
		if !ok {
			return nil, false
		}
		list = append(list, string(element))
	}
	return list, true
}

// Inspect is the value as Lua source would have it, tables with what they hold; a result with words of its own has those.
func (v Value) Inspect() string {
	if words, ok := wordsOf(v.v); ok {
		return words
	}
	var b strings.Builder
	inspect(&b, v.v, 0, nil)
	return b.String()
}

// maxInspect bounds what Inspect shows of a table: entries, and levels.
const (
	maxInspectEntries = 50
	maxInspectLevels  = 4
)

func inspect(b *strings.Builder, v lua.LValue, level int, above []*lua.LTable) {
	switch v := v.(type) {
	case lua.LString:
		b.WriteString(Quote(string(v)))
	case *lua.LTable:
		if level >= maxInspectLevels || slices.Contains(above, v) {
			b.WriteString("{...}")
			return
		}
		inspectTable(b, v, level, append(above, v))
	default:
		b.WriteString(describeObject(v))
	}
}

func inspectTable(b *strings.Builder, t *lua.LTable, level int, above []*lua.LTable) {
	b.WriteByte('{')
	shown, next := 0, 1
	for key, value := t.Next(lua.LNil); key != lua.LNil; key, value = t.Next(key) {
		if shown > 0 {
			b.WriteString(", ")
		}
		if shown == maxInspectEntries {
			b.WriteString("...")
			break
		}
		shown++
		if n, ok := key.(lua.LNumber); ok && int(n) == next {
			next++
		} else {
			inspectKey(b, key, level, above)
			b.WriteString(" = ")
		}
		inspect(b, value, level+1, above)
	}
	b.WriteByte('}')
}

func inspectKey(b *strings.Builder, key lua.LValue, level int, above []*lua.LTable) {
	if name, ok := key.(lua.LString); ok && IsName(string(name)) {
		b.WriteString(string(name))
		return
	}
	b.WriteByte('[')
	inspect(b, key, level+1, above)
	b.WriteByte(']')
}

// keywords are the words Lua keeps for itself; goto is gopher-lua's.
var keywords = []string{
	"and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil", "not",
	"or", "repeat", "return", "then", "true", "until", "while",
}

// IsName reports whether s can name a Lua variable.
func IsName(s string) bool {
	for i := range len(s) {
		letter := s[i] == '_' || s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z'
		if !letter && (i == 0 || !isDigit(s[i])) {
			return false
		}
	}
	return s != "" && !slices.Contains(keywords, s)
}

// Keywords lists Lua's reserved words.
func Keywords() []string { return slices.Clone(keywords) }

// Global is a global variable; a metatable that the program has given _G is not asked.
func (rt *Runtime) Global(name string) Value { return Value{rt.base.G.Global.RawGetString(name)} }

// SetGlobal sets a global variable.
func (rt *Runtime) SetGlobal(name string, v Value) { rt.base.SetGlobal(name, v.v) }

// Named is an open socket with the global variable that holds it.
type Named struct {
	Name   string // "" where no global holds it
	Socket *transport.FD
}

// Sockets lists the open sockets in the order they were made.
func (rt *Runtime) Sockets() []Named {
	names := map[transport.Socket]string{}
	rt.eachGlobal(func(name string, v lua.LValue) {
		if s, ok := socketIn(v); ok && (names[s] == "" || name < names[s]) && name != "_" {
			names[s] = name
		}
	})
	var list []Named
	for _, s := range rt.kernel.Sockets() {
		list = append(list, Named{names[s], s})
	}
	return list
}

// Globals lists the names of all global variables, sorted.
func (rt *Runtime) Globals() []string {
	var names []string
	rt.eachGlobal(func(name string, _ lua.LValue) { names = append(names, name) })
	slices.Sort(names)
	return names
}

// Fields lists the string keys that can follow a name and a dot or a colon: a table's, or an object's methods.
func (rt *Runtime) Fields(name string) []string {
	var names []string
	collect := func(key, _ lua.LValue) {
		if s, ok := key.(lua.LString); ok {
			names = append(names, string(s))
		}
	}
	first, fields, _ := strings.Cut(name, ".")
	value := rt.Global(first).v
	for fields != "" { // crypto.password
		table, ok := value.(*lua.LTable)
		if !ok {
			return nil
		}
		first, fields, _ = strings.Cut(fields, ".")
		value = table.RawGetString(first)
	}
	switch v := value.(type) {
	case *lua.LTable:
		v.ForEach(collect)
	case *lua.LUserData:
		if class, ok := rt.classes[Value{v}.Type()]; ok {
			class.ForEach(collect)
		}
	case lua.LString:
		if library, ok := rt.Global("string").v.(*lua.LTable); ok { // it can be set to something else
			library.ForEach(collect)
		}
	}
	slices.Sort(names)
	return names
}

func (rt *Runtime) eachGlobal(fn func(name string, v lua.LValue)) {
	rt.base.G.Global.ForEach(func(key, v lua.LValue) {
		if name, ok := key.(lua.LString); ok {
			fn(string(name), v)
		}
	})
}
