package luaapi

import (
	"strings"
	"text/tabwriter"

	lua "github.com/yuin/gopher-lua"
)

// wordsKey is the field of a metatable that has the words of its table for Go, as __tostring has them for Lua.
const wordsKey = "__words"

// worded gives a table that is a result words of its own: what tostring, print and the prompt show of it.
func (rt *Runtime) worded(table *lua.LTable, words func() string) *lua.LTable {
	meta := rt.base.NewTable()
	meta.RawSetString("__tostring", rt.base.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString(words()))
		return 1
	}))
	meta.RawSetString(wordsKey, &lua.LUserData{Value: words})
	table.Metatable = meta
	return table
}

// wordsOf are the words of a table that worded gave some.
func wordsOf(v lua.LValue) (string, bool) {
	table, ok := v.(*lua.LTable)
	if !ok {
		return "", false
	}
	meta, ok := table.Metatable.(*lua.LTable)
	if !ok {
		return "", false
	}
	ud, ok := meta.RawGetString(wordsKey).(*lua.LUserData)
	if !ok {
		return "", false
	}
	words, ok := ud.Value.(func() string)
	if !ok {
		return "", false
	}
	return words(), true
}

// alignColumns sets rows of cells in columns, without blanks at the ends of lines.
func alignColumns(rows [][]string) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		_, _ = w.Write([]byte(strings.Join(row, "\t") + "\n")) // a Builder takes everything
	}
	_ = w.Flush()
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
}
