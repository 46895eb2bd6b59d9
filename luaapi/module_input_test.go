package luaapi

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

// TestInput answers questions from a pipe.
func TestInput(t *testing.T) {
	for _, c := range []struct{ script, input, want string }{
		{`print(input("Name"))`, "Ada\n", "Ada"},
		{`print(input(), input("x"))`, "one\r\ntwo", "one\ttwo"},
		{`print(input("Port", {default = 9090, check = "port"}) == 9090)`, "\n", "true"},
		{`print(input("Port", {default = 9090}) == "9090")`, "", "true"},
		{`print(input("Port", {default = 9090, check = "port"}))`, "80\n", "9090"},
		{`print(input("Port", {default = 9090, check = "port"}), io.read())`, "data\n", "9090\tdata"},
		{`print(input("Port", {check = "port"}))`, "http\n65536\n1.5\n-1\n8080\n", portHint + portHint + portHint + portHint + "8080"},
		{`print(input("Port", {check = "port"}) + 1)`, "x\n 80 \n", portHint + "81"},
		{`print(input("Number", {check = "number"}))`, "\n0x10\n", "that is no number\n16"},
		{`print(input("Host", {check = "host"}), input("Host", {check = "host"}), input("Host", {check = "host"}))`, "a b\n-x\n\nпример.рф\n::1\nexample.com.\n",
			strings.Repeat("that is no name or address of a host\n", 3) + "пример.рф\t::1\texample.com."},
		{`print(input("Login", {check = "^%a+$"}))`, "a1\nab\n", "the answer has to match ^%a+$\nab"},
		{`print(input("Even", {check = function(s) return tonumber(s) and s % 2 == 0, "not even" end}))`, "3\n4\n", "not even\n4"},
		{`print(input("Number", {check = tonumber}) * 2)`, "x\n21\n", "that will not do\n42"},
		{`print(input("Name", {check = function(s) return #s > 0 and s:upper() end}))`, "\nada\n", "that will not do\nADA"},
		{`print(input("Secret", {secret = true}))`, "hidden\n", "hidden"},
		{`print(input("Name"))`, "", "nil\tinput: the input has ended"},
		{`print(input("Port", {check = "port"}))`, "x\n", portHint + "nil\tinput: the input has ended"},
		{`print(input("Port", {check = "port", default = "x"}))`, "", "nil\tinput: Invalid argument (EINVAL, errno 22): a port is a number from 0 to 65535\t22"},
		{`print(input("Port", {check = "port", tries = 2}))`, "x\ny\n80\n", portHint + "nil\tinput: Invalid argument (EINVAL, errno 22): a port is a number from 0 to 65535\t22"},
		{`print(require("input") == input, io.read() .. input("x") .. io.read())`, "1\n2\n3\n", "true\t123"},
	} {
		out, failure := try(t, c.script, c.input)
		if failure != nil || strings.TrimSuffix(out, "\n") != c.want {
			t.Errorf("%s with %q: printed %q, want %q; %+v", c.script, c.input, out, c.want, failure)
		}
	}
}

const portHint = "a port is a number from 0 to 65535\n"

func TestWrongInputOptions(t *testing.T) {
	for call, want := range map[string]string{
		`input("x", {check = true})`:                                 `option check must be a pattern, a function, "port", "number" or "host", not true`,
		`input("x", {check = "[a"})`:                                 `option check "[a" is no pattern: `,
		`input("x", {default = {}})`:                                 "option default must be a string, not a table",
		`input("x", {tries = 0})`:                                    "option tries 0 is not in 1..",
		`input("x", {secret = 1})`:                                   "option secret must be true or false, not 1",
		`input("x", {prompt = "y"})`:                                 `there is no option "prompt"`,
		`input("x", {check = function() error("in the check") end})`: "in the check",
		`coroutine.wrap(function() return input("x", {check = function() coroutine.yield() end}) end)()`: "can not yield from outside of a coroutine",
	} {
		_, failure := try(t, "local _ = "+call, "answer\n")
		if failure == nil || !strings.Contains(failure.Message, want) {
			t.Errorf("%s: %+v, want %s", call, failure, want)
		}
	}
}

// TestInputAtTerminal shows prompts, and asks for secrets where they are not shown.
func TestInputAtTerminal(t *testing.T) {
	var out bytes.Buffer
	var asked []string
	secrets := []string{"", "hunter2"}
	rt, err := New(Options{
		Stdout: &out, Stderr: &out, Stdin: strings.NewReader("\n\nAda\n>\n"), Terminal: true,
		ReadSecret: func(prompt string) (string, error) {
			asked = append(asked, prompt)
			if len(secrets) == 0 {
				return "", io.EOF
			}
			secret := secrets[0]
			secrets = secrets[1:]
			return secret, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close()
	rt.Run(func() {
		chunk, err := rt.Load("test.lua", `
print(input("Port", {default = 9090}), input("Host: ", {default = "localhost"}), input("Name?"), input("> "))
print(input("Password", {secret = true, default = "old"}), input("Password:", {secret = true}))
print(input("Password", {secret = true, default = "old"}))
print(input("End", {default = "not taken"}))`)
		if err != nil {
			t.Error(err)
			return
		}
		if _, err := rt.Call(chunk); err != nil {
			t.Error(err)
		}
	})
	const want = "Port [9090]: Host [localhost]: Name? > 9090\tlocalhost\tAda\t>\nold\thunter2\nnil\tinput: the input has ended\n" +
		"End [not taken]: nil\tinput: the input has ended\n"
	if out.String() != want {
		t.Errorf("printed\n%s\nwant\n%s", out.String(), want)
	}
	if got := strings.Join(asked, "|"); got != "Password [...]: |Password: |Password [...]: " {
		t.Errorf("asked %q for secrets", got)
	}
}

// TestInputCanBeInterrupted cancels a thread that waits for an answer; what is typed then goes to the next reader.
func TestInputCanBeInterrupted(t *testing.T) {
	in, typing := io.Pipe()
	defer typing.Close()
	var out bytes.Buffer
	rt := newRuntime(t, &out, in)
	rt.Run(func() {
		chunk, err := rt.Load("test.lua", `
local message
local waiting = spawn(function() local _ _, message = input("x") end)
sleep(0)
waiting:cancel()
print(waiting:join(), waiting:status())
typed()
print(input("y"))`)
		if err != nil {
			t.Error(err)
			return
		}
		rt.SetGlobal("typed", rt.function(func() { go typing.Write([]byte("answer\n")) }))
		if _, err := rt.Call(chunk); err != nil {
			t.Error(err)
		}
	})
	if want := "nil\tcancelled\nanswer\n"; out.String() != want {
		t.Errorf("printed %q, want %q", out.String(), want)
	}
}

func TestSecretCanFail(t *testing.T) {
	var out bytes.Buffer
	rt, err := New(Options{Stdout: &out, Stderr: &out, Terminal: true, ReadSecret: func(string) (string, error) { return "", errors.New("no terminal") }})
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close()
	rt.Run(func() {
		chunk, err := rt.Load("test.lua", `print(input("x", {secret = true, default = "y"}))`)
		if err != nil {
			t.Error(err)
			return
		}
		if _, err := rt.Call(chunk); err != nil {
			t.Error(err)
		}
	})
	if want := "nil\tinput: no terminal\n"; out.String() != want {
		t.Errorf("printed %q, want %q", out.String(), want)
	}
}
