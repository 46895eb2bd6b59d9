package editor

import (
	"slices"
	"strings"
	"testing"

	"sosh/shell/screentest"
)

// completing returns a configuration that completes the last blank-separated word before the cursor.
func completing(words ...string) func(*Config) {
	return func(c *Config) {
		c.Complete = func(text string, pos int) (int, []string) {
			start := strings.LastIndexAny(text[:pos], " \n") + 1
			return start, slices.DeleteFunc(slices.Clone(words), func(w string) bool {
				return !strings.HasPrefix(strings.ToLower(w), strings.ToLower(text[start:pos]))
			})
		}
	}
}

func TestComplete(t *testing.T) {
	s := open(t, 80, 24, completing("bind", "listen", "s1:", "s1:close(", "SO_REUSEADDR", "привет", "世界"))
	s.line("b\t\r", "bind ")
	s.line("x\x01b\tc\r", "bind cx")
	s.line(" x\x01b\tc\r", "bindc x")
	s.line("s1\tcl\t1)\r", "s1:close(1)")
	s.line("so\t=\r", "SO_REUSEADDR =") // the word replaces what was typed
	s.line("世界 при\t\r", "世界 привет ")
	s.line("при\t世\t\r", "привет 世界 ")
	s.line("世界人\t\r", "世界人")
	s.line("世人\x1b[D\t\x1b[D世\tb\r", "世界世b 人")
	got := s.ask("> ")
	s.Paste("one\ntwo li")
	s.Type("\t\r")
	s.gets(got, "one\ntwo listen ")
	for _, word := range []string{"f(", "a.", "a:", "a/", "a=", "blank "} {
		s := open(t, 80, 24, completing(word))
		s.line("\tx\r", word+"x")
	}
}

func TestCompleteListsCandidates(t *testing.T) {
	s := open(t, 40, 10, completing("send", "sendto", "sendmsg", "socket", "世界s", "世上s"))
	got := s.ask("> ")
	s.Type("世")
	s.Type("\t")
	s.Sees("世界s  世上s", "> 世")
	s.Type("\x15s\t")
	s.Sees("世界s  世上s", "send     sendto   sendmsg  socket", "> s")
	s.Type("e\t")
	s.Sees("世界s  世上s", "send     sendto   sendmsg  socket", "> send")
	s.Type("\t")
	s.Sees("世界s  世上s", "send     sendto   sendmsg  socket", "send     sendto   sendmsg", "> send")
	s.Type("t\tx\r")
	s.gets(got, "sendto x")
}

// In readline's own menu every one of these keys has ended the process.
func TestCompleteWideCandidates(t *testing.T) {
	long := strings.Repeat("0123456789", 5)
	s := open(t, 20, 8, completing("a"+long, "b"+long, "世\t界"))
	got := s.ask("> ")
	s.Type("\t\t\x1b[A\x1b[B\x1b[C\x1b[D\x0b\x7f\x01\x05")
	s.Until("candidates cut to the screen", func(v *screentest.VT) bool {
		return strings.HasSuffix(v.Screen(), "a01234567890123456…\nb01234567890123456…\n世^I界\n>")
	})
	s.Type("b\t\r")
	s.gets(got, "b"+long+" ")
}

func TestCompleteManyCandidates(t *testing.T) {
	var words []string
	for i := range 11*22 + 7 { // columns of 5 and 2, and rows
		words = append(words, strings.Repeat("a", i%5)+string(rune('b'+i%20)))
	}
	s := open(t, 80, 24, completing(words...))
	got := s.ask("> ")
	s.Type("\t")
	s.Until("the number of the others, below all rows but one", func(v *screentest.VT) bool {
		return strings.HasSuffix(v.Screen(), "\n... and 7 more\n>") && strings.HasPrefix(v.Screen(), "b ")
	})
	s.Type("\r")
	s.gets(got, "")
}

func TestCompleteNothing(t *testing.T) {
	s := open(t, 80, 24, nil)
	s.line("a\tb\r", "ab")
	for i, complete := range []func(string, int) (int, []string){
		func(string, int) (int, []string) { return 0, nil },
		func(string, int) (int, []string) { return -1, []string{"x"} },
		func(_ string, pos int) (int, []string) { return pos + 1, []string{"x"} },
		func(_ string, pos int) (int, []string) { return pos, []string{""} },
	} {
		s := open(t, 80, 24, func(c *Config) { c.Complete = complete })
		want := "ab"
		if i == 3 {
			want = "a b"
		}
		s.line("a\tb\r", want)
	}
}

func TestCompletePanics(t *testing.T) {
	s := open(t, 80, 24, func(c *Config) {
		c.Complete = func(string, int) (int, []string) { panic("no words") }
	})
	got := s.ask("> ")
	s.Type("ab\t")
	s.Sees("internal error while editing the line, please report it: no words", "> ab")
	s.Type("c\r")
	s.gets(got, "abc")
}
