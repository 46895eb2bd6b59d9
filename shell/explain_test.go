package shell

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"sosh/shell/explain"
)

// explained is what explain shows, or the problem that it names.
func explained(lang string, words ...string) string {
	var b strings.Builder
	err := Explain(&b, lang, words)
	var wrong *usageError
	switch {
	case errors.As(err, &wrong):
		return "! " + wrong.problem
	case err != nil:
		return "!! " + err.Error()
	}
	return b.String()
}

func TestExplain(t *testing.T) {
	for _, c := range []struct{ words, want string }{
		{"EWOULDBLOCK", "EWOULDBLOCK = "},
		{"econnrefused", "ECONNREFUSED = "},
		{"Address already in use", "EADDRINUSE = "},
		{"half close", "half-close\n"},
		{"Time_Wait", "TIME_WAIT\n"},
		{"/etc/services", "/etc/services\n"},
		{"SO_REUSEADDR", ", at level SOL_SOCKET\n"},
		{"-2", "EAI_NONAME = -2: Name or service not known\n"},
		{"1", "EPERM = 1: Operation not permitted\n"},
		{"1", "\nHOST_NOT_FOUND = 1: Unknown host\n"},
		{"@states", "LISTEN, TCP_LISTEN\n  The socket waits for clients: listen was called on it.\n"},
		{"@state", "! there is no kind @state; did you mean states?"},
		{"ECONREFUSED", `! there is no page "ECONREFUSED"; did you mean ECONNREFUSED?`},
		{"lingr", `! there is no page "lingr"; did you mean linger?`},
		{"bind", `! there is no page "bind"; help bind tells what there is`},
		{"qwertyuiop", `! there is no page "qwertyuiop"; explain lists them`},
		{"0", "! 0 is no error: it stands for success"},
		{"4000", "! no error of this system has the number 4000"},
		{"--lang=ru half-close", "Также: полузакрытие\n\nОдно направление"},
		{"--lang ru порт", "порт\nТакже: port\n\nЧисло от 0 до 65535"},
		{"half close --lang=ru", "half-close\nТакже: "},
		{"half --lang ru close", "half-close\nТакже: "},
		{"Полузакрытие", "half-close\n"},
		{"--lang=ru потк", `! there is no page "потк"; did you mean поток?`},
		{"--lang=de EPERM", `! --lang takes `},
		{"--lang", `! --lang takes `},
		{"--long=en EPERM", "! unknown flag --long"},
	} {
		if got := explained("en", strings.Fields(c.words)...); !strings.Contains(got, c.want) || strings.HasPrefix(c.want, "!") != strings.HasPrefix(got, "!") {
			t.Errorf("explain %s shows\n%s\nwithout %q", c.words, got, c.want)
		}
	}
}

// TestExplainOnAScreen checks the list of topics, and what stands above each page.
func TestExplainOnAScreen(t *testing.T) {
	for _, lang := range explain.Languages {
		shown := explained(lang)
		if n := strings.Count(shown, "\n"); n > 3*24 {
			t.Errorf("the list takes %d lines", n)
		}
		for _, name := range explainNames(lang) {
			shown += explained(lang, name)
		}
		for line := range strings.Lines(shown) {
			if strings.HasPrefix(line, "! ") || utf8.RuneCountInString(line) > 80 {
				t.Errorf("shown is %q", line)
			}
		}
	}
}

func TestExplainCompletes(t *testing.T) {
	withNames(t, "", func(s *session) {
		if start, words := s.complete("explain ECONNR"); start != len("explain ") || strings.Join(words, " ") != "ECONNREFUSED ECONNRESET" {
			t.Errorf("at %d: %q", start, words)
		}
		if shown := s.do("explain half close"); !strings.HasPrefix(shown, "half-close\n") {
			t.Errorf("explain half close shows\n%s", shown)
		}
	})
}
