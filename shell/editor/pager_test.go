//go:build unix

package editor

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"sosh/shell/screentest"
)

// notedAs is the prompt of the tests: how much was shown.
func notedAs(percent, width int) string { return fmt.Sprintf("more %d%%", percent) }

// numbered are lines line 1, line 2, ... from one to another.
func numbered(from, to int) []string {
	var lines []string
	for i := from; i <= to; i++ {
		lines = append(lines, fmt.Sprint("line ", i))
	}
	return lines
}

// page begins to show lines.
func (s *session) page(lines []string) <-chan answer {
	return s.start(func() (string, error) {
		return "", s.ed.(Pager).Page(func(int) string { return strings.Join(lines, "\n") + "\n" }, notedAs)
	})
}

func TestPageThatFits(t *testing.T) {
	s := open(t, 40, 10, nil)
	s.gets(s.page(numbered(1, 9)), "")
	s.Sees(numbered(1, 9)...)
	s.gets(s.start(func() (string, error) { return "", s.ed.(Pager).Page(func(int) string { return "" }, notedAs) }), "")
	s.line("x\r", "x")
}

// TestPageKeys goes through a text on a small screen in all ways.
func TestPageKeys(t *testing.T) {
	for _, c := range []struct {
		name, keys string
		from, to   int // the lines to be seen then
		percent    int // 0: it is over
	}{
		{"nothing", "", 1, 9, 30},
		{"Space", " ", 10, 18, 60},
		{"Page Down", "\x1b[6~", 10, 18, 60},
		{"Enter", "\r", 2, 10, 33},
		{"Down", "\x1b[B\x1bOB", 3, 11, 36},
		{"Space, Up", " \x1b[A", 9, 17, 56},
		{"Space, Page Up", "  \x1b[5~", 10, 18, 60},
		{"Up at the top", "\x1b[A\x1b[5~", 1, 9, 30},
		{"Home", "  \x1b[1~", 1, 9, 30},
		{"End", "\x1b[4~", 22, 30, 0},
		{"Spaces together", "   ", 22, 30, 0},
		{"past the end", "\r\r\r   ", 22, 30, 0},
		{"unknown keys", "\t\x1b[15~\x00\x0c", 1, 9, 30},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t, 40, 10, nil)
			got := s.page(numbered(1, 30))
			s.SeesEnd("line 9", "more 30%")
			s.Type(c.keys)
			if c.percent == 0 {
				s.SeesEnd(numbered(c.from, c.to)...)
				s.gets(got, "")
				return
			}
			want := append(numbered(c.from, c.to), fmt.Sprintf("more %d%%", c.percent))
			s.Sees(want...)
			s.Type("q")
			s.gets(got, "")
			s.Sees(want[:len(want)-1]...) // the prompt is gone
			s.line("x\r", "x")            // and so is the q
		})
	}
}

// TestPageIsLeft leaves in the middle; what is typed then belongs to the next line.
func TestPageIsLeft(t *testing.T) {
	for _, c := range []struct {
		typed string
		err   error
		next  string
	}{
		{"q", nil, ""}, {"Q", nil, ""}, {"\x04", nil, ""}, {"\x03", ErrInterrupt, ""},
		{"bind", nil, "bind"}, {"п", nil, "п"}, {"世界", nil, "世界"}, {"qh", nil, "h"}, {" x y", nil, "x y"},
	} {
		s := open(t, 40, 10, nil)
		got := s.page(numbered(1, 30))
		s.SeesEnd("more 30%")
		s.Type(c.typed)
		if a := s.wait(got); a.err != c.err {
			t.Errorf("%q: %v, want %v", c.typed, a.err, c.err)
		}
		s.line("!\r", c.next+"!")
		s.Until("no prompt of the text left", func(v *screentest.VT) bool { return !strings.Contains(v.Everything(), "more") })
	}
}

// TestPageEnds has the terminal hang up, or the editor closed, in the middle of a text.
func TestPageEnds(t *testing.T) {
	for name, end := range map[string]func(s *session){
		"closed":      func(s *session) { s.ed.Close() },
		"hung up":     func(s *session) { s.Master.Close() },
		"interrupted": func(s *session) { s.ed.(Interrupter).Interrupt() },
	} {
		s := open(t, 40, 10, nil)
		got := s.page(numbered(1, 30))
		s.SeesEnd("more 30%")
		end(s)
		want := io.EOF
		if name == "interrupted" {
			want = ErrInterrupt
		}
		s.fails(got, want)
		if name == "hung up" {
			s.fails(s.page(numbered(1, 30)), io.EOF)
		}
	}
}

