package editor

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"sosh/shell/screentest"
)

func TestUnfinishedOutputStays(t *testing.T) {
	s := open(t, 80, 24, nil)
	s.print("no newline")
	got := s.ask("> ")
	s.SeesCursor(1, 2, "no newline", ">")
	s.Type("a\r")
	s.gets(got, "a")
	s.print("with newline\n")
	got = s.ask("> ")
	s.Sees("no newline", "> a", "with newline", ">")
	s.Type("\r")
	s.gets(got, "")
	s.print("\x1b[31m\x1b[0m") // nothing to be seen
	s.ask("> ")
	s.Sees("no newline", "> a", "with newline", ">", ">")
}

func TestUnfinishedOutputIsThePrompt(t *testing.T) {
	s := open(t, 20, 8, nil)
	s.print("Hello\nYour \x1b[1mname\x1b[0m: ")
	got := s.ask("")
	s.SeesCursor(1, 11, "Hello", "Your name:")
	s.Type("\x7f\x7fИван\x7f\x7f\x7f\x7f\x7fAnn\x01\x1b[D")
	s.SeesCursor(1, 11, "Hello", "Your name: Ann")
	s.print("background\n")
	s.SeesCursor(2, 11, "Hello", "background", "Your name: Ann")
	s.Type("\r")
	s.gets(got, "Ann")
	s.SeesCursor(3, 0, "Hello", "background", "Your name: Ann")

	s.print("twenty columns wide:") // the terminal has not wrapped yet
	got = s.ask("")
	s.SeesCursor(4, 0, "Hello", "background", "Your name: Ann", "twenty columns wide:")
	s.Type("x\x7fy")
	s.SeesCursor(4, 1, "Hello", "background", "Your name: Ann", "twenty columns wide:", "y")
	s.Type("\r")
	s.gets(got, "y")
	got = s.ask("") // no output, no prompt
	s.Type("z")
	s.SeesCursor(5, 1, "Hello", "background", "Your name: Ann", "twenty columns wide:", "y", "z")
	s.Type("\r")
	s.gets(got, "z")
}

func TestOutputAboveTheLine(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 10}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			s := open(t, size[0], size[1], nil)
			got := s.ask("sosh> ")
			typed := "send s1 " + strings.Repeat("0123456789", 5)
			var lines []string
			var writers sync.WaitGroup
			for i := range 3 {
				for n := range 4 {
					lines = append(lines, fmt.Sprintf("line %d of writer %d %s", n, i, strings.Repeat("~", 7*n)))
				}
				mine := lines[4*i:]
				writers.Go(func() {
					for _, line := range mine {
						s.ed.Write([]byte(line + "\n"))
					}
				})
			}
			for _, r := range typed { // while they write
				s.Type(string(r))
			}
			writers.Wait()
			width, prompt := size[0], "sosh> "+typed
			var rows []string
			for len(prompt) > width {
				rows, prompt = append(rows, prompt[:width]), prompt[width:]
			}
			rows = append(rows, prompt)
			s.Until("the line whole", func(v *screentest.VT) bool {
				return strings.HasSuffix(v.Screen(), strings.Join(rows, "\n")) && v.Col == len(prompt)
			})
			s.Until("every line once, and one prompt", func(v *screentest.VT) bool {
				all := v.Everything()
				for _, line := range lines {
					if strings.Count(all, strings.TrimSpace(line)+"\n") != 1 {
						return false
					}
				}
				return strings.Count(all, "sosh>") == 1
			})
			s.Type("\r")
			s.gets(got, typed)
		})
	}
}

func TestUnfinishedOutputIsHeldBack(t *testing.T) {
	s := open(t, 80, 24, nil)
	got := s.ask("> ")
	s.Type("typed")
	s.print("first\nsecond, ")
	s.SeesCursor(1, 7, "first", "> typed")
	s.print("now whole\n\xd0")
	s.print("\xbf\x1b[3")
	s.print("1m: held")
	s.SeesCursor(2, 7, "first", "second, now whole", "> typed")
	s.Type("\r")
	s.gets(got, "typed")
	s.SeesCursor(3, 7, "first", "second, now whole", "> typed", "п: held")
	s.Until("the style", func(v *screentest.VT) bool { return strings.HasSuffix(string(v.Raw), "п\x1b[31m: held") })
	s.print("\x1b[0m, too\n")
	s.ask("> ")
	s.Sees("first", "second, now whole", "> typed", "п: held, too", ">")
}

