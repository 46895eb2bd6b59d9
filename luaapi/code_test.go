package luaapi

import (
	"io"
	"reflect"
	"strings"
	"testing"
)

func TestExamineCalls(t *testing.T) {
	for source, want := range map[string]*CodeCall{
		`s1:bind("127.0.0.1", 0)`:                        {Receiver: "s1", Name: "bind", Args: []string{`"127.0.0.1"`, "0"}},
		`host, port = assert(s1:getsockname())`:          {Targets: []string{"host", "port"}, Receiver: "s1", Name: "getsockname"},
		`s1 = socket(AF_INET, SOCK_STREAM + 1)`:          {Targets: []string{"s1"}, Name: "socket", Args: []string{"AF_INET", "SOCK_STREAM + 1"}},
		`socket.inet_aton("\x31")`:                       {Name: "socket.inet_aton", Args: []string{`"1"`}},
		`s:setsockopt(SOL_SOCKET, SO_LINGER, {onoff=1})`: {Receiver: "s", Name: "setsockopt", Args: []string{"SOL_SOCKET", "SO_LINGER", "{onoff = 1}"}},
		`s:send(t.x, -1, nil, true)`:                     {Receiver: "s", Name: "send", Args: []string{"t.x", "-1", "nil", "true"}},
		`s:send(f())`:                                    nil,
		`s:send("a" .. "b")`:                             nil,
		`s:send(t[1])`:                                   nil,
		`t.x = s:recv()`:                                 nil,
		`local x = s:recv()`:                             nil,
		`s:bind("", 0) s:listen()`:                       nil,
		`for i = 1, 2 do s:send("x") end`:                nil,
		`a, b = s:recv(), 5`:                             nil,
	} {
		if got := Examine(source, false).Call; !reflect.DeepEqual(got, want) {
			t.Errorf("%s is the call %+v, want %+v", source, got, want)
		}
	}
}

func TestExamine(t *testing.T) {
	for source, want := range map[string]Code{
		`do return 5 end`:                         {Returns: true},
		`while x do if y then return end end`:     {Returns: true},
		`function f() return 5 end`:               {},
		`local x = 5`:                             {Locals: true},
		`do local x = 5 end`:                      {},
		`x = _ + 1`:                               {Last: true},
		`x = function() return _ end`:             {Last: true},
		`for _, x in ipairs(t) do y = _ .. x end`: {},
		`_ = 5`:   {},
		`not Lua`: {},
	} {
		got := Examine(source, false)
		got.Call = nil
		if got != want {
			t.Errorf("%s has %+v, want %+v", source, got, want)
		}
	}
}

// TestVariables looks at what differs from the first look: new variables, others than before, and those that are no more.
func TestVariables(t *testing.T) {
	rt := newRuntime(t, io.Discard, strings.NewReader(""))
	rt.Run(func() {
		if first := rt.Variables(); len(first) > 0 {
			t.Errorf("at first there are %v", first)
		}
		chunk, err := rt.Load("test.lua", `x = 5 print = 6 string = nil`)
		if err == nil {
			_, err = rt.Call(chunk)
		}
		found := rt.Variables()
		if err != nil || len(found) != 3 || found["x"].Text() != "5" || found["print"].Text() != "6" || !found["string"].IsNil() {
			t.Errorf("%v, %v", found, err)
		}
	})
}
