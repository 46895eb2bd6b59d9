//go:build unix

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"sosh/shell/screentest"
)

func TestQuit(t *testing.T) {
	s := open(t)
	s.Type(ctrlD)
	s.exits(0)
	s = open(t)
	s.enter("quit 300", "error: quit: status .* usage: .*")
	s.Type("quit 3\r")
	s.exits(3)
	s = open(t)
	s.Type("os.exit(4)\r")
	s.exits(4)
}

// occupations are what a session can be in when it ends: what is typed, and what is to be seen then.
var occupations = []struct{ name, typed, shown string }{
	{"prompt", "half a line", `.*> half a line`},
	{"unfinished Lua", "for i = 1, 2 do\r", `  \.\.\.>`},
	{"half a line of unfinished Lua", "for i = 1, 2 do\rhalf a line", `  \.\.\.> half a line`},
	{"question", "connect\r", `  HOST \[127\.0\.0\.1\]:`},
	{"second question", "connect\r\rhalf a line", `  PORT: half a line`},
	{"question of input", "input('Name')\r", `Name:`},
	{"hidden question", "input('Password', {secret = true})\rhalf a line", `Password:`},
	{"io.read", "io.write('Name: ') io.read()\r", `Name:`},
	{"search", "\x12lis", "\\(reverse-i-search\\)`lis': listen"},
	{"long text", "help send\r", more},
	{"accept", "print('begun') accept(s1)\r", `begun`},
	{"job", "accept s1 &\rwait\r", `waiting for %1: accept s1.*`},
	{"status -w", "status -w\r", `s1 .*LISTEN.*`},
	{"loop", "print('begun') while true do end\r", `begun`},
	{"loop that waits", "print('begun') while true do pcall(accept, s1) end\r", `begun`},
	{"program", "!echo begun; exec sleep 1000\r", `begun`},
}

// occupied is a session in the middle of something.
func occupied(t *testing.T, file, typed, shown string) *terminal {
	t.Helper()
	s := place{history: file, width: 80, height: 10}.start(t)
	s.prompt()
	s.enter("socket")
	s.enter("listen")
	s.Type(typed)
	if shown == "Name:" { // the program has written that, and may not have begun to read
		s.prompt()
	}
	s.shows(shown)
	return s
}

// TestEndedFromOutside ends the session in the middle of everything, by a signal and by closing its terminal: what was
// entered is in the history, what was not is in none, and the exit status is that of the signal.
func TestEndedFromOutside(t *testing.T) {
	for name, end := range map[string]struct {
		by     func(s *terminal) error
		signal syscall.Signal
	}{
		"SIGTERM":         {func(s *terminal) error { return s.cmd.Process.Signal(syscall.SIGTERM) }, syscall.SIGTERM},
		"SIGHUP":          {func(s *terminal) error { return s.cmd.Process.Signal(syscall.SIGHUP) }, syscall.SIGHUP},
		"closed terminal": {func(s *terminal) error { return s.Master.Close() }, syscall.SIGHUP},
	} {
		for _, o := range occupations {
			t.Run(name+" at "+o.name, func(t *testing.T) {
				t.Parallel()
				file := filepath.Join(t.TempDir(), "history")
				s := occupied(t, file, o.typed, o.shown)
				if err := end.by(s); err != nil {
					t.Fatal(err)
				}
				s.exits(128 + int(end.signal))
				data, err := os.ReadFile(file)
				if err != nil || !strings.HasPrefix(string(data), "\"socket\"\n\"listen\"\n") || strings.Contains(string(data), "half a line") {
					t.Errorf("the history is %q, %v", data, err)
				}
			})
		}
	}
}

// TestEndOfInput presses Ctrl-D: it gives up what asks, and at the prompt the session.
func TestEndOfInput(t *testing.T) {
	for _, o := range occupations {
		t.Run(o.name, func(t *testing.T) {
			t.Parallel()
			s := occupied(t, "", o.typed, o.shown)
			s.Look(func(v *screentest.VT) { s.reads = v.Reads })
			switch o.name {
			case "prompt", "search":
				s.Type("\x05\x15" + ctrlD) // End, Ctrl-U: only on an empty line is Ctrl-D the end
				s.exits(0)
				return
			case "accept", "job", "loop", "loop that waits", "status -w", "program": // nobody reads
				s.Type(ctrlC)
			default:
				s.Type("\x15" + ctrlD)
			}
			s.prompt()
			s.shows(`sosh \[s1 tcp listen\]>`)
			s.Type(ctrlD)
			s.exits(0)
		})
	}
}

func TestHistory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state", "history")
	s := place{history: file}.start(t)
	s.prompt()
	s.enter("print('first')", "first")
	s.Type("for i = 1, 2 do\r")
	s.prompt()
	s.Type("print('round ' .. i)\r")
	s.prompt()
	s.enter("end", "round 1", "round 2")
	s.Type(up)
	s.SeesEnd("sosh> for i = 1, 2 do↵print('round ' .. i)↵end")
	s.Type("\r")
	s.prompt()
	s.shows("sosh> for.*", "round 1", "round 2", "sosh>")
	s.Type(up + up)
	s.SeesEnd("sosh> print('first')")
	s.Type("\r")
	s.prompt()
	if info, err := os.Stat(file); err != nil || info.Mode() != 0o600 {
		t.Errorf("the history is %v, %v", info, err)
	}

	second := place{history: file}.start(t)
	second.prompt()
	second.Type(up)
	second.SeesEnd("sosh> print('first')")
	second.Type(up)
	second.SeesEnd("sosh> for i = 1, 2 do↵print('round ' .. i)↵end")
	second.Type(ctrlC)
	second.prompt()
	second.Type("\x12first") // Ctrl-R
	second.SeesEnd("(reverse-i-search)`first': print('first')")
	second.Type("\r")
	second.prompt()
	second.shows("first", "sosh>")
}

// TestLeavesTheTerminalAlone looks at the terminal after each way to leave.
func TestLeavesTheTerminalAlone(t *testing.T) {
	for _, how := range []string{ctrlD, "quit 3\r", "os.exit(4)\r", "accept\r" + ctrlC + ctrlD} {
		s := place{width: 1000, height: 24, under: `"$@"; echo "status $?;" $(stty -a)`}.start(t)
		s.prompt()
		s.enter("socket")
		s.enter("listen")
		s.Type(how)
		s.gone()
		s.ordinary()
	}
}

// ordinary looks at what stty has printed: the terminal has to be in its ordinary mode.
func (s *terminal) ordinary() {
	s.Helper()
	settings := strings.Fields(s.match(`(?s)status \d+;(.* icanon.* echo .*)$`))
	for _, want := range []string{"icanon", "isig", "echo", "icrnl"} {
		if !slices.Contains(settings, want) {
			s.Errorf("want %s, the terminal is at %s", want, settings)
		}
	}
	s.Until("bracketed paste off", func(v *screentest.VT) bool { return !v.PasteOn })
}