func TestHeldOutputIsBounded(t *testing.T) {
	s := open(t, 80, 24, nil)
	got := s.ask("> ")
	s.Type("typed")
	s.Sees("> typed")
	s.print(strings.Repeat("x", maxPartial+10))
	s.Until("the first part", func(v *screentest.VT) bool {
		return v.Line(22) == strings.Repeat("x", maxPartial%80+1) && v.Line(23) == "> typed"
	})
	s.Type("\r")
	s.gets(got, "typed")
	s.Until("the rest", func(v *screentest.VT) bool { return v.Line(23) == strings.Repeat("x", 9) })
}

func TestControlsAboveTheLine(t *testing.T) {
	s := open(t, 30, 12, nil)
	got := s.ask("> ")
	s.Type("typed")
	s.print("\x1b[2J\x1b[Hcleared\x1b[5;5H\x1b[A!\x1b7\x1b(B\x1bM\n")
	s.print("10%\r20%\r\x1b[K30%\r\ntab\tstop\vx\x0cy\x01\x00\nlefu\bt\n")
	s.print("\x1b]0;title\aa\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\\x1bPdcs\x1b\\\n\x1b]0;no end\nb\n")
	s.print("\x1b[31mred\nand red\x1b[0m\nbell\a\x9b\xc2\x9b2J\xff\n")
	s.SeesCursor(10, 7, "cleared!", "30%", "tab     stopxy", "left", "alink", "", "b", "red", "and red",
		"bell\uFFFD2J\uFFFD", "> typed")
	s.Look(func(v *screentest.VT) {
		if v.Bells != 1 {
			t.Errorf("%d bells", v.Bells)
		}
	})
	s.Until("styles line by line", func(v *screentest.VT) bool {
		return strings.Contains(string(v.Raw), "\x1b[31mred\x1b[0m\r\n\x1b[31mand red\x1b[0m\r\n")
	})
	s.Type("\r")
	s.gets(got, "typed")
}

// A bell in what became the prompt must not ring at every key.
func TestBellInThePrompt(t *testing.T) {
	s := open(t, 30, 10, nil)
	s.print("a\b\r\x1b[KName\a: ")
	got := s.ask("")
	s.Type("ab\x1b[D\x1b[D\x1b[C\x1b[C\r")
	s.gets(got, "ab")
	s.Sees("Name: ab")
	s.Look(func(v *screentest.VT) {
		if v.Bells != 1 {
			t.Errorf("%d bells", v.Bells)
		}
	})
}

func TestProgressLineStays(t *testing.T) {
	s := open(t, 30, 10, nil)
	s.print("10%\r20%\r")
	got := s.ask("> ")
	s.Sees("20%", ">")
	s.Type("\r")
	s.gets(got, "")
	s.print(strings.Repeat("y", maxPartial+5)) // too long to be a prompt
	got = s.ask("")
	s.Type("a")
	s.Until("a fresh line", func(v *screentest.VT) bool { return v.Line(9) == "a" })
	s.Type("\r")
	s.gets(got, "a")
}

func TestOutputBetweenReads(t *testing.T) {
	s := open(t, 80, 24, nil)
	s.print("\x1b[31mas it is\x1b[Ax\x1b[0m\n")
	s.Until("all bytes", func(v *screentest.VT) bool {
		return strings.Contains(string(v.Raw), "\x1b[31mas it is\x1b[Ax\x1b[0m\r\n")
	})
}

// Styles that were switched off again must not come back with every line.
func TestStyleAfter(t *testing.T) {
	for _, c := range []struct{ sequences, want string }{
		{"1 22", ""}, {"1 2 22 31", "31"}, {"31 1 22", "31"}, {"31 1 39", "1"}, {"38;5;208 39", ""}, {"1;31 22", "1;31 22"},
		{"1;31 4 24", "1;31 24"}, {"4 0", ""}, {"4 0;7", "0;7"}, {"4 ", ""}, {"97 104 39 49", ""}, {"3 23 24", ""},
	} {
		style := ""
		for params := range strings.SplitSeq(c.sequences, " ") {
			style = styleAfter(style, params)
		}
		got := strings.TrimSuffix(strings.NewReplacer("\x1b[", "", "m", " ").Replace(style), " ")
		if got != c.want {
			t.Errorf("after %s the styles are %q, want %q", c.sequences, got, c.want)
		}
	}
}