// TestPageWithOutputAbove prints while somebody reads: it stands above the prompt, and goes on scrolling.
func TestPageWithOutputAbove(t *testing.T) {
	s := open(t, 40, 10, nil)
	got := s.page(numbered(1, 30))
	s.SeesEnd("line 9", "more 30%")
	s.print("[s3] 11 bytes readable\nhalf ")
	s.SeesEnd("line 9", "[s3] 11 bytes readable", "more 30%")
	s.Type("\r")
	s.SeesEnd("[s3] 11 bytes readable", "half line 10", "more 33%")
	s.print("a line\n")
	s.Type("q")
	s.gets(got, "")
	s.SeesEnd("half line 10", "a line")
}

// TestPageOfWideText counts rows as the screen does, whatever the characters.
func TestPageOfWideText(t *testing.T) {
	lines := []string{
		strings.Repeat("世", 30), // two rows of 40 columns
		strings.Repeat("я", 40), // just one
		"\x1b[32m" + strings.Repeat("+", 41) + "\x1b[0m",
		"", "\tпривет", strings.Repeat("0123456789", 20), "last",
	}
	s := open(t, 40, 6, nil)
	got := s.page(lines)
	first := []string{strings.Repeat("世", 20), strings.Repeat("世", 10), strings.Repeat("я", 40), strings.Repeat("+", 40), "+"}
	s.Sees(append(first, "more 42%")...)
	s.Type(" ")
	s.SeesEnd("", "        привет", "more 71%") // the next line would take all of the screen
	s.Type(" ")
	s.SeesEnd(strings.Repeat("0123456789", 4), "more 85%")
	s.Type("\x1b[1~")
	s.Sees(append(first, "more 42%")...)
	s.Type("\x1b[4~")
	s.gets(got, "")
	s.SeesEnd("last")
}

// TestPageResized goes on by the new size, from what stood at the top.
func TestPageResized(t *testing.T) {
	s := open(t, 40, 10, nil)
	got := s.page(numbered(1, 40))
	s.SeesEnd("line 9", "more 22%")
	s.Type(" ")
	s.SeesEnd("line 18", "more 45%")
	s.resize(40, 5)
	s.Sees(append(numbered(10, 13), "more 32%")...)
	s.Type(" ")
	s.Sees(append(numbered(14, 17), "more 42%")...)
	s.resize(40, 20)
	s.Sees(append(numbered(14, 32), "more 80%")...)
	s.resize(40, 30)
	s.gets(got, "") // all the rest is to be seen
	s.SeesEnd(numbered(14, 40)...)
}

// TestPageNarrowed has the window become narrower and wider while the pager waits: the text is laid out anew, and nothing
// stays of the old prompt, which would need two rows.
func TestPageNarrowed(t *testing.T) {
	s := open(t, 40, 6, nil)
	got := s.start(func() (string, error) {
		return "", s.ed.(Pager).Page(func(width int) string {
			var text strings.Builder
			for i := range 30 {
				fmt.Fprintf(&text, "%02d-the-first", i)
				if width < 40 {
					text.WriteString("\n  ")
				} else {
					text.WriteString(" ")
				}
				text.WriteString("and-second\n")
			}
			return text.String()
		}, func(percent, width int) string { return strings.Repeat("=", width-3) })
	})
	wide := func(i int) string { return fmt.Sprintf("%02d-the-first and-second", i) }
	narrow := func(i int) string { return fmt.Sprintf("%02d-the-first\n  and-second", i) }
	s.Sees(wide(0), wide(1), wide(2), wide(3), wide(4), strings.Repeat("=", 37))
	s.Type(" ")
	s.Sees(wide(5), wide(6), wide(7), wide(8), wide(9), strings.Repeat("=", 37))
	s.resize(20, 5)
	s.Sees(narrow(5), narrow(6), strings.Repeat("=", 17))
	s.Type(" ")
	s.Sees(narrow(7), narrow(8), strings.Repeat("=", 17))
	s.resize(60, 4)
	s.Sees(wide(7), wide(8), wide(9), strings.Repeat("=", 57))
	s.Type("q")
	s.gets(got, "")
	s.Sees(wide(7), wide(8), wide(9))
}
