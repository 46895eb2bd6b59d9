//go:build unix

package editor

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"sosh/shell/screentest"
)

// TestMain is also the program that TestCtrlCBetweenReads starts on a terminal of its own.
func TestMain(m *testing.M) {
	if os.Getenv("EDITOR_TEST_CHILD") == "" {
		os.Exit(m.Run())
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT)
	ed, err := New(Config{})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	_, err = ed.ReadLine("> ")
	fmt.Fprintln(ed, "Ctrl-C while typing:", err)
	fmt.Fprintln(ed, "Ctrl-C while running:", <-signals)
	text, err := ed.ReadLine("> ")
	fmt.Fprintf(ed, "read: %q, %v\n", text, err)
	_, err = ed.ReadLine("> ")
	fmt.Fprintln(ed, err, ed.Close(), ed.Close())
	fmt.Fprintln(ed, "after Close:", <-signals)
	os.Exit(0)
}

func TestCtrlCBetweenReads(t *testing.T) {
	s := screentest.Open(t, 60, 20)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "EDITOR_TEST_CHILD=1")
	s.Start(cmd)
	defer cmd.Process.Kill()
	s.Until("the prompt", func(v *screentest.VT) bool { return v.PasteOn })
	s.Type("\x03")
	s.Sees("> ^C", "Ctrl-C while typing: interrupt")
	s.Type("\x03")
	s.Until("the signal", func(v *screentest.VT) bool { return strings.Contains(v.Screen(), "running: interrupt") })
	s.Until("the next prompt", func(v *screentest.VT) bool { return v.PasteOn })
	s.Type("\x1atext\r\x04") // Ctrl-Z would stop this test, too
	s.Until("the text", func(v *screentest.VT) bool { return strings.Contains(v.Screen(), `read: "text", <nil>`) })
	s.Until("the end", func(v *screentest.VT) bool { return strings.Contains(v.Screen(), "EOF <nil> <nil>") })
	s.Type("\x03")
	s.Until("the signal", func(v *screentest.VT) bool { return strings.Contains(v.Screen(), "after Close: interrupt") })
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

