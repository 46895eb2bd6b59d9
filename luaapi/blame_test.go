package luaapi

import (
	"strings"
	"testing"
)

// TestBlame calls and indexes what cannot be: the message names it as Lua's own does.
func TestBlame(t *testing.T) {
	for script, want := range map[string]string{
		`acept()`:                                      "attempt to call a nil value (global 'acept'); did you mean accept?",
		`gethostbynam("x")`:                            "attempt to call a nil value (global 'gethostbynam'); did you mean gethostbyname?",
		`sockt(AF_INET)`:                               "attempt to call a nil value (global 'sockt'); did you mean socket?",
		`nothingLikeIt()`:                              "attempt to call a nil value (global 'nothingLikeIt')",
		`local s = socket() s:acept()`:                 "attempt to call a nil value (method 'acept'); did you mean accept?",
		`local q = queue() q:putt(1)`:                  "attempt to call a nil value (method 'putt'); did you mean put?",
		`local t = {} t:x()`:                           "attempt to call a nil value (method 'x')",
		`local t = {} t.x.y()`:                         `attempt to index a nil value (field 'x') for its field "y"`,
		`local t = {} t.x(1, 2)`:                       "attempt to call a nil value (field 'x')",
		`local f f(1)`:                                 "attempt to call a nil value (local 'f')",
		`local f local function g() f() end g()`:       "attempt to call a nil value (upvalue 'f')",
		`local n = 3 n()`:                              "attempt to call a number value (local 'n')",
		`AF_INET()`:                                    "attempt to call a number value (global 'AF_INET')",
		`local b = true b:x()`:                         `attempt to index a boolean value (local 'b') for its field "x"`,
		`undefined.field = 1`:                          `attempt to index a nil value (global 'undefined') for its field "field"`,
		`print(undefined.field)`:                       `attempt to index a nil value (global 'undefined') for its field "field"`,
		`print(undefined[1])`:                          "attempt to index a nil value (global 'undefined')",
		`local conn = nil conn:close()`:                `attempt to index a nil value (local 'conn') for its field "close"`,
		`return undefined()`:                           "attempt to call a nil value (global 'undefined')",
		`for a in nil do end`:                          "attempt to call a nil value",
		`pcall(error, nil)() `:                         "attempt to call a boolean value",
		`local a, b, c, d = 1, 2 local e = d d.x()`:    `attempt to index a nil value (local 'd') for its field "x"`,
		`local x = {f = {}} print(x.f.g.h)`:            `attempt to index a nil value (field 'g') for its field "h"`,
		`local f = setmetatable({}, {}) print(#f) f()`: "attempt to call a non-function object",
		`print(#data)`:                                 "attempt to get length of a nil value (global 'data')",
		`local n = 3 print(#n)`:                        "attempt to get length of a number value (local 'n')",
		`return -h`:                                    "attempt to perform arithmetic on a nil value (global 'h')",
		`return 5 + undefined`:                         "attempt to perform arithmetic on a nil value (global 'undefined')",
		`return C - d`:                                 "attempt to perform arithmetic on a nil value (global 'C')",
		`local t = {} return t.x * 2`:                  "attempt to perform arithmetic on a nil value (field 'x')",
		`return input.line`:                            `attempt to index a function value (global 'input') for its field "line"`,
	} {
		_, failure := try(t, script, "")
		if failure == nil || !strings.HasSuffix(failure.Message, want) && !strings.Contains(failure.Message, want) {
			t.Errorf("%s: %+v, want %s", script, failure, want)
		}
	}
	if out := run(t, `print(1 + "2", "3" * 2, -"4", 7 % "4", #"abc", #{1, 2})`); out != "3\t6\t-4\t3\t3\t2\n" {
		t.Errorf("strings of digits do not count any more: %s", out)
	}
	if out := run(t, `print(getmetatable(nil), pcall(nil), tostring(nil), nil == false, type(nil))`); !strings.HasPrefix(out, "false\tfalse\t") {
		t.Errorf("nil is not what it was: %s", out)
	}
}
