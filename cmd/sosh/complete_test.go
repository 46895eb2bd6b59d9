//go:build unix

package main

import "testing"

// completes types the start of a line and Tab, wants the line to become whole, and drops it.
func (s *terminal) completes(start, whole string) {
	s.Helper()
	s.Type(start + "\t")
	s.shows(`sosh( \[[^]]+\])?> ` + whole + `( .*)?`) // and perhaps a hint
	s.Type(ctrlC)
	s.prompt()
}

func TestCompletion(t *testing.T) {
	s := open(t)
	s.enter("socket")
	s.enter("counter = {first = 1, second = 2}")
	s.completes("socketp", "socketpair")
	s.completes("hel", "help")
	s.completes("help getsockn", "help getsockname")
	s.completes("use s", "use s1")
	s.completes("listen s", "listen s1")
	s.completes("socket AF_INET SOCK_ST", "socket AF_INET SOCK_STREAM")
	s.completes("setsockopt SO_REUSEA", "setsockopt SO_REUSEADDR")
	s.completes("print(coun", `print\(counter`)
	s.completes("print(counter.sec", `print\(counter.second`)
	s.completes("print(AF_UNI", `print\(AF_UNIX`)
	s.completes("s1:getsockn", "s1:getsockname.?")
	s.completes("coroutine.wr", "coroutine.wrap")
	s.completes("setblocking s1 of", "setblocking s1 off")
	s.completes("source complete_t", "source complete_test.go")
	s.completes("send s1 -f ../../examples/transcripts/comf", "send s1 -f ../../examples/transcripts/comfort.txtar")
	s.completes("sendfile ../../examples/transcripts/comf", "sendfile ../../examples/transcripts/comfort.txtar")
	s.completes("trace of", "trace off")
	s.completes("lab copy echo/1 pty_t", "lab copy echo/1 pty_test.go")

	s.Type("socket AF_IN\t")
	s.shows(`sosh \[s1[^]]*\]> socket AF_INET.*`)
	s.Type("\t")
	s.shows(`AF_INET +AF_INET6`, `sosh \[s1[^]]*\]> socket AF_INET.*`)
	s.Type("6\r")
	s.prompt()
	s.shows("s2 = AF_INET6 .*", `sosh \[s2[^]]*\]>`)
	s.completes("zzz", "zzz") // nothing begins like that
}

// TestCompletionWhileLuaComputes has the answer come in between what a thread computes.
func TestCompletionWhileLuaComputes(t *testing.T) {
	s := open(t)
	s.enter("computing = spawn(function() while true do end end)")
	s.completes("socketp", "socketpair")
	s.enter("print(computing:status())", "ready")
	s.completes("print(compu", `print\(computing`)
	s.Type(ctrlD)
	s.exits(0)
}
