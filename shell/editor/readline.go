package editor

import (
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/chzyer/readline"
)

// screenWidth is the width that readline believes in. What it draws is not shown, and on a screen
// of the true width its arithmetic can divide by zero.
const screenWidth = 1 << 30

// noCandidates keeps readline out of its completion menu, which panics on wide characters, on candidates
// wider than the screen and on several keys. Without an AutoCompleter it would insert tabs.
type noCandidates struct{}

func (noCandidates) Do([]rune, int) ([][]rune, int) { return nil, 0 }

// painter gets every state of the line from readline and has the screen draw it.
type painter struct{ screen *screen }

func (p painter) Paint(line []rune, pos int) []rune {
	p.screen.show(line, pos)
	return nil
}

// bellWriter is what readline writes to: of all that, only the bell is let through.
type bellWriter struct{ screen *screen }

func (w bellWriter) Write(p []byte) (int, error) {
	if len(p) == 1 && p[0] == bell {
		w.screen.ring()
	}
	return len(p), nil
}

// keyLoop is readline's: it takes keys from a source and edits a line by them. Between it and the rest
// run two hooks, filter before and listen after every key, both called from the same goroutine.
type keyLoop struct{ rl *readline.Instance }

func startKeyLoop(src *source, scr *screen, filter func(rune) (rune, bool),
	listen func([]rune, int, rune) ([]rune, int, bool)) (keyLoop, error) {
	rl, err := readline.NewEx(&readline.Config{
		Stdin:                  src,
		Stdout:                 bellWriter{scr},
		Stderr:                 bellWriter{scr},
		Painter:                painter{scr},
		AutoComplete:           noCandidates{},
		Listener:               readline.FuncListener(listen),
		FuncFilterInputRune:    filter,
		DisableAutoSaveHistory: true,
		HistoryLimit:           -1,
		InterruptPrompt:        "^C",
		EOFPrompt:              "\n", // shows nothing; "" would be "^D"
		ForceUseInteractive:    true,
		FuncGetWidth:           func() int { return screenWidth },
		FuncOnWidthChanged:     func(func()) {}, // a process-wide handler otherwise
		FuncMakeRaw:            func() error { return nil },
		FuncExitRaw:            func() error { return nil },
	})
	return keyLoop{rl}, err
}

// read returns the next line, or ErrInterrupt after Ctrl-C.
func (l keyLoop) read() (string, error) {
	line, err := l.rl.Readline()
	if errors.Is(err, readline.ErrInterrupt) {
		return "", ErrInterrupt
	}
	return line, err
}

// proceed lets the loop take another key after one that usually ends a line, at which it stops.
func (l keyLoop) proceed() { l.rl.Terminal.KickRead() }

// stop ends readline's goroutines once its source is closed. Instance.Close waits for them and hangs while
// a line is being read, so each is made to see the end of the input instead.
func (l keyLoop) stop() {
	l.rl.Terminal.KickRead()
	_ = l.rl.Config.Stdin.Close() // of a pipe that readline puts in front of the source
}

// IsTerminal reports whether f is a terminal.
func IsTerminal(f *os.File) bool {
	is := false
	err := onFd(f, func(fd int) error {
		is = readline.IsTerminal(fd)
		return nil
	})
	return err == nil && is
}

// terminalSize returns the size of the terminal f, or 80x24 where it does not tell.
func terminalSize(f *os.File) (width, height int) {
	err := onFd(f, func(fd int) (err error) {
		width, height, err = readline.GetSize(fd)
		return err
	})
	if err != nil || width < 1 || height < 1 {
		return 80, 24
	}
	return width, height
}

// rawMode switches the terminal to raw mode and back. Raw mode is on only while a line is read, so that
// between reads Ctrl-C is a signal and other programs find the terminal as they expect it.
type rawMode struct {
	mu     sync.Mutex
	in     *os.File
	saved  *readline.State // of the terminal in its ordinary mode; nil if it is in that
	closed bool
}

func (r *rawMode) enter() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return os.ErrClosed
	}
	return onFd(r.in, func(fd int) (err error) {
		r.saved, err = readline.MakeRaw(fd)
		return err
	})
}

func (r *rawMode) leave() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	saved := r.saved
	if saved == nil {
		return nil
	}
	r.saved = nil
	return onFd(r.in, func(fd int) error { return readline.Restore(fd, saved) })
}

// mode is the mode that the terminal is in, nil where it does not tell.
func (r *rawMode) mode() *readline.State {
	var state *readline.State
	_ = onFd(r.in, func(fd int) (err error) {
		state, err = readline.GetState(fd)
		return err
	})
	return state
}

// restore puts the terminal back into a mode that it was in.
func (r *rawMode) restore(state *readline.State) {
	if state != nil {
		_ = onFd(r.in, func(fd int) error { return readline.Restore(fd, state) }) // fails if the terminal hung up
	}
}

// close leaves raw mode for good.
func (r *rawMode) close() error {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	return r.leave()
}

// onFd calls fn with the descriptor of f. os.File.Fd would make the file blocking.
func onFd(f *os.File, fn func(fd int) error) error {
	conn, err := f.SyscallConn()
	if err != nil {
		return fmt.Errorf("terminal: %w", err)
	}
	fnErr := errors.New("terminal: closed")
	if err := conn.Control(func(fd uintptr) { fnErr = fn(int(fd)) }); err != nil {
		return fmt.Errorf("terminal: %w", err)
	}
	return fnErr
}
