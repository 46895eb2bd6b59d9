package luaapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"
)

// encode writes a value as JSON; indent above 0 writes lines.
func (j *jsonValues) encode(v lua.LValue, indent int) (string, error) {
	e := &jsonEncoder{values: j}
	tree, err := e.value(v)
	if err != nil {
		return "", err
	}
	var text bytes.Buffer
	out := json.NewEncoder(&text)
	out.SetEscapeHTML(false)
	out.SetIndent("", strings.Repeat(" ", indent))
	if err := out.Encode(tree); err != nil {
		return "", err
	}
	return strings.TrimSuffix(text.String(), "\n"), nil
}

// jsonEncoder turns Lua values into those that encoding/json knows.
type jsonEncoder struct {
	values *jsonValues
	path   []string                 // how to get from the value given to the one in hand
	above  map[*lua.LTable]struct{} // the tables it lies in
}

// refuse says what has no JSON, and where it is.
func (e *jsonEncoder) refuse(format string, values ...any) error {
	where := "the value"
	if len(e.path) > 0 {
		where += strings.Join(e.path[:min(len(e.path), 10)], "")
	}
	return fmt.Errorf("%s is %s", where, fmt.Sprintf(format, values...))
}

func (e *jsonEncoder) value(v lua.LValue) (any, error) {
	switch v := v.(type) {
	case *lua.LNilType:
		return nil, nil
	case lua.LBool:
		return bool(v), nil
	case lua.LNumber:
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			return nil, e.refuse("%s, which JSON has no number for", v.String())
		}
		return float64(v), nil
	case lua.LString:
		return e.text(string(v))
	case *lua.LTable:
		return e.table(v)
	}
	if v == lua.LValue(e.values.null) {
		return nil, nil
	}
	return nil, e.refuse("%s", describeValue(v))
}

func (e *jsonEncoder) text(s string) (any, error) {
	if !utf8.ValidString(s) {
		return nil, e.refuse("no UTF-8 text: %s; base64.encode or hex.encode writes bytes as text", describeValue(lua.LString(s)))
	}
	return s, nil
}

func (e *jsonEncoder) table(t *lua.LTable) (any, error) {
	if _, inside := e.above[t]; inside {
		return nil, e.refuse("a table that it lies in itself")
	}
	if len(e.above) == maxJSONDepth {
		return nil, fmt.Errorf("the value nests deeper than %d levels", maxJSONDepth)
	}
	if e.above == nil {
		e.above = map[*lua.LTable]struct{}{}
	}
	e.above[t] = struct{}{}
	defer delete(e.above, t)

	var names []string
	numbers, other := 0, lua.LValue(lua.LNil)
	t.ForEach(func(key, _ lua.LValue) {
		switch key := key.(type) {
		case lua.LString:
			names = append(names, string(key))
		case lua.LNumber:
			numbers++
		default:
			other = key
		}
	})
	isArray := numbers > 0 || t.Metatable == lua.LValue(e.values.array)
	switch {
	case other != lua.LNil:
		return nil, e.refuse("a table with a key that is %s; keys are strings, or 1 to n", describeValue(other))
	case isArray && len(names) > 0:
		return nil, e.refuse("a table with keys of both kinds, such as %s and %d", Quote(slices.Min(names)), max(numbers, 1))
	case isArray:
		return e.array(t, numbers)
	}
	return e.object(t, names)
}

// array is a table with n numeric keys.
func (e *jsonEncoder) array(t *lua.LTable, n int) (any, error) {
	list := make([]any, n)
	for i := range list {
		v := t.RawGetInt(i + 1)
		if v == lua.LNil {
			return nil, e.refuse("a table of %d values without [%d]; an array has no holes, json.null stands in for one", n, i+1)
		}
		var err error
		if list[i], err = e.inside(fmt.Sprintf("[%d]", i+1), v); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (e *jsonEncoder) object(t *lua.LTable, names []string) (any, error) {
	object := make(map[string]any, len(names)) // encoding/json sorts the keys
	for _, name := range names {
		if _, err := e.text(name); err != nil {
			return nil, e.refuse("a table with a key that is no UTF-8 text: %s", Quote(name))
		}
		step := "." + name
		if !IsName(name) {
			step = "[" + Quote(name) + "]"
		}
		var err error
		if object[name], err = e.inside(step, t.RawGetString(name)); err != nil {
			return nil, err
		}
	}
	return object, nil
}

func (e *jsonEncoder) inside(step string, v lua.LValue) (any, error) {
	e.path = append(e.path, step)
	defer func() { e.path = e.path[:len(e.path)-1] }()
	return e.value(v)
}
