package shell

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"sosh/shell/runewidth"
)

// sized is a notebook with a screen.
type sized struct {
	notebook
	width, height int
}

func (s *sized) Size() (width, height int) { return s.width, s.height }

// onScreen has a session that shows on a screen of a size.
func onScreen(t testing.TB, width, height int, talk func(s *session)) {
	withNames(t, "", func(s *session) {
		screen := &sized{width: width, height: height}
		s.Editor, s.Errors, s.out = screen, screen, &screen.notebook
		talk(s)
	})
}

// crowd makes n sockets that no variable holds, and three that one does: a server, its client, and one of UDP.
func crowd(n int) string {
	return fmt.Sprintf(`server = socket() server:bind("127.0.0.1", 0) server:listen()
client = socket() client:connect(server:getsockname())
all = all or {}
for i = 1, %d do all[#all + 1] = socket(AF_INET, SOCK_DGRAM) end
for i = 1, %d do all[#all + 1] = {socketpair()} end
udp = socket(AF_INET, SOCK_DGRAM)`, n%100, n/2-n%100/2)
}

// TestStatusFitsTheScreen shows as many sockets as fit above the prompt, those with names first, and counts the rest.
func TestStatusFitsTheScreen(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 10}, {132, 50}} {
		onScreen(t, size[0], size[1], func(s *session) {
			s.do(crowd(1030))
			s.do("use client")
			out := s.do("status")
			lines := strings.Split(out, "\n")
			if len(lines) > size[1]-1 || len(lines) < size[1]-3 {
				t.Errorf("%v: %d lines\n%s", size, len(lines), out)
			}
			for _, line := range lines {
				if runewidth.Text(line) > size[0] {
					t.Errorf("%v: a line of %d columns: %s", size, runewidth.Text(line), line)
				}
			}
			// 1033 sockets in all: what is shown and what is counted must add up to them.
			shown := len(regexp.MustCompile(`(?m)^(client|server|udp|-) +\d+ `).FindAllString(out, -1))
			more := regexp.MustCompile(`(?m)^and (\d+) more: \d+ unix stream`).FindStringSubmatch(out)
			if more == nil || fmt.Sprint(1033-shown) != more[1] {
				t.Errorf("%v: %d are shown, and %v more\n%s", size, shown, more, out)
			}
			if size[1] > 10 && !(strings.Contains(out, "\nserver ") && strings.Contains(out, "\nudp ")) || !strings.Contains(out, "\nclient ") {
				t.Errorf("%v: sockets with names are left out\n%s", size, out)
			}
			if all := strings.Count(s.do("status -a"), "\n"); all < 1033 {
				t.Errorf("status -a has %d lines", all)
			}
		})
	}
}

// TestStatusOfFew shows everything where it fits, and nothing is said of a rest.
func TestStatusOfFew(t *testing.T) {
	onScreen(t, 80, 24, func(s *session) {
		if got := s.do("status"); got != noSockets {
			t.Error(got)
		}
		s.do(crowd(6))
		if got := s.do("status"); strings.Contains(got, "more") || strings.Count(got, "\n") < 9 {
			t.Error(got)
		}
	})
}

// TestStatusOfAPipe leaves nothing out where there is no screen.
func TestStatusOfAPipe(t *testing.T) {
	withNames(t, "", func(s *session) {
		s.do(crowd(200))
		if got := s.do("status"); strings.Contains(got, "more") || strings.Count(got, "\n") < 203 {
			t.Error(got)
		}
	})
}

// TestStatusGrowth has ten times as many sockets take no more than about ten times the work, for which allocations stand.
func TestStatusGrowth(t *testing.T) {
	onScreen(t, 80, 24, func(s *session) {
		work := func(sockets int) float64 {
			if out := s.do(crowd(sockets)); out != "" {
				t.Skip("so many sockets cannot be opened here: ", out)
			}
			return testing.AllocsPerRun(3, func() { s.do("status") })
		}
		few, many := work(900), work(8100) // 9,000 in all
		if many > 13*few {
			t.Errorf("status of 900 sockets makes %.0f allocations, of 9,000 %.0f", few, many)
		}
	})
}

// BenchmarkStatus shows a screenful of 10,000 sockets, all of TCP, whose states the kernel has to be asked for.
func BenchmarkStatus(b *testing.B) {
	onScreen(b, 80, 24, func(s *session) {
		out := s.do(`server = socket() server:bind("127.0.0.1", 0) server:listen() host, port = server:getsockname()
all = {} for i = 1, 5000 do all[i] = socket() all[i]:connect(host, port) all[-i] = server:accept() end`)
		if out != "" {
			b.Skip("so many sockets cannot be opened here: ", out)
		}
		for b.Loop() {
			s.do("status")
		}
	})
}
