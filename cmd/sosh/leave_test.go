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

// busy are lines that run until somebody ends them; "" is the prompt.
var busy = []string{"", "accept s1", "while true do end", "while true do pcall(accept, s1) end", "io.read()"}

// occupied is a session in which a line runs.
func occupied(t *testing.T, file, line string) *terminal {
	t.Helper()
	s := place{history: file}.start(t)
	s.prompt()
	s.enter("socket")
	s.enter("listen")
	switch line {
	case "":
		s.Type("half a line")
		s.contains("> half a line")
	default:
		s.begin(line)
	}
	return s
}

func TestTerminated(t *testing.T) {
	for _, line := range busy {
		t.Run(line, func(t *testing.T) {
			s := occupied(t, "", line)
			s.cmd.Process.Signal(syscall.SIGTERM)
			s.exits(128 + int(syscall.SIGTERM))
		})
	}
}

// TestHangUp closes the terminal: the process ends, and what was entered is in the history.
func TestHangUp(t *testing.T) {
	for _, line := range busy {
		t.Run(line, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "history")
			s := occupied(t, file, line)
			s.Master.Close()
			s.gone()
			data, err := os.ReadFile(file)
			if err != nil || !strings.HasPrefix(string(data), "\"socket\"\n\"listen\"\n") || strings.Contains(string(data), "half a line") {
				t.Errorf("the history is %q, %v", data, err)
			}
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
