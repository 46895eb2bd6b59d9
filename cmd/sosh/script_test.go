//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sosh/shell/screentest"
)

// script writes a file of Lua.
func script(t *testing.T, source string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "script.lua")
	if err := os.WriteFile(path, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestScript runs a script on a terminal, which stays in its ordinary mode: Ctrl-C is a signal and ends the script.
func TestScript(t *testing.T) {
	for name, source := range map[string]string{
		"accept":           `local s = socket() s:bind("127.0.0.1", 0) s:listen() print("ready") s:accept()`,
		"loop":             `print("ready") while true do pcall(error) end`,
		"io.read":          `print("ready") io.read()`,
		"threads":          `spawn(function() sleep(1000) end) print("ready")`,
		"pcall and accept": `local s = socket() s:listen() print("ready") while true do pcall(s.accept, s) end`,
	} {
		t.Run(name, func(t *testing.T) {
			s := place{}.start(t, script(t, source))
			s.SeesCursor(1, 0, "ready")
			s.Type("typed")
			s.Sees("ready", "typed") // by the terminal itself
			s.Type(ctrlC)
			s.exits(1)
			s.contains("interrupted")
			s.match(`(sosh: )`)
		})
	}
}

func TestScriptReads(t *testing.T) {
	s := place{}.start(t, script(t, `io.write("Name: ") print("Hello, " .. io.read() .. arg[1]) os.exit(3)`), "!")
	s.Sees("Name:")
	s.Type("Аня\r")
	s.exits(3)
	s.Sees("Name: Аня", "Hello, Аня!")
}

func TestLinesThenThePrompt(t *testing.T) {
	s := place{}.start(t, "-i", "-e", "socket")
	s.prompt()
	s.shows(`s1 = AF_INET SOCK_STREAM socket, fd \d+`, "sosh, the socket shell.*", `sosh \[s1[^]]*\]>`)
	s.Type(ctrlD)
	s.exits(0)
	s = place{}.start(t, "-e", "socket")
	s.exits(0)
	s = place{}.start(t, "-i", "-e", "nonsense here") // a line that fails ends it all the same
	s.exits(1)
}

// TestColour counts the styles on the terminal.
func TestColour(t *testing.T) {
	for _, c := range []struct {
		name      string
		env       []string
		arguments []string
		want      bool
	}{
		{"by itself", nil, nil, true},
		{"NO_COLOR", []string{"NO_COLOR=1"}, nil, false},
		{"NO_COLOR is empty", []string{"NO_COLOR="}, nil, true},
		{"never", nil, []string{"--color=never"}, false},
		{"always", []string{"NO_COLOR=1"}, []string{"--color=always"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := place{env: c.env}.start(t, c.arguments...)
			s.prompt()
			s.enter("nonsense here", "error: .*nonsense.*")
			s.enter("socket", "s1 = .*")
			s.Look(func(v *screentest.VT) {
				for _, style := range []string{"\x1b[36msosh> ", "\x1b[31merror: ", "\x1b[1ms1"} {
					if got := strings.Contains(string(v.Raw), style); got != c.want {
						t.Errorf("%q is there: %v, want %v\n%q", style, got, c.want, v.Raw)
					}
				}
			})
		})
	}
}

// TestDumbTerminal works on a terminal that can only print lines: no sequence of control characters is sent.
func TestDumbTerminal(t *testing.T) {
	s := place{env: []string{"TERM=dumb"}}.start(t)
	s.SeesEnd("sosh>")
	s.Type("socket\r")
	s.shows("sosh> socket", "s1 = .*", `sosh \[s1[^]]*\]>`)
	s.Type("half a line")
	s.shows(`sosh \[s1[^]]*\]> half a line`)
	s.Type(ctrlC)
	s.shows(`sosh \[s1[^]]*\]> half a line\^C`, `sosh \[s1[^]]*\]>`)
	s.Type("listen\r")
	s.shows("s1 listens .*", `sosh \[s1[^]]*\]>`)
	s.Type("print('waiting') accept(s1)\r")
	s.shows("waiting")
	s.Until("the end of its line", func(v *screentest.VT) bool { return v.Col == 0 })
	s.Type(ctrlC)
	s.contains("interrupted")
	s.shows(`sosh \[s1[^]]*\]>`)
	s.Type("connect\r")
	s.shows(`  HOST \[127.0.0.1\]:`)
	s.Type(ctrlD)
	s.shows(`sosh \[s1[^]]*\]>`)
	s.Type("io.write('Name: ') print(io.read())\r")
	s.shows("Name:")
	s.Type("Ann\r")
	s.shows("Name: Ann", "Ann", `sosh \[s1[^]]*\]>`)
	s.Type("spawn(function() sleep(0) print('from behind') end)\r")
	s.shows("from behind", `sosh \[s1[^]]*\]>`)
	s.Type("io.write('no newline')\r")
	s.shows("no newline.*", `sosh \[s1[^]]*\]>`)
	s.Type(ctrlD)
	s.exits(0)
	s.Look(func(v *screentest.VT) {
		if strings.Contains(string(v.Raw), "\x1b") {
			t.Errorf("a dumb terminal got %q", v.Raw)
		}
	})
}
