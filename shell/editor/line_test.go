//go:build unix

package editor

import (
	"io"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"sosh/shell/screentest"
)

func TestSearchWithoutHistory(t *testing.T) {
	for _, key := range []string{"\x12", "\x13"} {
		for _, leave := range []string{"\x03", "\x07"} {
			s := open(t, 80, 24, func(c *Config) { c.HistoryFile = t.TempDir() }) // a folder: no history
			got := s.ask("> ")
			s.Type("ab" + key)
			s.Until("the search", func(v *screentest.VT) bool { return strings.Contains(v.Screen(), "i-search)`': ab") })
			s.Type("x" + leave)
			s.Sees("> ab")
			s.Type("c\r")
			s.gets(got, "abc")
		}
	}
}

func TestSearch(t *testing.T) {
	s := open(t, 80, 24, nil)
	s.remember("socket s1", "bind s1 2000", "привет 世界", "bind s2 3000", "listen s2")
	got := s.ask("> ")
	s.Type("typed\x12bind")
	s.SeesCursor(0, 26, "(reverse-i-search)`bind': bind s2 3000")
	s.Type("\x12")
	s.Sees("(reverse-i-search)`bind': bind s1 2000")
	s.print("background\n")
	s.Sees("background", "(reverse-i-search)`bind': bind s1 2000")
	s.Type("\x12")
	s.Sees("background", "(failed reverse-i-search)`bind': bind s1 2000")
	s.Type("\x13")
	s.Sees("background", "(i-search)`bind': bind s2 3000")
	s.Type("\x7f\x7f\x7f\x7f\x12世")
	s.Sees("background", "(reverse-i-search)`世': привет 世界")
	s.Type("\x1b[A") // Up goes on from there
	s.Sees("background", "> bind s1 2000")
	s.Type("\x12sock")
	s.Sees("background", "(reverse-i-search)`sock': socket s1")
	s.Type("\r")
	s.gets(got, "socket s1")
	s.Sees("background", "> socket s1")

	got = s.ask("> ")
	s.Type("typed\x12listen")
	s.Sees("background", "> socket s1", "(reverse-i-search)`listen': listen s2")
	s.Type("\x03")
	s.Sees("background", "> socket s1", "> typed")
	s.Type("\r")
	s.gets(got, "typed")
}

func TestDeleteKey(t *testing.T) {
	s := open(t, 80, 24, nil)
	s.line("\x1b[3~abc\r", "abc")                   // on an empty line it does nothing
	s.line("abc\x1b[D\x1b[D\x1b[3~\r", "ac")        // under the cursor
	s.line("abc\x1b[3~\r", "abc")                   // at the end it does nothing
	s.line("a\x7f\x1b[3~abc\x01\x04\x05d\r", "bcd") // Ctrl-D in a line deletes
	got := s.ask("> ")
	s.Type("\x04")
	s.fails(got, io.EOF)
	s.line("still here\r", "still here")
}

func TestNulIsDropped(t *testing.T) {
	s := open(t, 80, 24, nil)
	s.line("\x00a\x00b\x00\r", "ab")
}

func TestCtrlZIsDropped(t *testing.T) {
	signal.Ignore(syscall.SIGTSTP) // which readline would send, to the parent too
	defer signal.Reset(syscall.SIGTSTP)
	s := open(t, 80, 24, nil)
	s.line("\x1aab\x1ac\r", "abc")
}

func TestMovingKeys(t *testing.T) {
	s := open(t, 80, 24, nil)
	for _, home := range []string{"\x1b[1~", "\x1b[7~", "\x1b[H", "\x1bOH", "\x01", "\x1b[1;5H"} {
		s.line("bc"+home+"a\r", "abc")
	}
	for _, end := range []string{"\x1b[4~", "\x1b[8~", "\x1b[F", "\x1bOF", "\x05", "\x1b[1;5F"} {
		s.line("ab\x01"+end+"c\r", "abc")
	}
	for _, left := range []string{"\x1b[1;5D", "\x1b[5D", "\x1bb", "\x1b[1;3D", "\x1bOd"} {
		s.line("one two, привет"+left+"x\r", "one two, xпривет")
		s.line("one two, привет"+left+left+"x\r", "one xtwo, привет")
	}
	for _, right := range []string{"\x1b[1;5C", "\x1b[5C", "\x1bf", "\x1b[1;3C", "\x1bOc"} {
		s.line("привет, two\x01"+right+"x\r", "приветx, two")
		s.line("привет, two\x01"+right+right+"x\r", "привет, twox")
	}
	s.line("ac\x1b[Db\r", "abc")
	s.line("ac\x1bODb\r", "abc")
	s.line("ac\x01\x1b[Cb\r", "abc")
	s.line("acd\x01\x1bOCb\r", "abcd")
}

func TestKillingKeys(t *testing.T) {
	s := open(t, 80, 24, nil)
	s.line("first\x17\r", "")
	s.line("send s1 a/b\x17c\r", "send s1 c")
	s.line("send \x17c\r", "c")
	s.line("send a/b\x1b\x7fc\r", "send a/c")
	s.line("один два\x01\x1bd\r", " два")
	s.line("one two\x1b[D\x1b[D\x1b[D\x0b\x19\x19\r", "one twotwo")
	s.line("one two\x1b[D\x1b[D\x1b[D\x15\x05\x19\r", "twoone ")
	s.line("a b\x17\x01\x19\r", "ba ")
	s.line("a\x14\r", "a") // at this one readline itself dies
	s.line("ab\x14\x14\r", "ab")
	s.line("abc\x01\x1b[C\x14\r", "bac")
	s.line("\x14\x0b\x15\x17\x19\x1bd\x1b\x7f\x7f\x08ok\r", "ok")
}

