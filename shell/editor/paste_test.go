package editor

import (
	"io"
	"os"
	"strings"
	"testing"

	"sosh/shell/screentest"
)

func TestPaste(t *testing.T) {
	s := open(t, 80, 24, nil)
	got := s.ask("> ")
	s.Type("ab\x1b[D")
	s.Paste("one\n\ttwo\r\nthree\rfour\x1b[31m\x03\x04\x00\x7fé世\n")
	s.SeesCursor(0, 32, "> aone↵    two↵three↵four[31mé世b")
	s.print("nothing ran\n")
	s.Sees("nothing ran", "> aone↵    two↵three↵four[31mé世b")
	s.Type("\x7f\r")
	s.gets(got, "aone\n    two\nthree\nfour[31méb")
	s.Until("paste mode off", func(v *screentest.VT) bool { return !v.PasteOn })
}

func TestPasteKeepsAllButOneNewline(t *testing.T) {
	s := open(t, 80, 24, nil)
	got := s.ask("> ")
	s.Paste("\na\n\n")
	s.Paste("")
	s.Paste("\n")
	s.Paste("b")
	s.Type("\r")
	s.gets(got, "\na\nb")
}

func TestPasteIsBounded(t *testing.T) {
	s := open(t, 80, 24, nil)
	got := s.ask("> ")
	s.Until("paste mode", func(v *screentest.VT) bool { return v.PasteOn })
	go s.Master.WriteString("\x1b[200~" + strings.Repeat("0123456789abcdef", maxPaste/16+1000) + pasteEnd)
	s.Until("the end of the paste", func(v *screentest.VT) bool { return strings.HasSuffix(v.Screen(), "cdef") })
	s.Type("\r")
	if a := s.wait(got); len(a.text) != maxPaste || a.err != nil {
		t.Errorf("%d bytes, %v", len(a.text), a.err)
	}
}

// The end mark may arrive in pieces, at any place.
func TestPasteInPieces(t *testing.T) {
	s := open(t, 80, 24, nil)
	got := s.ask("> ")
	for _, piece := range []string{"\x1b[20", "0~a\x1b", "[201", "b\xd0", "\xbf\x1b[2", "01~c", "\r"} {
		s.Type(piece)
	}
	s.gets(got, "a[201bпc")
}

func TestTypedAhead(t *testing.T) {
	s := open(t, 80, 24, nil)
	got := s.ask("> ")
	s.Type("one\rtwo\r\x1b[200~three\nfour\x1b[201~\rfive\r\nsix\r\x04seven")
	s.gets(got, "one")
	s.gets(s.ask("> "), "two")
	s.gets(s.start(func() (string, error) { return s.ed.ReadSecret("secret: ") }), "three\nfour")
	s.gets(s.ask("> "), "five")
	s.gets(s.ask("> "), "six")
	s.fails(s.ask("> "), io.EOF)
	got = s.ask("> ")
	s.Type("\r")
	s.gets(got, "seven")
	s.Sees("> one", "> two", "secret:", "> five", "> six", ">", "> seven")
}

func TestTypedBetweenReads(t *testing.T) {
	s := open(t, 80, 24, nil)
	s.Type("one\rtw") // the terminal echoes this
	s.Until("the echo", func(v *screentest.VT) bool { return strings.Contains(v.Screen(), "one\ntw") })
	s.gets(s.ask("> "), "one")
	got := s.ask("> ")
	s.Type("o\r")
	s.gets(got, "two")
}

func TestSecret(t *testing.T) {
	file := t.TempDir() + "/history"
	s := open(t, 80, 24, func(c *Config) { c.HistoryFile = file })
	s.remember("before")
	s.print("held ")
	got := s.start(func() (string, error) { return s.ed.ReadSecret("Password: ") })
	s.SeesCursor(1, 10, "held", "Password:")
	s.Type("wrong\x15пароли\x7f\x1b[D!")
	s.print("background\n")
	s.SeesCursor(2, 10, "held", "background", "Password:")
	s.Type("\r")
	s.gets(got, "парол!")
	s.SeesCursor(3, 0, "held", "background", "Password:")
	for _, end := range []struct {
		key string
		err error
	}{{"ab\x03", ErrInterrupt}, {"a\x04\x7f\x04", io.EOF}} {
		s.print(end.err.Error() + "\n")
		got = s.start(func() (string, error) { return s.ed.ReadSecret("Password: ") })
		s.Until("the prompt", func(v *screentest.VT) bool { return strings.HasSuffix(v.Screen(), end.err.Error()+"\nPassword:") })
		s.Type(end.key)
		s.fails(got, end.err)
	}
	got = s.ask("> ")
	s.Type("\x1b[A\r")
	s.gets(got, "before")
	s.Look(func(v *screentest.VT) {
		if data, err := os.ReadFile(file); err != nil || strings.Contains(string(data)+string(v.Raw), "пар") {
			t.Errorf("the secret is in %q or %q (%v)", data, v.Raw, err)
		}
	})
}
