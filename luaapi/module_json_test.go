package luaapi

import (
	"encoding/json"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

func TestJSON(t *testing.T) {
	expect(t, `
print(json.encode{name = "Ada", ports = {80, 443}, ok = true, none = json.null, pi = 3.25, big = 2^53, [""] = {}})
print(json.encode({1, {a = {}}, "x"}, {indent = 2}))
print(json.encode(nil), json.encode("<&>\u{2028}\n\"\\/\0é"), json.encode(json.array()), json.encode(-0.5e-9), json.encode{})
local v = json.decode(' {"b": [1, null, "\\u00e9\\n", [], {}], "a": 1e2, "c": {"x": -0.0}} \n')
print(v.a, #v.b, v.b[2] == json.null, v.b[3], tostring(v.b[2]), type(json.null), v.c.x)
local order = {}
for key in pairs(v) do order[#order + 1] = key end
print(table.concat(order, " "), json.encode(v))
print(json.decode("null") == json.null, json.decode("true"), json.decode('"x"'), json.decode("12"), json.decode('{"a":1,"a":2}').a)
print(json.encode(json.decode('[[],{},[[]],[{}]]')), json.encode(json.array{1, 2}), json.encode{[1] = "a", [2] = "b"})
`, `{"":{},"big":9007199254740992,"name":"Ada","none":null,"ok":true,"pi":3.25,"ports":[80,443]}`,
		"[", "  1,", "  {", `    "a": {}`, "  },", `  "x"`, "]",
		`null	"<&>\u2028\n\"\\/\u0000é"	[]	-5e-10	{}`,
		"100\t5\ttrue\té", "\tnull\tuserdata\t0",
		`b a c	{"a":100,"b":[1,null,"é\n",[],{}],"c":{"x":-0}}`,
		"true\ttrue\tx\t12\t2", `[[],{},[[]],[{}]]	[1,2]	["a","b"]`)
}

func TestJSONFailures(t *testing.T) {
	deep := strings.Repeat("[", 1001)
	for call, want := range map[string]string{
		`json.decode("")`:                               "line 1, column 1: the text ends too early",
		`json.decode('{"a": [1,\n 2')`:                  "line 2, column 3: the text ends too early",
		`json.decode('{"é": 1,\n "b": x}')`:             "line 2, column 7: invalid character 'x' looking for beginning of value",
		`json.decode("[1,]")`:                           "line 1, column 4: invalid character ']'",
		`json.decode("[1] 2")`:                          "line 1, column 5: invalid character '2' after top-level value",
		`json.decode('{"a" 1}')`:                        "line 1, column 6: invalid character '1' after object key",
		`json.decode("[01]")`:                           "line 1, column 3",
		`json.decode('"a\tb"')`:                         "line 1, column 3",
		`json.decode("NaN")`:                            "line 1, column 1",
		`json.decode("[1e999]")`:                        "line 1, column 6: the number 1e999 is too large",
		`json.decode('["ok", "\xff"]')`:                 "line 1, column 9: the text is no UTF-8",
		`json.decode("` + deep + `")`:                   "line 1, column 1002: the text ends too early",
		`json.decode(("["):rep(1001)..("]"):rep(1001))`: "line 1, column 1001: it nests deeper than 1000 levels",
		`json.decode(("["):rep(100000))`:                "exceeded max depth",
		`json.encode(0/0)`:                              "json.encode: Invalid argument (EINVAL, errno 22): the value is NaN",
		`json.encode{a = {1, -1/0}}`:                    "the value.a[2] is -Inf, which JSON has no number for",
		`json.encode{["a b"] = {print}}`:                `the value["a b"][1] is a function`,
		`json.encode{1, 2, nil, 4}`:                     "without [3]; an array has no holes, json.null stands in for one",
		`json.encode{1, a = 2}`:                         `a table with keys of both kinds, such as "a" and 1`,
		`json.encode(json.array{a = 2})`:                "keys of both kinds",
		`json.encode{[1.5] = 2}`:                        "without [1]",
		`json.encode{[true] = 2}`:                       "a key that is true",
		`json.encode("a\xff")`:                          "no UTF-8 text",
		`json.encode{["\xff"] = 1}`:                     "a key that is no UTF-8 text",
		`json.encode(socket())`:                         "the value is a socket",
		`(function() local t = {} t.x = {t} return json.encode(t) end)()`:                      "the value.x[1] is a table that it lies in itself",
		`(function() local t = {} for i = 1, 1000 do t = {t} end return json.encode(t) end)()`: "nests deeper than 1000 levels",
	} {
		got := run(t, "local value, message, errno = "+call+" print(value, message, errno)")
		if !strings.HasPrefix(got, "nil\tjson.") || !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", call, got, want)
		}
	}
	if out := run(t, "local t = {} print(json.encode{t, t})"); out != "[{},{}]\n" {
		t.Errorf("a table that is there twice is %s", out)
	}
}

