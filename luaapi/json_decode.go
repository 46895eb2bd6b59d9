package luaapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"
)

// decode reads JSON text. The order of an object's keys in the text is the order in which pairs gives them.
func (j *jsonValues) decode(text string) (lua.LValue, error) {
	var checked json.RawMessage // the whole text is checked first: tokens alone would let some mistakes pass
	var syntax *json.SyntaxError
	switch err := json.Unmarshal([]byte(text), &checked); {
	case errors.As(err, &syntax) && syntax.Offset >= int64(len(text)) && strings.HasPrefix(syntax.Error(), "unexpected end"):
		return nil, jsonProblem(text, len(text), "the text ends too early")
	case errors.As(err, &syntax):
		return nil, jsonProblem(text, int(syntax.Offset)-1, "%s", syntax.Error())
	case err != nil:
		return nil, err
	}
	if i := invalidUTF8(text); i < len(text) {
		return nil, jsonProblem(text, i, "the text is no UTF-8")
	}
	d := jsonDecoder{values: j, text: text, tokens: json.NewDecoder(strings.NewReader(text))}
	d.tokens.UseNumber()
	return d.value(0)
}

// jsonProblem says what is wrong at byte i of a text.
func jsonProblem(text string, i int, format string, values ...any) error {
	before := text[:max(min(i, len(text)), 0)]
	line := 1 + strings.Count(before, "\n")
	column := 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
	return fmt.Errorf("line %d, column %d: %s", line, column, fmt.Sprintf(format, values...))
}

// invalidUTF8 is where s stops being UTF-8, its length where it does not.
func invalidUTF8(s string) int {
	if utf8.ValidString(s) {
		return len(s)
	}
	for i, r := range s {
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], "\ufffd") {
			return i
		}
	}
	return len(s)
}

// jsonDecoder makes Lua values of tokens.
type jsonDecoder struct {
	values *jsonValues
	text   string
	tokens *json.Decoder
}

func (d *jsonDecoder) problem(format string, values ...any) error {
	return jsonProblem(d.text, int(d.tokens.InputOffset())-1, format, values...)
}

// value reads the next value, which lies in that many others.
func (d *jsonDecoder) value(depth int) (lua.LValue, error) {
	token, err := d.tokens.Token()
	if err != nil {
		return nil, err
	}
	switch token := token.(type) {
	case bool:
		return lua.LBool(token), nil
	case string:
		return lua.LString(token), nil
	case json.Number:
		n, err := strconv.ParseFloat(token.String(), 64)
		if err != nil {
			return nil, d.problem("the number %s is too large", token)
		}
		return lua.LNumber(n), nil
	case json.Delim:
		if depth == maxJSONDepth {
			return nil, d.problem("it nests deeper than %d levels", maxJSONDepth)
		}
		if token == '[' {
			return d.array(depth + 1)
		}
		return d.object(depth + 1)
	}
	return d.values.null, nil
}

func (d *jsonDecoder) array(depth int) (lua.LValue, error) {
	table := d.values.base.CreateTable(0, 0)
	table.Metatable = d.values.array
	for d.tokens.More() {
		v, err := d.value(depth)
		if err != nil {
			return nil, err
		}
		table.Append(v)
	}
	_, err := d.tokens.Token() // the bracket that ends it
	return table, err
}

func (d *jsonDecoder) object(depth int) (lua.LValue, error) {
	table := d.values.base.CreateTable(0, 0)
	for d.tokens.More() {
		key, err := d.tokens.Token()
		if err != nil {
			return nil, err
		}
		v, err := d.value(depth)
		if err != nil {
			return nil, err
		}
		table.RawSetString(key.(string), v)
	}
	_, err := d.tokens.Token()
	return table, err
}
