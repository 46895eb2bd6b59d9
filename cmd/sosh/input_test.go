//go:build unix

package main

import (
	"testing"
)

// TestReadAtThePrompt has Lua code ask a question: what it wrote is the prompt.
func TestReadAtThePrompt(t *testing.T) {
	s := open(t)
	s.Type(`io.write("Name: ") name = io.read() print("Hello, " .. name)` + "\r")
	s.prompt()
	s.shows("Name:")
	s.Type("Анна\x7f\x7fя!\x7f\r")
	s.prompt()
	s.shows("Name: Аня", "Hello, Аня", "sosh>")
	s.Type("a, b = io.read('*n', '*l')\r")
	s.prompt()
	s.Type("42 and more\r")
	s.prompt()
	s.enter("print(a, b)", `42\s+and more`)
	s.Type("print(io.read())\r")
	s.prompt()
	s.Type(ctrlD)
	s.prompt()
	s.shows("nil", "sosh>")
	s.Type("for line in io.lines() do print('<' .. line .. '>') end\r")
	s.prompt()
	s.Type("one\r")
	s.prompt()
	s.Type("two\r")
	s.prompt()
	s.Type(ctrlD)
	s.prompt()
	s.shows("one", "<one>", "two", "<two>", "", "sosh>")
}

func TestUnfinishedOutputStays(t *testing.T) {
	s := open(t)
	s.enter(`io.write("no newline")`, "no newline.*")
	s.enter(`io.write("one ") io.write("line\n")`, "one line.*")
}

// TestTypedAhead types lines while a call waits: they run when it is over, in order, and io.read takes its own of them.
func TestTypedAhead(t *testing.T) {
	s := open(t)
	client := serveEcho(s)
	ask(s, client, "served")
	s.enter("go = queue()")
	s.enter("function serve() go:put(1) end")
	s.begin("go:get() print('over')")
	s.Type("print('one')\rname = io.read()\rAnn\rprint('two ' .. name)\r")
	s.contains("print('two ' .. name)") // the terminal itself shows what is typed
	knock(s, client)
	s.match(`(?s)over\n.*\none\n.*\n(two Ann)\nsosh>$`)
}

// TestOutputWhileLuaReads has a thread print while Lua code waits for a line.
func TestOutputWhileLuaReads(t *testing.T) {
	s := open(t)
	client := serveEcho(s)
	s.Type(`io.write("Name: ") name = io.read() print("Hello, " .. name)` + "\r")
	s.prompt()
	s.Type("An")
	s.SeesEnd("Name: An")
	ask(s, client, "one")
	s.SeesEnd("got one", "Name: An")
	ask(s, client, "two")
	s.SeesEnd("got one", "got two", "Name: An")
	s.Type("n\r")
	s.prompt()
	s.shows("Name: Ann", "Hello, Ann", "sosh>")
}
