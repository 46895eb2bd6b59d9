package editor

import (
	"io"
	"os"
	"strings"
	"testing"
)

func TestPaste(t *testing.T) {
	s := open(t, 80, 24, nil)
	got := s.ask("> ")
	s.typ("ab\x1b[D")
	s.paste("one\n\ttwo\r\nthree\rfour\x1b[31m\x03\x04\x00\x7fé世\n")
	s.seesCursor(0, 32, "> aone↵    two↵three↵four[31mé世b")
	s.print("nothing ran\n")
	s.sees("nothing ran", "> aone↵    two↵three↵four[31mé世b")
	s.typ("\x7f\r")
	s.gets(got, "aone\n    two\nthree\nfour[31méb")
	s.until("paste mode off", func() bool { return !s.vt.pasteOn })
}

func TestPasteKeepsAllButOneNewline(t *testing.T) {
	s := open(t, 80, 24, nil)
	got := s.ask("> ")
	s.paste("\na\n\n")
	s.paste("")
	s.paste("\n")
	s.paste("b")
	s.typ("\r")
	s.gets(got, "\na\nb")
}

func TestPasteIsBounded(t *testing.T) {
	s := open(t, 80, 24, nil)
	got := s.ask("> ")
	s.until("paste mode", func() bool { return s.vt.pasteOn })
	go s.master.WriteString("\x1b[200~" + strings.Repeat("0123456789abcdef", maxPaste/16+1000) + pasteEnd)
	s.until("the end of the paste", func() bool { return strings.HasSuffix(s.vt.screen(), "cdef") })
	s.typ("\r")
	if a := s.wait(got); len(a.text) != maxPaste || a.err != nil {
		t.Errorf("%d bytes, %v", len(a.text), a.err)
	}
}

// The end mark may arrive in pieces, at any place.
func TestPasteInPieces(t *testing.T) {
	s := open(t, 80, 24, nil)
	got := s.ask("> ")
	for _, piece := range []string{"\x1b[20", "0~a\x1b", "[201", "b\xd0", "\xbf\x1b[2", "01~c", "\r"} {
		s.typ(piece)
	}
	s.gets(got, "a[201bпc")
}

func TestTypedAhead(t *testing.T) {
	s := open(t, 80, 24, nil)
	got := s.ask("> ")
	s.typ("one\rtwo\r\x1b[200~three\nfour\x1b[201~\rfive\r\nsix\r\x04seven")
	s.gets(got, "one")
	s.gets(s.ask("> "), "two")
	s.gets(s.start(func() (string, error) { return s.ed.ReadSecret("secret: ") }), "three\nfour")
	s.gets(s.ask("> "), "five")
	s.gets(s.ask("> "), "six")
	s.fails(s.ask("> "), io.EOF)
	got = s.ask("> ")
	s.typ("\r")
	s.gets(got, "seven")
	s.sees("> one", "> two", "secret:", "> five", "> six", ">", "> seven")
}

func TestTypedBetweenReads(t *testing.T) {
	s := open(t, 80, 24, nil)
	s.typ("one\rtw") // the terminal echoes this
	s.until("the echo", func() bool { return strings.Contains(s.vt.screen(), "one\ntw") })
	s.gets(s.ask("> "), "one")
	got := s.ask("> ")
	s.typ("o\r")
	s.gets(got, "two")
}

func TestSecret(t *testing.T) {
	file := t.TempDir() + "/history"
	s := open(t, 80, 24, func(c *Config) { c.HistoryFile = file })
	s.remember("before")
	s.print("held ")
	got := s.start(func() (string, error) { return s.ed.ReadSecret("Password: ") })
	s.seesCursor(1, 10, "held", "Password:")
	s.typ("wrong\x15пароли\x7f\x1b[D!")
	s.print("background\n")
	s.seesCursor(2, 10, "held", "background", "Password:")
	s.typ("\r")
	s.gets(got, "парол!")
	s.seesCursor(3, 0, "held", "background", "Password:")
	for _, end := range []struct {
		key string
		err error
	}{{"ab\x03", ErrInterrupt}, {"a\x04\x7f\x04", io.EOF}} {
		s.print(end.err.Error() + "\n")
		got = s.start(func() (string, error) { return s.ed.ReadSecret("Password: ") })
		s.until("the prompt", func() bool { return strings.HasSuffix(s.vt.screen(), end.err.Error()+"\nPassword:") })
		s.typ(end.key)
		s.fails(got, end.err)
	}
	got = s.ask("> ")
	s.typ("\x1b[A\r")
	s.gets(got, "before")
	s.mu.Lock()
	defer s.mu.Unlock()
	if data, err := os.ReadFile(file); err != nil || strings.Contains(string(data)+s.raw.String(), "пар") {
		t.Errorf("the secret is in %q or %q (%v)", data, s.raw.String(), err)
	}
}
