//go:build unix

package main

import (
	"strings"
	"syscall"
	"testing"

	"sosh/shell/screentest"
)

// hidden checks that a secret was never to be seen.
func (s *terminal) hidden(secret string) {
	s.Helper()
	s.Look(func(v *screentest.VT) {
		if strings.Contains(v.Everything(), secret) {
			s.Errorf("the secret was shown:\n%s", v.Everything())
		}
	})
}

// TestSecretOfScript has a script ask: it is not at the prompt, and other answers are shown.
func TestSecretOfScript(t *testing.T) {
	s := place{}.start(t, script(t, `
local name = input("Name", {default = "Ada"})
local secret = input("Password", {secret = true})
local port = input("Port", {default = 9090, check = "port"})
print(name, #secret, port + 1)`))
	s.SeesCursor(0, len("Name [Ada]: "), "Name [Ada]:")
	s.Type("\r")
	s.SeesCursor(1, len("Password: "), "Name [Ada]:", "Password:")
	s.Type("hunter\x7fr2\r")
	s.SeesCursor(2, len("Port [9090]: "), "Name [Ada]:", "Password:", "Port [9090]:")
	s.Type("http\r")
	s.SeesCursor(4, len("Port [9090]: "), "Name [Ada]:", "Password:", "Port [9090]: http", "a port is a number from 0 to 65535", "Port [9090]:")
	s.Type("80\r")
	s.exits(0)
	s.contains("Ada     7       81")
	s.hidden("hunte")
}

func TestSecretIsInterrupted(t *testing.T) {
	const source = `print("ready") input("Password", {secret = true}) print("never")`
	s := place{}.start(t, script(t, source))
	s.Sees("ready", "Password:")
	s.Type("hunter2" + ctrlC)
	s.exits(1)
	s.contains("interrupted")
	s.hidden("hunter2")

	s = place{}.start(t, script(t, source))
	s.Sees("ready", "Password:")
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	s.exits(128 + int(syscall.SIGTERM))
}

// TestInputAtThePrompt asks from a line that was typed.
func TestInputAtThePrompt(t *testing.T) {
	s := open(t)
	s.Type(`port = input("Port", {default = 9090, check = "port"})` + "\r")
	s.prompt()
	s.shows(`Port \[9090\]:`)
	s.Type("\r")
	s.prompt()
	s.enter("print(port)", "9090")
	s.begin(`secret = input("Password", {secret = true})`)
	s.shows("Password:")
	s.Type("hunter2\r")
	s.prompt()
	s.enter("print(#secret)", "7")
	s.begin(`input("Password", {secret = true})`)
	s.shows("Password:")
	s.Type("hunter2" + ctrlC)
	s.prompt()
	s.enter("print(1 + 1)", "2")
	s.hidden("hunter2")
}

// TestSecretInTrace sends a secret over a socket: the trace shows that something was sent, and not what.
func TestSecretInTrace(t *testing.T) {
	s := open(t)
	s.enter("left, right = socketpair", "left and right are connected to each other")
	s.enter("trace on", "trace is on")
	s.begin(`secret = input("Password", {secret = true})`)
	s.shows("Password:")
	s.Type("hunter2\r")
	s.prompt()
	s.enter(`left:send("login ada " .. secret .. "\n")`, `send\(left, "login ada <not shown>\\n", 18, 0\) = 18 <.*>`, "18", `\[right\] 18 bytes readable`)
	s.enter("data = right:recv(100)", `recv\(right, 100, 0\) = 18 "login ada <not shown>\\n" <.*>`)
	s.hidden("hunter2")
}
