//go:build unix

package main

import (
	"io"
	"strings"
	"syscall"
	"testing"

	"sosh/shell/screentest"
)

// screens are the sizes that whatever is shown has to work on.
var screens = map[string]place{"80x24": {width: 80, height: 24}, "40x10": {width: 40, height: 10}}

// more is what stands below a screenful.
const more = `-- more \(\d+%\): Space.* --`

// TestPages reads long texts to their ends; what was shown stays above the prompt.
func TestPages(t *testing.T) {
	for name, size := range screens {
		t.Run(name, func(t *testing.T) {
			s := size.start(t)
			s.prompt()
			for _, c := range []struct{ line, first, last string }{
				{"help send", "send [SOCKET] [-l] DATA", "See send(2)."},
				{"explain --lang=ru", "@", ""},
				{"lab show echo/1", "# One client", "--answers)"},
				{"lab show echo/8 --lang=ru --answers", "#", ""},
				{"lab list", "echo/1", "lab show STEP"},
				{"lab diff echo/1 echo/2", "", ""},
				{"help @shell", "help", "does too."},
			} {
				s.Type("\x0c" + c.line + "\r")
				s.shows(more)
				s.Until("the beginning", func(v *screentest.VT) bool { return strings.Contains(v.Screen(), c.first) })
				for pages := 1; !s.atPrompt(); pages++ {
					if pages > 100 {
						t.Fatalf("%s does not end; %s", c.line, s.Describe())
					}
					s.Look(func(v *screentest.VT) { // a screenful, and the prompt in the last row
						if v.Row != v.Height-1 {
							t.Errorf("%s: the prompt is in row %d of %d:\n%s", c.line, v.Row, v.Height, v.Screen())
						}
					})
					s.Type(" ")
				}
				s.prompt()
				s.contains(c.last)
			}
			s.hidden("-- more (100%)")
			s.Type(ctrlD)
			s.exits(0)
		})
	}
}

// atPrompt waits for the prompt of the shell or the one below a screenful, once the keys typed have been taken.
func (s *terminal) atPrompt() (end bool) {
	s.Helper()
	before := 0
	s.Look(func(v *screentest.VT) { before = len(v.Raw) })
	s.Type("\x07") // which does nothing but ring a bell
	s.Until("a bell", func(v *screentest.VT) bool {
		end = strings.HasPrefix(v.Line(v.Row), "sosh>")
		return strings.Contains(string(v.Raw[before:]), "\a")
	})
	return end
}

// TestPageShortText shows at once what fits.
func TestPageShortText(t *testing.T) {
	s := open(t)
	s.enter("help quit", `quit \[STATUS\]`, "Also called: exit q", "", "Leave.*", "Jobs end.*")
	s.enter("help") // just fits
	s.hidden("-- more")
}

// TestPageIsLeft leaves a text in all ways, and goes on with what was typed.
func TestPageIsLeft(t *testing.T) {
	s := open(t)
	for _, key := range []string{"q", ctrlC, ctrlD} {
		s.Type("help recv\r")
		s.shows(more)
		s.Type(key)
		s.prompt()
		s.shows("Errors one meets.*", "", `sosh>`)
	}
	s.Type("help recv\r")
	s.shows(more)
	s.Type("socket\r") // the next command, without leaving first
	s.prompt()
	s.shows(`sosh> socket`, `s1 = .*`, `sosh \[s1 tcp\]>`)
	s.Type("help recv\r")
	s.shows(more)
	s.Type("print('Привет, 世界')\r")
	s.prompt()
	s.shows(`Привет, 世界`, `sosh \[s1 tcp\]>`)

	s.Paste("help recv\nprint('never ' .. 'run')")
	s.Type("\r")
	s.shows(more)
	s.Type(ctrlC) // ends all of the block
	s.prompt()
	s.Paste("help recv\nprint('after ' .. 'help')")
	s.Type("\r")
	s.shows(more)
	s.Type("q")
	s.prompt()
	s.shows("after help", `sosh \[s1 tcp\]>`)
	s.hidden("never run")
}

// TestNotesInAText has a job end, and data come, while somebody reads: the notes stand above the prompt of the text.
func TestNotesInAText(t *testing.T) {
	for name, size := range screens {
		t.Run(name, func(t *testing.T) {
			s := size.start(t)
			s.prompt()
			listening(s)
			s.enter("c = accept &", `\[%1\] c = accept`)
			s.Type("lab show echo/1 --lang=ru\r")
			s.shows(more)
			client := dial(s)
			s.contains("[%1] c = connection from " + client.LocalAddr().String())
			s.shows(more)
			if _, err := io.WriteString(client, "восемь"); err != nil {
				t.Fatal(err)
			}
			s.shows(`\[c\] 12 bytes readable`, more)
			s.Type(" ")
			s.Type("recv c\r")
			s.prompt()
			s.contains(`12 bytes: "восемь"`)
		})
	}
}

// TestPagesInAWindowThatShrinks has the window become smaller under a page, in a session and without one: the text is folded
// for the new width, and one prompt, a shorter one, stands below it.
func TestPagesInAWindowThatShrinks(t *testing.T) {
	for _, line := range [][]string{nil, {"help", "recv"}} {
		s := place{width: 80, height: 24}.start(t, line...)
		if line == nil {
			s.prompt()
			s.Type("\x0chelp recv\r")
		}
		s.shows("-- more .*Space next page.*")
		s.Resize(50, 12)
		last := ""
		for _, key := range []string{"", " "} {
			s.Type(key)
			s.Until("the prompt below another screenful", func(v *screentest.VT) bool {
				prompt := v.Line(v.Row)
				return prompt != last && strings.HasSuffix(prompt, "%): Space, Enter, Up, q --")
			})
			s.Look(func(v *screentest.VT) {
				last = v.Line(v.Row)
				if strings.Count(v.Screen(), "-- more") != 1 || strings.Contains(v.Screen(), "next page") || v.Row != v.Height-1 {
					t.Errorf("%q, key %q: the prompt is not alone in the last row:\n%s", line, key, v.Screen())
				}
			})
		}
	}
}

// TestPagesOfTheCommandLine shows what needs no session in the same way, and leaves the terminal as it was.
func TestPagesOfTheCommandLine(t *testing.T) {
	for _, line := range [][]string{{"help", "send"}, {"help"}, {"help", "--markdown"}, {"explain", "--lang=ru", "TIME_WAIT"}, {"lab", "show", "echo/1"}, {"lab", "list"}} {
		t.Run(strings.Join(line, " "), func(t *testing.T) {
			p := place{width: 40, height: 10}
			s := p.start(t, line...)
			s.shows(more)
			s.Type("q")
			s.exits(0)
			s.hidden("more 100")
			s = p.start(t, line...)
			s.shows(more)
			s.Type(ctrlC)
			s.exits(0)
			s = p.start(t, line...)
			s.shows(more)
			s.Type("\x1b[F") // End
			s.exits(0)
			s = p.start(t, line...)
			s.shows(more)
			if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			s.exits(128 + int(syscall.SIGTERM))
		})
	}
	s := place{width: 1000, height: 10, under: `"$@"; echo "status $?;" $(stty -a)`}.start(t, "help", "send")
	s.shows(more)
	s.Type("q")
	s.gone()
	s.ordinary()
	s = place{env: []string{"TERM=dumb"}}.start(t, "help", "--markdown")
	s.exits(0)
	s.hidden("-- more")
	s = place{under: `"$@" | cat`}.start(t, "help", "--markdown")
	s.exits(0)
	s.hidden("-- more")
}