// jsonOf makes what the module json stands on, without a runtime.
func jsonOf(t testing.TB) *jsonValues {
	base := lua.NewState(lua.Options{SkipOpenLibs: true})
	t.Cleanup(base.Close)
	return &jsonValues{base, base.NewUserData(), base.NewTable()}
}

// jsonTexts are texts that are JSON, and texts that nearly are.
var jsonTexts = []string{
	"", " ", "null", "nul", "true", "-0", "-", "1.", ".5", "1e5", "1E+05", "01", "+1", "0x10", `"\u00e9"`, `"\u12"`, `"\q"`, `"a`, "[1,]", "[,1]", "{}", `{"a":1}`,
	`{"a":1,}`, `{a:1}`, `{"a" 1}`, `{"a":1 "b":2}`, "[[[]]]", "[]]", " [ 1 , 2 ] ", "\ufeff1", "\v1", "'a'", `"\/\b\f\n\r\t"`, "123456789012345678", "0.1e-7", `{"":[{"":""}]}`,
	`["é", "😀", "\ud83d\ude00"]`, "NaN", "Infinity", "[1 2]", "\"\x01\"", "// x\n1", `{"a":{"b":[true,false,null,-1.5e-3]}}`,
}

// TestJSONAgainstPython compares with python's json module what is accepted, and what it means.
func TestJSONAgainstPython(t *testing.T) {
	python := needPython(t)
	type answer struct {
		Text     string
		Accepted bool
		Encoded  string
	}
	values := jsonOf(t)
	random := rand.New(rand.NewPCG(3, 4))
	var answers []answer
	for i := range 4000 {
		text := jsonTexts[i%len(jsonTexts)]
		for range i / len(jsonTexts) % 3 { // as it is, with one change, with two
			at, letters := random.IntN(len(text)+1), "[]{}\":,0 1e-.tn\\ua"
			j := random.IntN(len(letters))
			text = text[:at] + letters[j:j+1] + text[min(at+random.IntN(2), len(text)):]
		}
		if strings.ContainsAny(text, "éđ😀\ufeff") && strings.ToValidUTF8(text, "") != text {
			continue // python cannot get it as text
		}
		a := answer{Text: text}
		if value, err := values.decode(text); err == nil {
			a.Accepted = true
			if a.Encoded, err = values.encode(value, 0); err != nil {
				t.Fatalf("%q was decoded, but %v", text, err)
			}
		}
		answers = append(answers, a)
	}
	input, err := json.Marshal(answers)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), python, "-c", `
import json, math, re, sys
def refuse(name): raise ValueError(name)
def number(text):
    n = float(text)
    if math.isinf(n): raise ValueError("too large")
    return n
def load(text): return json.loads(text, parse_constant=refuse, parse_float=number, parse_int=number)
for a in json.load(sys.stdin):
    try:
        want, accepted = load(a["Text"]), True
    except ValueError:
        accepted = False
    if accepted != a["Accepted"]:
        print(a, "python accepts it:", accepted)
    elif accepted and not re.search(r"\\ud[89a-f]", a["Text"], re.I) and load(a["Encoded"]) != want:
        print(a, "python has", want)
`)
	cmd.Stdin = strings.NewReader(string(input))
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v\n%.3000s", err, out)
	}
}

// FuzzJSON decodes anything: it never panics, and what it read is the same after encoding and decoding.
func FuzzJSON(f *testing.F) {
	for _, text := range jsonTexts {
		f.Add(text)
	}
	f.Add(strings.Repeat("[", 1002))
	f.Add(`"\ud800\udfff"`)
	values := jsonOf(f)
	f.Fuzz(func(t *testing.T, text string) {
		value, err := values.decode(text)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "line ") {
				t.Fatalf("%q: %v names no place", text, err)
			}
			return
		}
		encoded, err := values.encode(value, len(text)%3)
		if err != nil {
			t.Fatalf("%q was decoded, but %v", text, err)
		}
		again, err := values.decode(encoded)
		if err != nil || !sameValue(value, again) {
			t.Fatalf("%q became %q, which is another value: %v", text, encoded, err)
		}
	})
}

// sameValue compares what json.decode returns.
func sameValue(a, b lua.LValue) bool {
	left, isTable := a.(*lua.LTable)
	right, areTables := b.(*lua.LTable)
	if !isTable || !areTables {
		return a == b
	}
	same, count := left.Metatable == right.Metatable, 0
	left.ForEach(func(key, v lua.LValue) {
		count++
		same = same && sameValue(v, right.RawGet(key))
	})
	right.ForEach(func(_, _ lua.LValue) { count-- })
	return same && count == 0
}
