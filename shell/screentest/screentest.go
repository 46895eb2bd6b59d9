// Package screentest is a terminal for tests: a pseudo-terminal, the keyboard at its other end, and a screen that shows
// what a program prints. It stands on github.com/creack/pty, the package everyone uses for pseudo-terminals; no other
// package imports it.
package screentest

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// Patience bounds every wait; no test takes it unless it fails.
const Patience = time.Minute

// Terminal is a pseudo-terminal with a screen and a keyboard. Its methods end the test where something does not come
// about.
type Terminal struct {
	testing.TB
	Master *os.File // the keyboard's end
	TTY    *os.File // the program's end

	mu      sync.Mutex
	vt      *VT
	gone    bool          // no program has the terminal open any more
	changed chan struct{} // closed when something is printed
}

// Open opens a terminal, which is closed at the end of the test. The test fails if a program sent what the screen does
// not understand.
func Open(t testing.TB, width, height int) *Terminal {
	t.Helper()
	s := &Terminal{TB: t, vt: NewVT(width, height), changed: make(chan struct{})}
	s.Master, s.TTY = OpenPty(t, width, height)
	go s.watch()
	t.Cleanup(func() {
		s.TTY.Close()
		s.Master.Close()
		s.Look(func(v *VT) {
			for _, what := range v.Strange {
				t.Errorf("the terminal got a %s", what)
			}
		})
	})
	return s
}

// OpenPty opens a bare pseudo-terminal; where there are none, the test is skipped.
func OpenPty(t testing.TB, width, height int) (master, tty *os.File) {
	t.Helper()
	master, tty, err := pty.Open()
	if errors.Is(err, pty.ErrUnsupported) || errors.Is(err, os.ErrNotExist) {
		t.Skip("no pseudo-terminals here: ", err)
	} else if err != nil {
		t.Fatal(err)
	}
	if err := setSize(master, width, height); err != nil {
		t.Fatal(err)
	}
	return master, tty
}

func setSize(master *os.File, width, height int) error {
	err := pty.Setsize(master, &pty.Winsize{Cols: uint16(width), Rows: uint16(height)})
	return errors.Join(err, nonBlocking(master))
}

// Resize changes the size. A program whose terminal this is gets SIGWINCH.
func (s *Terminal) Resize(width, height int) {
	s.Helper()
	s.Look(func(v *VT) { // at once, so that what the program draws finds the new screen
		if err := setSize(s.Master, width, height); err != nil {
			s.Fatal(err)
		}
		v.Resize(width, height)
	})
}

func (s *Terminal) watch() {
	buf := make([]byte, 4096)
	for {
		n, err := s.Master.Read(buf)
		s.mu.Lock()
		s.vt.Write(buf[:n])
		s.gone = err != nil
		close(s.changed)
		s.changed = make(chan struct{})
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// Look calls fn with the screen as it is now.
func (s *Terminal) Look(fn func(v *VT)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fn(s.vt)
}

// Until waits for ok to hold of the screen.
func (s *Terminal) Until(what string, ok func(v *VT) bool) {
	s.Helper()
	deadline := time.After(Patience)
	for {
		s.mu.Lock()
		good, gone, changed := ok(s.vt), s.gone, s.changed
		s.mu.Unlock()
		if good {
			return
		}
		if gone {
			s.Fatalf("there is no program any more to wait for %s; %s", what, s.Describe())
		}
		select {
		case <-changed:
		case <-deadline:
			s.Fatalf("waited in vain for %s; %s", what, s.Describe())
		}
	}
}

// Describe tells for a failure what is on the screen and how it came there.
func (s *Terminal) Describe() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	raw := s.vt.Raw
	raw = raw[max(0, len(raw)-4000):]
	return fmt.Sprintf("the screen, cursor at %d,%d:\n%s\nthe last bytes: %q", s.vt.Row, s.vt.Col, s.vt.Screen(), raw)
}

// Sees waits until the screen shows just these rows.
func (s *Terminal) Sees(rows ...string) {
	s.Helper()
	want := strings.Join(rows, "\n")
	s.Until("the screen\n"+want, func(v *VT) bool { return v.Screen() == want })
}

// SeesCursor waits until the screen shows just these rows with the cursor at row, col.
func (s *Terminal) SeesCursor(row, col int, rows ...string) {
	s.Helper()
	want := strings.Join(rows, "\n")
	s.Until(fmt.Sprintf("the cursor at %d,%d of\n%s", row, col, want), func(v *VT) bool {
		return v.Screen() == want && v.Row == row && v.Col == col
	})
}

// SeesEnd waits until these rows are the last ones on the screen.
func (s *Terminal) SeesEnd(rows ...string) {
	s.Helper()
	want := strings.Join(rows, "\n")
	s.Until("the screen to end with\n"+want, func(v *VT) bool { return strings.HasSuffix("\n"+v.Screen(), "\n"+want) })
}

// Type types text, in which keys are as a terminal sends them.
func (s *Terminal) Type(text string) {
	s.Helper()
	if _, err := s.Master.WriteString(text); err != nil {
		s.Fatal(err)
	}
}

// Paste types text as a terminal in bracketed paste mode does.
func (s *Terminal) Paste(text string) {
	s.Helper()
	s.Until("bracketed paste mode", func(v *VT) bool { return v.PasteOn })
	s.Type("\x1b[200~" + text + "\x1b[201~")
}
