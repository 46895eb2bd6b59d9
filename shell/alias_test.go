package shell

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"sosh/luaapi"
)

// TestAliases checks that an alias stands for one command, and for nothing that has the name already.
func TestAliases(t *testing.T) {
	words := commandWords()
	for i, word := range words {
		if slices.Contains(words[:i], word) {
			t.Errorf("%s is two commands", word)
		}
		if aliasOf(word) == "" {
			continue
		}
		var page, command bytes.Buffer
		if call := luaapi.FindCall(aliasOf(word)); call != nil {
			callPage(&command, call)
		}
		if err := Topic(&page, word); err != nil || !strings.Contains(page.String(), command.String()) || !strings.Contains(page.String(), "\nAlso called: ") {
			t.Errorf("help %s: %v\n%s", word, err, page.String())
		}
	}
	withNames(t, "", func(s *session) {
		for _, word := range words {
			if aliasOf(word) != "" && (s.isVariable(word) || slices.Contains(luaapi.Keywords(), word)) {
				t.Errorf("the alias %s means something in Lua", word)
			}
		}
	})
}

func TestWrittenOut(t *testing.T) {
	variables := []string{"man", "got", "n", "rec"}
	for _, c := range []struct{ line, want string }{
		{"read", "recv"},
		{"read s1 10", "recv s1 10"},
		{"read -x", "recv -x"},
		{"  write . hello", "  send . hello"},
		{`write "hello"`, `send "hello"`},
		{"dig example.org", "dns example.org"},
		{"q", "quit"},
		{"h bind", "help bind"},
		{"ss", "status"},
		{"data = read s1", "data = recv s1"},
		{"data = read", "data = recv"},
		{"data, host, port = recvf s1", "data, host, port = recvfrom s1"},
		{"c = acc s1", "c = accept s1"},
		{"acc s1 &", "accept s1 &"},
		{"conn 127.0.0.1 80", "connect 127.0.0.1 80"},
		// what follows are no commands
		{"man bind", "man bind"}, // the variable
		{"x = rec s1", "x = rec s1"},
		{"x = man", "x = man"},
		{"x = acc", "x = acc"}, // nil is what Lua has for it
		{"x = ss", "x = ss"},
		{"read = 5", "read = 5"},
		{"read, n = 1, 2", "read, n = 1, 2"},
		{"read == nil", "read == nil"},
		{"read .. got", "read .. got"},
		{"read or 5", "read or 5"},
		{"read and got", "read and got"},
		{"x = read or 5", "x = read or 5"},
		{"x = read + 1", "x = read + 1"},
		{"acc - 1", "acc - 1"},
		{"read(1)", "read(1)"},
		{"read.field = 1", "read.field = 1"},
		{"read[1] = 1", "read[1] = 1"},
		{"print(read)", "print(read)"},
		{"return read", "return read"},
		{"for read in pairs(t) do end", "for read in pairs(t) do end"},
		{"bind s1 localhost 80", "bind s1 localhost 80"},
		{"", ""},
	} {
		got, err := writtenOut(c.line, func(name string) bool { return slices.Contains(variables, name) })
		if err != nil || got != c.want {
			t.Errorf("%q: %q, %v; want %q", c.line, got, err, c.want)
		}
	}
}

// TestAliasAndVariable has a variable take the place of an alias, and give it back.
func TestAliasAndVariable(t *testing.T) {
	withNames(t, "", func(s *session) {
		for _, c := range []struct{ line, want string }{
			{"a, b = pair", "a and b are connected to each other"},
			{"write a hello", "5 bytes sent on a"},
			{"read b 2", `2 bytes: "he"`},
			{"data = read b", `3 bytes: "llo"`},
			{"read = 7", ""},
			{"read", "7"},
			{"print(read + 1)", "8"},
			{"x = read", ""},
			{"x", "7"},
			{"read = nil", ""},
			{"read b 2 MSG_DONTWAIT", "error: recv fd #: Resource temporarily unavailable (EAGAIN, errno 11): MSG_DONTWAIT was given and the call would have to wait"},
			{"raed b", "error: there is no command raed; did you mean read? (help lists the commands)"},
			{"read -z", "error: recv: unknown flag -z (quote it where it is text); usage: recv [SOCKET] [-x] [SIZE] [FLAGS]"},
		} {
			if got := descriptors.ReplaceAllString(s.do(c.line), "fd #"); got != c.want {
				t.Errorf("%s\ngot\n%s\nwant\n%s", c.line, got, c.want)
			}
		}
		for text, want := range map[string][]string{
			"wri": {"write"}, "read": {"read"}, "use |": {"a", "b"}, "read |b": {"b"}, "data = read |b": {"b"}, "setopt a |SO_REUSEA": {"SO_REUSEADDR"}, "dig |loc": {"localhost"}, "sendt a x |MSG_PE": {"MSG_PEEK"}, "h |getsockn": {"getsockname"},
		} {
			at := max(0, strings.Index(text, "|"))
			start, words := s.complete(strings.Replace(text, "|", "", 1))
			if !slices.Equal(words, want) || start != at {
				t.Errorf("%s: %q at %d, want %q", text, words, start, want)
			}
		}
	})
}
