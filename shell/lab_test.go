package shell

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// course is a lab of two steps.
var course = fstest.MapFS{
	"echo/01-one/server.lua":  {Data: []byte("print(1)\n")},
	"echo/01-one/client.lua":  {Data: []byte("print(1)\n")},
	"echo/01-one/guide.en.md": {Data: []byte("# One\n\n- Why?\n\n  > Because.\n")},
	"echo/01-one/guide.ru.md": {Data: []byte("# Один\n\n- Почему?\n\n  > Потому.\n")},
	"echo/02-two/server.lua":  {Data: []byte("print(2)\n")},
	"echo/02-two/guide.en.md": {Data: []byte("# Two\n")},
}

// withCourse runs a session that has the course.
func withCourse(t *testing.T, talk func(s *session)) {
	t.Helper()
	withNames(t, "", func(s *session) {
		s.Scripts, s.Lang = course, "en"
		talk(s)
	})
}

func TestLabShow(t *testing.T) {
	withCourse(t, func(s *session) {
		for line, want := range map[string]string{
			"lab show echo/1":                     "# One\n\n- Why?\n\n(answers: lab show echo/1 --answers)",
			"lab show echo/1 --answers":           "# One\n\n- Why?\n\n  > Because.",
			"lab show --lang=ru echo/1":           "# Один\n\n- Почему?\n\n(ответы: lab show echo/1 --answers)",
			"lab show echo/1 --answers --lang ru": "# Один\n\n- Почему?\n\n  > Потому.",
			"lab show echo/2 --lang ru":           "# Two",
			"lab show echo/1 --lang de":           `error: lab: --lang takes en or ru, not "de"; usage: lab show STEP [--answers] [--lang=en|ru]`,
			"lab show echo/1 echo/2":              "error: lab: show takes a step, such as echo/1; usage: lab show STEP [--answers] [--lang=en|ru]",
			"lab show echo/3":                     `error: lab: there is no step "echo/3"; did you mean echo/1?; lab lists them`,
			"lab show echo":                       "error: lab: echo has several steps, echo/1 to echo/2: name one; lab lists them",
			"lab shwo":                            `error: lab: unknown word "shwo"`,
		} {
			if got := s.do(line); got != want && !(strings.HasSuffix(line, "shwo") && strings.HasPrefix(got, want)) {
				t.Errorf("%s said\n%s\nwant\n%s", line, got, want)
			}
		}
	})
}

// TestLabDiff compares steps, in colour too.
func TestLabDiff(t *testing.T) {
	withCourse(t, func(s *session) {
		got := s.do("lab diff echo/1 echo/2")
		if !strings.Contains(got, "--- echo/01-one/server.lua\n+++ echo/02-two/server.lua\n@@ -1 +1 @@\n-print(1)\n+print(2)") {
			t.Errorf("the difference is\n%s", got)
		}
		if got := s.do("lab diff echo/1 echo/1"); got != "the programs of echo/1 and echo/1 are the same" {
			t.Errorf("between a step and itself: %s", got)
		}
		s.paint = newPaint(true)
		if got := s.do("lab diff echo/1 echo/2"); !strings.Contains(got, "\x1b[31m-print(1)\x1b[0m\n\x1b[32m+print(2)\x1b[0m") {
			t.Errorf("coloured it is %q", got)
		}
	})
}

func TestLabCompletion(t *testing.T) {
	withCourse(t, func(s *session) {
		for text, want := range map[string][]string{
			"lab s":                         {"show"},
			"lab show ":                     {"--answers", "--lang", "echo/1", "echo/2"},
			"lab show echo/1 --a":           {"--answers"},
			"lab show --answers e":          {"echo/1", "echo/2"},
			"lab diff echo/1 ec":            {"echo/1", "echo/2"},
			"lab run echo/1 ":               {"client", "server"},
			"lab run echo/2 c":              nil,
			"lab copy echo/1 expl":          {"explain.go", "explain/", "explain_linux_test.go", "explain_test.go"},
			"lab nonsense ":                 nil,
			"lab check echo/1 --p":          {"--patience", "--port"},
			"lab check echo/1 -- ":          nil,
			"lab check echo/1 cl":           {"client"},
			"lab copy echo/1 --":            {"--cases"},
			"lab check echo/1 --cases expl": {"explain.go", "explain/", "explain_linux_test.go", "explain_test.go"},
		} {
			if _, got := s.complete(text); !slices.Equal(got, want) {
				t.Errorf("after %q there are %q, want %q", text, got, want)
			}
		}
	})
}

// TestLabHelp: --help behind lab, or behind one of its words, shows the page that lists the options of check; and each of
// these is one that check takes.
func TestLabHelp(t *testing.T) {
	withCourse(t, func(s *session) {
		page := s.do("help lab")
		for _, line := range []string{"lab --help", "lab -h", "lab show --help", "lab copy -h", "lab check echo/1 --help", "lab diff --help", "lab list -h", "lab run -h"} {
			if got := s.do(line); got != page {
				t.Errorf("%s said\n%s\nand not the page of lab", line, got)
			}
		}
		for _, o := range checkOptions() {
			if !strings.Contains(page, "\n  "+o.usage) {
				t.Errorf("the page does not list %s", o.usage)
			}
			if got := s.do("lab check " + o.name() + "x"); !strings.Contains(got, "unknown option "+o.name()+"x") {
				t.Errorf("%sx: %s", o.name(), got)
			}
			if got := s.do("lab check echo/1 " + o.name() + " 1"); !strings.HasPrefix(got, "error: ") || strings.Contains(got, "unknown option") {
				t.Errorf("%s: %s", o.name(), got)
			}
		}
	})
}
