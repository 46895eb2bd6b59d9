package luaapi

import (
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// options are the named arguments of a call, in a table: {level = "debug"}. What is wrong with one raises, as every wrong
// argument does.
type options struct {
	a     args
	table *lua.LTable // nil where it was left out
}

// optionsAt is argument i as a table that has no other names than the known ones.
func (a args) optionsAt(i int, known ...string) options {
	table, _ := a.get(i).(*lua.LTable)
	if table != nil {
		table.ForEach(func(key, _ lua.LValue) {
			if name, ok := key.(lua.LString); !ok || !slices.Contains(known, string(name)) {
				a.usage("there is no option %s; options are %s", describeKey(key), strings.Join(known, ", "))
			}
		})
	}
	return options{a, table}
}

func describeKey(key lua.LValue) string {
	if name, ok := key.(lua.LString); ok {
		return Quote(string(name))
	}
	return key.String()
}

func (o options) get(name string) lua.LValue {
	if o.table == nil {
		return lua.LNil
	}
	return o.table.RawGetString(name)
}

// checked is the option as a value of p's kind, and whether it was given.
func (o options) checked(p Param) (lua.LValue, bool) {
	v := o.get(p.Name)
	if v == lua.LNil {
		return v, false
	}
	if !fits(&p, v) {
		o.a.usage("option %s", o.a.complaint(&p, v))
	}
	return v, true
}

func (o options) text(name, fallback string) string {
	if v, ok := o.checked(Param{Name: name, Kind: Text}); ok {
		return v.String()
	}
	return fallback
}

func (o options) boolean(name string, fallback bool) bool {
	if v, ok := o.checked(Param{Name: name, Kind: Boolean}); ok {
		return lua.LVAsBool(v)
	}
	return fallback
}

func (o options) integer(name string, least, most, fallback int) int {
	if v, ok := o.checked(Param{Name: name, Kind: Integer, Min: least, Max: most}); ok {
		n, _ := toNumber(v)
		return int(n)
	}
	return fallback
}

// seconds is an option in seconds.
func (o options) seconds(name string, fallback float64) float64 {
	if v, ok := o.checked(Param{Name: name, Kind: Seconds}); ok {
		n, _ := toNumber(v)
		return n
	}
	return fallback
}

// one is the option as one of several words.
func (o options) one(name, fallback string, words ...string) string {
	word := o.text(name, fallback)
	if !slices.Contains(words, word) {
		o.a.usage("option %s must be one of %s, not %s", name, strings.Join(words, ", "), Quote(word))
	}
	return word
}
