package editor

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// patience bounds every wait; no test takes it unless it fails.
const patience = 20 * time.Second

// session is an editor on a pseudo-terminal, and the person and the screen at its other end.
type session struct {
	*testing.T
	ed     Editor
	master *os.File

	mu      sync.Mutex
	vt      *vt
	raw     bytes.Buffer
	changed chan struct{} // closed when something is printed
}

type answer struct {
	text string
	err  error
}

// open starts a session; change, if there is one, adapts the configuration.
func open(t *testing.T, width, height int, change func(*Config)) *session {
	t.Helper()
	master, tty := openPty(t, width, height)
	s := &session{T: t, master: master, vt: newVT(width, height), changed: make(chan struct{})}
	go s.watch()
	cfg := Config{In: tty, Out: tty}
	if change != nil {
		change(&cfg)
	}
	var err error
	if s.ed, err = New(cfg); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.ed.Close()
		tty.Close()
		master.Close()
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, what := range s.vt.strange {
			t.Errorf("the terminal got a %s", what)
		}
	})
	return s
}

func openPty(t *testing.T, width, height int) (master, tty *os.File) {
	t.Helper()
	master, tty, err := pty.Open()
	if errors.Is(err, pty.ErrUnsupported) || errors.Is(err, os.ErrNotExist) {
		t.Skip("no pseudo-terminals here: ", err)
	} else if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(master, &pty.Winsize{Cols: uint16(width), Rows: uint16(height)}); err != nil {
		t.Fatal(err)
	}
	return master, tty
}

func (s *session) watch() {
	buf := make([]byte, 4096)
	for {
		n, err := s.master.Read(buf)
		s.mu.Lock()
		s.vt.Write(buf[:n])
		s.raw.Write(buf[:n])
		close(s.changed)
		s.changed = make(chan struct{})
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// until waits for ok to hold of the screen.
func (s *session) until(what string, ok func() bool) {
	s.Helper()
	deadline := time.After(patience)
	for {
		s.mu.Lock()
		good, changed := ok(), s.changed
		s.mu.Unlock()
		if good {
			return
		}
		select {
		case <-changed:
		case <-deadline:
			s.mu.Lock()
			defer s.mu.Unlock()
			s.Fatalf("waited in vain for %s; the screen, cursor at %d,%d:\n%s\nbytes: %q",
				what, s.vt.row, s.vt.col, s.vt.screen(), s.raw.String())
		}
	}
}

// sees waits until the screen shows just these rows.
func (s *session) sees(rows ...string) {
	s.Helper()
	want := strings.Join(rows, "\n")
	s.until(fmt.Sprintf("the screen\n%s", want), func() bool { return s.vt.screen() == want })
}

// seesCursor waits until the screen shows just these rows with the cursor at row, col.
func (s *session) seesCursor(row, col int, rows ...string) {
	s.Helper()
	want := strings.Join(rows, "\n")
	s.until(fmt.Sprintf("the cursor at %d,%d of\n%s", row, col, want), func() bool {
		return s.vt.screen() == want && s.vt.row == row && s.vt.col == col
	})
}

// typ types text, in which keys are as a terminal sends them.
func (s *session) typ(text string) {
	s.Helper()
	if _, err := s.master.WriteString(text); err != nil {
		s.Fatal(err)
	}
}

// paste types text as a terminal in bracketed paste mode does.
func (s *session) paste(text string) {
	s.Helper()
	s.until("bracketed paste mode", func() bool { return s.vt.pasteOn })
	s.typ("\x1b[200~" + text + "\x1b[201~")
}

// ask starts a ReadLine and waits until the editor takes keys.
func (s *session) ask(prompt string) <-chan answer {
	s.Helper()
	count := func() int { return strings.Count(s.raw.String(), pasteOn) }
	s.mu.Lock()
	before := count()
	s.mu.Unlock()
	got := s.start(func() (string, error) { return s.ed.ReadLine(prompt) })
	s.until("the prompt", func() bool { return count() > before })
	return got
}

func (s *session) start(read func() (string, error)) <-chan answer {
	got := make(chan answer, 1)
	go func() {
		text, err := read()
		got <- answer{text, err}
	}()
	return got
}

// gets waits for the end of a read, which must return text.
func (s *session) gets(got <-chan answer, text string) {
	s.Helper()
	if a := s.wait(got); a.err != nil || a.text != text {
		s.Fatalf("read gave %q, %v; want %q", a.text, a.err, text)
	}
}

// fails waits for the end of a read, which must fail with err.
func (s *session) fails(got <-chan answer, err error) {
	s.Helper()
	if a := s.wait(got); a.err != err || a.text != "" {
		s.Fatalf("read gave %q, %v; want %v", a.text, a.err, err)
	}
}

func (s *session) wait(got <-chan answer) answer {
	s.Helper()
	select {
	case a := <-got:
		return a
	case <-time.After(patience):
		s.mu.Lock()
		defer s.mu.Unlock()
		s.Fatalf("the read does not end; the screen:\n%s\nbytes: %q", s.vt.screen(), s.raw.String())
		panic("unreachable")
	}
}

// line reads a line while text is typed, and wants it to be line.
func (s *session) line(typed, line string) {
	s.Helper()
	got := s.ask("> ")
	s.typ(typed)
	s.gets(got, line)
}

func (s *session) print(text string) {
	s.Helper()
	if n, err := s.ed.Write([]byte(text)); n != len(text) || err != nil {
		s.Fatalf("Write(%q) = %d, %v", text, n, err)
	}
}

func (s *session) remember(entries ...string) {
	s.Helper()
	for _, entry := range entries {
		if err := s.ed.Remember(entry); err != nil {
			s.Fatal(err)
		}
	}
}