func TestCloseWhileReading(t *testing.T) {
	for name, read := range map[string]func(Editor) (string, error){
		"line":   func(ed Editor) (string, error) { return ed.ReadLine("> ") },
		"secret": func(ed Editor) (string, error) { return ed.ReadSecret("> ") },
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, 80, 24, nil)
			first := s.start(func() (string, error) { return read(s.ed) })
			second := s.start(func() (string, error) { return read(s.ed) })
			s.Sees(">")
			if name == "line" {
				s.Type("half")
				s.Sees("> half")
			}
			if err := s.ed.Close(); err != nil {
				t.Error(err)
			}
			s.fails(first, io.EOF)
			s.fails(second, io.EOF)
			s.fails(s.start(func() (string, error) { return read(s.ed) }), io.EOF)
			s.print("printed\n")
			s.Until("output after Close", func(v *screentest.VT) bool { return strings.HasSuffix(v.Screen(), "\nprinted") })
			s.Until("paste mode off", func(v *screentest.VT) bool { return !v.PasteOn })
			s.Type("echo") // by the terminal itself, in its ordinary mode
			s.Until("the echo", func(v *screentest.VT) bool { return strings.HasSuffix(v.Screen(), "\necho") })
			if err := s.ed.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestCloseBeforeReading(t *testing.T) {
	s := open(t, 80, 24, nil)
	if err := s.ed.Close(); err != nil {
		t.Error(err)
	}
	s.fails(s.start(func() (string, error) { return s.ed.ReadLine("> ") }), io.EOF)
}

func TestCloseLeavesNothingRunning(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 10 {
		s := open(t, 80, 24, nil)
		s.line("abc\r", "abc")
		got := s.ask("> ")
		s.Type("half\x12a")
		s.Until("the search", func(v *screentest.VT) bool { return strings.Contains(v.Screen(), "i-search)`a'") })
		s.ed.Close()
		s.fails(got, io.EOF)
		s.Type("\n") // ends the read that could not be ended from inside
	}
	deadline := time.Now().Add(screentest.Patience)
	for runtime.NumGoroutine() > before+10 { // one each reads the other end of the terminal
		if time.Now().After(deadline) {
			var stacks bytes.Buffer
			stacks.Grow(1 << 20)
			t.Fatalf("%d goroutines, before %d:\n%s", runtime.NumGoroutine(), before,
				stacks.Bytes()[:runtime.Stack(stacks.Bytes()[:1<<20], true)])
		}
		runtime.Gosched()
	}
}

// A terminal that takes no output, as after Ctrl-S, must not keep the program from ending.
func TestCloseWithOutputBlocked(t *testing.T) {
	master, tty := screentest.OpenPty(t, 80, 24)
	ed, err := New(Config{In: tty, Out: tty})
	if err != nil {
		t.Fatal(err)
	}
	go ed.ReadLine("> ")
	go ed.Write([]byte(strings.Repeat("x", 1<<20) + "\n"))
	buf := make([]byte, 16)
	if _, err := io.ReadFull(master, buf); err != nil { // the rest stays in the terminal
		t.Fatal(err)
	}
	closed := make(chan error)
	go func() { closed <- ed.Close() }()
	select {
	case <-closed:
	case <-time.After(screentest.Patience):
		t.Fatal("Close hangs")
	}
	master.Close()
	tty.Close()
}

func TestHangUp(t *testing.T) {
	s := open(t, 80, 24, nil)
	got := s.ask("> ")
	s.Type("never run")
	s.Sees("> never run")
	s.Master.Close()
	s.fails(got, io.EOF)
	s.fails(s.start(func() (string, error) { return s.ed.ReadLine("> ") }), io.EOF)
	s.fails(s.start(func() (string, error) { return s.ed.ReadSecret("> ") }), io.EOF)
}

// Another program may have made the terminal non-blocking since this one started.
func TestNonBlockingTerminal(t *testing.T) {
	var fd int
	s := open(t, 80, 24, func(c *Config) {
		err := onFd(c.In, func(tty int) (err error) {
			fd, err = syscall.Dup(tty)
			return errors.Join(err, syscall.SetNonblock(fd, false))
		})
		if err != nil {
			t.Fatal(err)
		}
		c.In = os.NewFile(uintptr(fd), "tty")
	})
	if err := syscall.SetNonblock(fd, true); err != nil {
		t.Fatal(err)
	}
	got := s.ask("> ")
	for _, r := range "text\r" {
		s.Type(string(r))
	}
	s.gets(got, "text")
}

func TestInterrupt(t *testing.T) {
	s := open(t, 80, 24, nil)
	s.ed.(Interrupter).Interrupt() // nothing is being read
	got := s.ask("> ")
	s.Type("typed")
	s.Sees("> typed")
	s.ed.(Interrupter).Interrupt()
	s.fails(got, ErrInterrupt)
	got = s.start(func() (string, error) { return s.ed.ReadSecret("secret ") })
	s.Sees("> typed^C", "secret")
	s.ed.(Interrupter).Interrupt()
	s.fails(got, ErrInterrupt)
	s.line("ok\r", "ok")
}

func TestResize(t *testing.T) {
	s := open(t, 80, 10, nil)
	s.print("above\n")
	got := s.ask("> ")
	text := strings.Repeat("0123456789", 5)
	s.Type(text)
	s.Sees("above", "> "+text)
	s.resize(30, 10)
	s.Sees("above", "> "+text[:28], text[28:])
	s.resize(80, 10)
	s.Until("the line in one row", func(v *screentest.VT) bool { return v.Line(v.Row) == "> "+text })
	s.Type("!\r")
	s.gets(got, text+"!")
	s.Until("what is above", func(v *screentest.VT) bool { return v.Line(0) == "above" })
}

func (s *session) resize(width, height int) {
	s.Helper()
	s.Resize(width, height)
	if err := syscall.Kill(os.Getpid(), syscall.SIGWINCH); err != nil { // the terminal is not this process's
		s.Fatal(err)
	}
}

func TestNewNeedsTerminal(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	if _, err := New(Config{In: r, Out: w}); err == nil {
		t.Error("a pipe will do")
	}
	_, tty := screentest.OpenPty(t, 80, 24)
	if IsTerminal(r) || !IsTerminal(tty) {
		t.Error("IsTerminal is wrong")
	}
	tty.Close()
	if IsTerminal(tty) {
		t.Error("a closed file is a terminal")
	}
}
