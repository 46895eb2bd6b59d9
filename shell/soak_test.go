package shell

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// marathon is an editor into which lines are typed for days.
type marathon struct {
	line   func(n int) (line string, more bool)
	n      int
	prompt string
	shown  int // bytes
	failed int // errors
}

func (m *marathon) ReadLine(prompt string) (string, error) {
	m.prompt = prompt
	line, more := m.line(m.n)
	m.n++
	if !more {
		return "", io.EOF
	}
	return line, nil
}

func (m *marathon) ReadSecret(prompt string) (string, error) { return m.ReadLine(prompt) }
func (m *marathon) Remember(string) error                    { return nil }
func (m *marathon) Close() error                             { return nil }
func (m *marathon) Size() (width, height int)                { return 80, 24 }

func (m *marathon) Write(p []byte) (int, error) {
	m.shown += len(p)
	m.failed += strings.Count(string(p), "error: ")
	return len(p), nil
}

// soaked are the lines of the soak, again and again; %d is a number that never comes twice.
var soaked = []string{
	"x = %d", "x", "send a 'строка %d'", "recv b", "data, more = recv b 0", "print(x + %d)", "# comment %d",
	"c = socket", "bind c 127.0.0.1 0", "getsockname c", "connect c 127.0.0.1 1", "why", "close c", "listen c",
	"a, b = socketpair", "write a #1000", "read b -x", "status", "help bind", "explain EPIPE", "nonsense %d",
	"x = = %d", "local y = %d error('мимо ' .. y)", "for i = 1, 2 do", "x = x + i * %d", "end", "f = function() return %d end",
	"t = spawn(function() return %d end)", "t:join()", "sleep 0 &", "wait", "connect c localhost", "%d", "getservbyname http", "f(", ")", "use a", "undefined.%d",
	"setopt a SO_KEEPALIVE 1", "s = ('x'):rep(%d %% 1000)", "jobs", "history", "se", "bind?", "{x, %d, 'текст'}", "trace on", "send a %d", "trace off",
}

// soakedRarely are those of them that look at every connection of the machine.
var soakedRarely = []string{"why", "connect c 127.0.0.1 1"}

// TestSoak types lines of all kinds for what would be days, and looks at the memory once what a session keeps (the journal,
// the sources of chunks, endings of connections) has reached its bounds: it must not grow any more. SOSH_SOAK says how many
// lines; SOSH_SOAK=100000 takes some minutes.
func TestSoak(t *testing.T) {
	warm, lines, most := 14_000, 4_000, uint64(512<<10) // bytes; nobody collected 22 KiB of each job when this was written
	if text := os.Getenv("SOSH_SOAK"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			t.Fatal("SOSH_SOAK: ", text)
		}
		lines = n
	}
	var before, after uint64
	m := &marathon{}
	m.line = func(n int) (string, bool) {
		switch n {
		case warm:
			before = liveHeap()
		case warm + lines:
			after = liveHeap()
		}
		line := soaked[n%len(soaked)]
		if round := n / len(soaked); round%200 > 0 && slices.Contains(soakedRarely, line) {
			line = "x"
		}
		if strings.Contains(line, "%") {
			line = fmt.Sprintf(line, n)
		}
		return line, n < warm+lines
	}
	if status := Start(Setup{Editor: m, Lang: "en", Scripts: fstest.MapFS{}, Version: "test"}); status != 0 {
		t.Errorf("exit status %d", status)
	}
	perRound := float64(m.failed) / float64((warm+lines)/len(soaked))
	if m.shown < lines || perRound < 5 || perRound > 20 {
		t.Errorf("%d bytes were shown, and %.1f errors for each round of lines: these are not the lines that were meant", m.shown, perRound)
	}
	if after > before+most {
		t.Errorf("the memory in use grew from %d to %d bytes in %d lines", before, after, lines)
	}
	t.Logf("after %d lines %d bytes are in use, after %d more %d", warm, before, lines, after)
}

// liveHeap is how many bytes are in use once everything that nobody can reach was collected, and closed.
func liveHeap() uint64 {
	for range 3 { // what finalizers let go of
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