func TestSplitSequences(t *testing.T) {
	s := open(t, 80, 24, nil)
	got := s.ask("> ")
	for i, part := range []string{"bc", "\x1b", "[", "1", "~", "a", "\xd0", "\xbf", "\x1b", "O", "F", "d"} {
		s.Type(part)
		if i == 5 {
			s.Sees("> abc")
		}
	}
	s.Type("\r")
	s.gets(got, "aпbcd")
}

func TestLoneEscape(t *testing.T) {
	s := open(t, 80, 24, nil)
	s.line("\x1b\r", "")
	s.line("a\x1b\x1b\x1bc\x1b\r", "ac")
	s.line("a\x1b[\rb", "a") // a sequence that breaks off
	s.line("\r", "b")
	s.line("a\x1b["+strings.Repeat("9", maxSequence+18)+"\r", "a"+strings.Repeat("9", 18))
	got := s.ask("> ")
	s.Type("\x1b\x03")
	s.fails(got, ErrInterrupt)
}

func TestUnknownKeysDoNothing(t *testing.T) {
	s := open(t, 80, 24, nil)
	s.line("a\x1b[5~\x1b[15~\x1b[[A\x1bOP\x1b[Z\x1b[I\x1b[200;5u\x0f\x11\x16\x18\x1c\x1d\x1e\x1fb\r", "ab")
}

func TestCtrlC(t *testing.T) {
	s := open(t, 80, 24, nil)
	got := s.ask("> ")
	s.Type("half a line\x01\x03")
	s.fails(got, ErrInterrupt)
	s.Sees("> half a line^C")
	got = s.ask("> ")
	s.Type("ok\r")
	s.gets(got, "ok")
	s.SeesCursor(2, 0, "> half a line^C", "> ok")
}

func TestInvalidBytes(t *testing.T) {
	s := open(t, 80, 24, nil)
	s.line("a\xff\xd0b\xe2\x82c\xef\xb7\x91\xc2\x85\r", "a\uFFFD\uFFFDb\uFFFD\uFFFDc\uFFFD")
}

func TestWideCharacters(t *testing.T) {
	s := open(t, 20, 8, nil)
	got := s.ask("> ")
	s.Type("世界привет")
	s.SeesCursor(0, 12, "> 世界привет")
	s.Type("\x1b[D\x1b[D\x1b[D\x1b[D\x1b[D\x1b[D\x1b[D")
	s.SeesCursor(0, 4, "> 世界привет")
	s.Type("人")
	s.SeesCursor(0, 6, "> 世人界привет")
	s.Type("\x7f\x7f\x1b[3~")
	s.SeesCursor(0, 2, "> привет")
	s.Type("\x05aбвгд日本語日本語日本")
	s.SeesCursor(1, 10, "> приветaбвгд日本語", "日本語日本") // one column stays free
	s.Type("\r")
	s.gets(got, "приветaбвгд日本語日本語日本")
}

func TestLongLine(t *testing.T) {
	s := open(t, 40, 10, nil)
	s.print("above\n")
	got := s.ask("> ")
	text := strings.Repeat("0123456789", 8)
	s.Type(text[:38]) // just fills the row
	s.SeesCursor(2, 0, "above", "> "+text[:38])
	s.Type(text[38:])
	s.SeesCursor(3, 2, "above", "> "+text[:38], text[38:78], text[78:])
	s.Type("\x01")
	s.SeesCursor(1, 2, "above", "> "+text[:38], text[38:78], text[78:])
	s.Type("\x1b[3~")
	s.SeesCursor(1, 2, "above", "> "+text[1:39], text[39:79], text[79:])
	s.Type("\x0b")
	s.SeesCursor(1, 2, "above", ">")
	s.Type("\x19\x0c")
	s.SeesCursor(2, 1, "> "+text[1:39], text[39:79], text[79:])
	s.Type("\r")
	s.gets(got, text[1:])
}

// A line with more rows than the screen must not send the cursor out of it.
func TestLineTallerThanScreen(t *testing.T) {
	s := open(t, 20, 5, nil)
	got := s.ask("> ")
	text := strings.Repeat("0123456789abcdefghij", 10)
	s.Type(text)
	s.Until("the end of the line", func(v *screentest.VT) bool { return v.Row == 4 && v.Line(4) == "ij" })
	s.Type("\x01")
	s.Until("its start", func(v *screentest.VT) bool { return v.Row == 0 && v.Line(0) == "> "+text[:18] && v.Col == 2 })
	s.Type("X")
	s.Until("the change", func(v *screentest.VT) bool { return v.Line(0) == "> X"+text[:17] && v.Col == 3 })
	s.Type("\r")
	s.gets(got, "X"+text)
}

func TestPromptWithStylesAndLines(t *testing.T) {
	s := open(t, 20, 6, nil)
	got := s.ask("\x1b[32mfirst\nsecond\x1b[0m\x1b[2J\x1b]0;title\a> ")
	s.Type("ab\x1b[Dc")
	s.SeesCursor(1, 10, "first", "second> acb")
	s.Type("\r")
	s.gets(got, "acb")
	prompt := strings.Repeat("p", 25)
	got = s.ask(prompt + "\x1b[31")
	s.Type("x\x01y")
	s.SeesCursor(3, 6, "first", "second> acb", prompt[:20], prompt[:5]+"yx")
	s.Type("\r")
	s.gets(got, "yx")
}
