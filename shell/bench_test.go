//go:build unix

package shell

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"sosh/shell/screentest"
)

// BenchmarkEnter types lines that do not wait at a terminal with all there is (colours, hints, a history file), and takes the
// time from Enter until the last byte of the answer was seen at the terminal's other end; it reports the median.
func BenchmarkEnter(b *testing.B) {
	for _, c := range []struct{ name, line, answer string }{
		{"call", "getsockname s1", "127.0.0.1 "},
		{"failing call", "accept s2", "(why says what to do)"},
		{"send", "send s3 hello MSG_DONTWAIT", " sent on "},
		{"Lua", "1 + 1", "2"},
		{"status", "status s1", "LISTEN"},
	} {
		b.Run(c.name, func(b *testing.B) {
			t := screentest.Open(b, 80, 24)
			ended := make(chan int)
			go func() {
				ended <- Start(Setup{
					In: t.TTY, Out: t.TTY, Err: t.TTY, Terminal: true, Color: true, Lang: "en", Scripts: fstest.MapFS{},
					HistoryFile: filepath.Join(b.TempDir(), "history"),
				})
			}()
			reads := 0
			ready := func() { // the next prompt, at which keys are taken
				reads++
				t.Until("a prompt", func(v *screentest.VT) bool { return v.Reads >= reads })
			}
			ready()
			for _, line := range []string{"s1 = socket", "bind s1 127.0.0.1 0", "listen s1", "s2 = socket", "s3, s4 = socketpair", "reader = spawn(function() while s4:recv(65536) ~= '' do end end)"} {
				t.Type(line + "\r")
				ready()
			}
			var times []time.Duration
			for b.Loop() {
				b.StopTimer()
				seen := 0
				t.Type(c.line)
				t.Until("the line", func(v *screentest.VT) bool {
					seen = len(v.Raw)
					return strings.HasPrefix(v.Line(v.Row), "sosh ") && strings.Contains(v.Line(v.Row), "> "+c.line)
				})
				b.StartTimer()
				start := time.Now()
				t.Type("\r")
				t.Until("the answer", func(v *screentest.VT) bool {
					_, after, found := bytes.Cut(v.Raw[seen:], []byte("\n")) // the end of the line itself
					return found && bytes.Contains(after, []byte(c.answer)) && bytes.Contains(after, []byte("\n"))
				})
				times = append(times, time.Since(start))
				b.StopTimer()
				ready()
				b.StartTimer()
			}
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)/2].Nanoseconds()), "median-ns")
			t.Type("\x04")
			if status := <-ended; status != 0 {
				b.Error("exit status", status)
			}
		})
	}
}

// BenchmarkLine runs lines without a terminal: what the compiler, Lua and the printer take.
func BenchmarkLine(b *testing.B) {
	for _, line := range []string{"getsockname s1", "1 + 1", "x = 5", "send a x", "nonsense here"} {
		b.Run(line, func(b *testing.B) {
			withNames(b, "", func(s *session) {
				for _, line := range []string{"s1 = socket", "bind s1 127.0.0.1 0", "a = socket SOCK_DGRAM", "a:connect(s1:getsockname())"} {
					s.do(line)
				}
				for b.Loop() {
					s.do(line)
				}
			})
		})
	}
}

// BenchmarkTraceOff sends a byte and receives it, in Lua code at a prompt: in a session that never traced, and in one whose
// trace was on and is off. They must not differ; the third shows what a trace costs.
func BenchmarkTraceOff(b *testing.B) {
	const round = "for i = 1, 1000 do left:send('x') right:recv(1) end"
	for _, c := range []struct {
		name  string
		lines []string
	}{
		{"never on", nil},
		{"on and off", []string{"trace on", "trace off"}},
		{"on", []string{"trace on"}},
	} {
		b.Run(c.name, func(b *testing.B) {
			withNames(b, "", func(s *session) {
				s.recorder = &recorder{shell: s.Shell}
				s.announcer.shell = s.Shell
				s.observe()
				s.do("left, right = socketpair")
				for _, line := range c.lines {
					s.do(line)
				}
				for b.Loop() {
					if out := s.do(round); c.name != "on" && out != "" {
						b.Fatal(out)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/round-trip")
			})
		})
	}
}
