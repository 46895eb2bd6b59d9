//go:build unix

package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sosh/shell/screentest"
)

// silent makes an address that does not answer, host and port: a listening socket whose backlog is full. n is to
// connect to it.
const silent = `l = socket() l:bind("127.0.0.1", 0) l:listen(0)
host, port = l:getsockname()
waiting = {}
repeat
  local w = socket()
  w:settimeout(0.05)
  waiting[#waiting + 1] = w
until not w:connect(host, port)
n = socket()`

// interruptible are lines that go on for ever.
var interruptible = []struct {
	name, before, line string
	reads              bool // it reads a line
}{
	{name: "accept", line: "accept s1"},
	{name: "recv", line: "recv s2"},
	// An interrupted connect goes on in the kernel, so the next one needs a socket of its own.
	{name: "connect", before: "n:close() n = socket(AF_INET, SOCK_STREAM)", line: "connect n $host $port"},
	{name: "sleep", line: "sleep 1000"},
	{name: "io.read", line: "name = io.read()", reads: true},
	{name: "loop", line: "while true do end"},
	{name: "loop with pcall", line: "while true do pcall(error) end"},
}

// TestInterrupt presses Ctrl-C again and again while a call waits or Lua computes: the prompt comes back each time, and
// every socket is still there.
func TestInterrupt(t *testing.T) {
	rounds := 100
	if testing.Short() {
		rounds = 10
	}
	s := open(t)
	s.enter("socket")
	s.enter("listen")
	s.enter("socketpair")
	s.Paste(silent)
	s.Type("\r")
	s.prompt()
	all := s.sockets()
	for _, c := range interruptible {
		t.Run(c.name, func(t *testing.T) {
			s.TB = t
			var times []time.Duration
			for round := range rounds {
				if c.before != "" {
					s.enter(c.before)
				}
				s.begin(c.line)
				if c.reads {
					s.prompt()
				}
				pressed := time.Now()
				s.Type(ctrlC)
				s.prompt()
				times = append(times, time.Since(pressed))
				if round == 0 {
					s.contains("interrupted")
				}
				if now := s.sockets(); now != all {
					t.Fatalf("round %d: the sockets are %s, were %s", round, now, all)
				}
			}
			slices.Sort(times)
			t.Logf("from Ctrl-C to the prompt: median %v, worst of %d %v", times[rounds/2], rounds, times[rounds-1])
		})
	}
	s.TB = t
	s.Type(ctrlD)
	s.exits(0)
}

// sockets are the names that status lists.
func (s *terminal) sockets() string {
	s.Helper()
	s.Type("status\r")
	s.prompt()
	names := ""
	s.Until("the table of sockets", func(v *screentest.VT) bool {
		screen := v.Screen()
		_, table, found := strings.Cut(screen[max(0, strings.LastIndex(screen, "> status\nID ")):], "> status\nID ")
		rows := strings.Split(table, "\n")
		if !found || !strings.HasPrefix(rows[len(rows)-1], "sosh") {
			return false
		}
		names = ""
		for _, row := range rows[1 : len(rows)-1] {
			if strings.HasPrefix(row, " ") {
				continue // what there is to say of the socket above
			}
			names += strings.Fields(row)[0] + " "
		}
		return true
	})
	return names
}

// TestInterruptTypedAhead presses Ctrl-C in the same moment as Enter: it is meant for what the line does.
func TestInterruptTypedAhead(t *testing.T) {
	s := open(t)
	s.enter("socket")
	s.enter("listen")
	for range 20 {
		s.Type("accept\r" + ctrlC)
		s.prompt()
	}
	s.Type("accept\rprint('never ' .. 'run')\r" + ctrlC + "print('on')\r")
	s.match(`\n(on)\nsosh \[s1[^]]*\]>$`)
	s.Look(func(v *screentest.VT) {
		if strings.Contains(v.Everything(), "never run") {
			t.Errorf("what was typed before Ctrl-C ran:\n%s", v.Screen())
		}
	})
}

// TestInterruptReader has a thread read lines while the main one waits: Ctrl-C stops the main one and brings the prompt
// back, though the thread would go on reading.
func TestInterruptReader(t *testing.T) {
	s := open(t)
	s.enter("reader = spawn(function() while true do print('read ' .. (io.read() or 'nothing')) end end)")
	s.begin("sleep(1000)")
	for _, line := range []string{"one", "two"} {
		s.prompt() // the thread's, which shows none
		s.Type(line + "\r")
		s.match(`\n(read ` + line + `)`)
	}
	s.prompt()
	s.Type(ctrlC)
	s.shows("sosh>")
	s.contains("the call was interrupted")
}

func TestInterruptAtThePrompt(t *testing.T) {
	s := open(t)
	s.Type("socket, and more")
	s.SeesEnd("sosh> socket, and more")
	s.Type(ctrlC)
	s.prompt()
	s.SeesEnd("sosh> socket, and more^C", "sosh>")
	s.enter("socket", `s1 = AF_INET SOCK_STREAM socket, fd \d+`)
	for range 20 { // on an empty line, as fast as it goes
		s.Type(ctrlC)
	}
	s.shows(`sosh \[s1[^]]*\]>.*`)
	s.enter("status", "ID .*", "s1 .*")
}
