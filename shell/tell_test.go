package shell

import (
	"path/filepath"
	"strings"
	"testing"

	"sosh/luaapi"
	"sosh/shell/export"
	"sosh/shell/runewidth"
)

// TestWordsStayWhole has a session on a narrow screen say things: no line is wider than that, and no word is in pieces.
func TestWordsStayWhole(t *testing.T) {
	onScreen(t, 40, 24, func(s *session) {
		s.Terminal = true
		s.recorder = &recorder{shell: s.Shell}
		s.observe()
		for _, c := range []struct {
			name string
			say  func() string
			want string
		}{
			{"the greeting", func() string { return s.said(s.greet) }, "sosh, the socket shell. help lists the commands, Ctrl-D leaves."},
			{"jobs", func() string { return s.do("jobs") }, "no jobs (a line with & at its end runs as one)"},
			{"a failed job", func() string { return s.do("fresh = socket()") + s.do("recv fresh 10 &") }, "Transport endpoint is not connected (ENOTCONN, errno 107)"},
			{"a job's success", func() string { return s.do("left, right = socketpair &") }, "[%2] left, right = socketpair"},
			{"why", func() string {
				s.do("fresh:recv(1)")
				return s.said(func() { _ = s.why(nil) })
			}, "recv on fresh: Transport endpoint is not connected"},
			{"a note", func() string {
				return s.said(func() { s.note("a_socket_with_a_name", "an error waits: the next call tells it") })
			}, "[a_socket_with_a_name] an error waits: the next call tells it"},
			{"save", func() string {
				path := filepath.Join(t.TempDir(), "lab.py")
				s.journal.entries = []export.Entry{{Line: "socket"}}
				return s.do("save " + path)
			}, "; run it with: python3 "},
		} {
			got := c.say()
			for _, line := range strings.Split(got, "\n") {
				if runewidth.Text(line) > 40 && strings.Contains(strings.TrimSpace(line), " ") {
					t.Errorf("%s: a line of %d columns: %s", c.name, runewidth.Text(line), line)
				}
			}
			if !strings.Contains(strings.Join(strings.Fields(got), " "), c.want) {
				t.Errorf("%s: %q is not in\n%s", c.name, c.want, got)
			}
		}
	})
}

// said is what is shown while do runs.
func (s *session) said(do func()) string {
	s.out.Reset()
	do()
	return strings.TrimSuffix(s.out.String(), "\n")
}

// TestDataIsNotFolded has data received and computed come as they are, however narrow the screen.
func TestDataIsNotFolded(t *testing.T) {
	onScreen(t, 20, 24, func(s *session) {
		text := strings.TrimSpace(strings.Repeat("some words ", 8))
		s.do("left, right = socketpair()")
		s.do("text = " + luaapi.Quote(text))
		for _, c := range []struct{ line, want string }{
			{"text", text},
			{"left:send(text)", "87"},
			{"recv right 100", text},
			{"text &", text},
		} {
			if got := s.do(c.line); !strings.Contains(got, c.want) {
				t.Errorf("%s: %q, want %q", c.line, got, c.want)
			}
		}
	})
}
