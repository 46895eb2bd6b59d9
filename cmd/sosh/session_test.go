//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sosh/shell/screentest"
)

// firstSession is the scene of examples/transcripts/first-session.txtar: what is typed, and what is to be seen then.
func firstSession(t *testing.T) (typed []string, scene string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "examples", "transcripts", "first-session.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	_, scene, found := strings.Cut(string(data), "-- terminal --\n")
	if !found {
		t.Fatal("the transcript has no terminal")
	}
	for line := range strings.Lines(scene) {
		if _, input, ok := strings.Cut(strings.TrimSpace(line), "> "); ok && strings.HasPrefix(line, "sosh") {
			typed = append(typed, input)
		}
	}
	return typed, strings.TrimRight(scene, "\n")
}

var (
	portPattern = regexp.MustCompile(`(127\.0\.0\.1[: ])(\d{4,5})\b`)
	fdPattern   = regexp.MustCompile(`\bfd \d+`)
	fdColumn    = regexp.MustCompile(`(?m)^(s\d  )(\d+)( +(?:tcp|udp|unix))`)
)

// masked has what differs from run to run replaced, as the transcript has it.
func masked(text string) string {
	var ports []string
	text = portPattern.ReplaceAllStringFunc(text, func(match string) string {
		parts := portPattern.FindStringSubmatch(match)
		for i, known := range ports {
			if known == parts[2] {
				return fmt.Sprint(parts[1], "PORT", i+1)
			}
		}
		ports = append(ports, parts[2])
		return fmt.Sprint(parts[1], "PORT", len(ports))
	})
	text = fdPattern.ReplaceAllString(text, "fd N")
	return fdColumn.ReplaceAllStringFunc(text, func(match string) string {
		parts := fdColumn.FindStringSubmatch(match)
		return parts[1] + "N" + strings.Repeat(" ", len(parts[2])-1) + parts[3]
	})
}

func TestFirstSession(t *testing.T) {
	typed, scene := firstSession(t)
	s := place{width: 100, height: 40}.start(t)
	s.prompt()
	for _, line := range typed {
		s.enter(line)
	}
	s.Look(func(v *screentest.VT) {
		_, got, _ := strings.Cut(masked(v.Everything()), "\n") // all but the greeting
		got = got[:strings.LastIndex(got, "\n")]               // and the last prompt
		if got != scene {
			t.Errorf("the terminal shows\n%s\nwant\n%s", got, scene)
		}
	})
	s.Type(ctrlD)
	s.exits(0)
}

// TestPastedSession pastes the lines of the first session in one block: they wait for Enter, then all run in order.
func TestPastedSession(t *testing.T) {
	typed, scene := firstSession(t)
	s := place{width: 100, height: 40}.start(t)
	s.prompt()
	s.Paste(strings.Join(typed, "\n") + "\n")
	s.contains("sosh> " + strings.Join(typed, "↵"))
	s.Type("\r")
	s.prompt()
	s.shows(`sosh \[s3[^]]*\]>`)
	want := regexp.MustCompile(`(?m)^sosh.*\n`).ReplaceAllString(scene, "")
	s.Look(func(v *screentest.VT) {
		got := masked(v.Everything())
		if !strings.HasSuffix(got, "\n"+want+"\nsosh [s3 tcp established]>") {
			t.Errorf("the terminal shows\n%s\nwant at its end\n%s", got, want)
		}
	})
}

// TestInterruptedBlock has Ctrl-C end all that is left of a pasted block.
func TestInterruptedBlock(t *testing.T) {
	s := open(t)
	s.Paste("socket\nlisten\nprint('waiting')\naccept s1\nuse s1\nprint('never ' .. 'run')\nsocket")
	s.Type("\r")
	s.shows(`waiting`)
	s.Type(ctrlC)
	s.prompt()
	s.enter("status", `ID .*`, `s1 .*LISTEN.*`)
	s.Look(func(v *screentest.VT) {
		if strings.Contains(v.Everything(), "never run") || strings.Contains(v.Everything(), "current socket") {
			t.Errorf("the rest of the block ran:\n%s", v.Screen())
		}
	})
}

func TestUnfinishedLua(t *testing.T) {
	s := open(t)
	s.Type("for i = 1, 2 do\r")
	s.prompt()
	s.SeesEnd("sosh> for i = 1, 2 do", "  ...>")
	s.Type("print(i)\r")
	s.prompt()
	s.enter("end", "1", "2")
	s.Type("function f()\r")
	s.prompt()
	s.Type("return 'half")
	s.SeesEnd("  ...> return 'half")
	s.Type(ctrlC)
	s.prompt()
	s.SeesEnd("  ...> return 'half^C", "sosh>")
	s.enter("print(f)", "nil")
	s.Type("x = {\r")
	s.prompt()
	s.Type(ctrlD)
	s.prompt()
	s.contains("error: ")
	s.enter("print('on')", "on")
}
