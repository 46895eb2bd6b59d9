package editor

import (
	"io"
	"os"
	"os/signal"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// closePatience is how long Close waits for the pending read to tidy up the screen. A terminal that takes no
// output, as after Ctrl-S, would hold it for ever.
const closePatience = 500 * time.Millisecond

// terminal is the Editor for a terminal.
type terminal struct {
	src      *source
	out      *os.File
	screen   *screen
	raw      rawMode
	loop     keyLoop
	history  *history
	complete func(text string, pos int) (start int, words []string)

	turn    sync.Mutex // one read at a time
	reading atomic.Bool
	missed  atomic.Bool                   // an interrupt that no read has taken
	resized atomic.Pointer[chan struct{}] // tells a pager that the window has changed its size
	done    chan struct{}
	closing sync.Once
	closed  error

	// State of the line being read, used by readline's goroutine, and set by ReadLine before that starts.
	action rune   // the key that listen is to act upon
	killed []rune // what Ctrl-Y brings back
	recall recall
	search search
}

func newTerminal(cfg Config) (*terminal, error) {
	t := &terminal{
		src:      newSource(cfg.In),
		out:      cfg.Out,
		screen:   &screen{out: cfg.Out, size: func() (int, int) { return terminalSize(cfg.Out) }, hinter: cfg.Hint},
		raw:      rawMode{in: cfg.In},
		history:  openHistory(cfg.HistoryFile, cfg.HistoryLimit),
		complete: cfg.Complete,
		done:     make(chan struct{}),
	}
	var err error
	if t.loop, err = startKeyLoop(t.src, t.screen, t.filter, t.listen); err != nil {
		return nil, err
	}
	changed := make(chan os.Signal, 1)
	notifyResize(changed) // here, as the goroutine may begin after the first change
	go t.watchSize(changed)
	return t, nil
}

// watchSize has the line, or the screenful of a pager, drawn anew whenever the window changes its size.
func (t *terminal) watchSize(changed chan os.Signal) {
	defer signal.Stop(changed)
	for {
		select {
		case <-changed:
			pager := t.resized.Load()
			if pager == nil {
				t.screen.resized()
				continue
			}
			select {
			case *pager <- struct{}{}:
			default: // it will see the latest size
			}
		case <-t.done:
			return
		}
	}
}

// start prepares the terminal for a read. Its error is io.EOF: a terminal that cannot be set up is gone.
func (t *terminal) start(prompt string, paste bool) error {
	t.src.forgetInterrupt()
	t.reading.Store(true)
	if t.src.ended.Load() || t.raw.enter() != nil {
		t.reading.Store(false)
		return io.EOF
	}
	t.missed.Store(false)
	if t.screen.begin(prompt, paste) != nil {
		t.finish()
		return io.EOF
	}
	return nil
}

// finish ends a read. Raw mode ends before anything shows that the read has ended: a Ctrl-C that somebody presses at the
// sight of it must be a signal.
func (t *terminal) finish() { t.finishWith(t.screen.end) }

func (t *terminal) finishWith(end func()) {
	t.reading.Store(false)
	_ = t.raw.leave() // fails if the terminal hung up
	end()
}

func (t *terminal) ReadLine(prompt string) (string, error) {
	t.turn.Lock()
	defer t.turn.Unlock()
	if err := t.start(prompt, true); err != nil {
		return "", err
	}
	defer t.finish()
	t.action, t.recall, t.search = 0, recall{}, search{}

	line, err := t.loop.read()
	switch {
	case t.src.ended.Load(): // readline hands over what was typed so far as if Enter had been pressed
		return "", io.EOF
	case err != nil:
		return "", err
	}
	if t.src.dropInterrupted() {
		t.missed.Store(true)
	}
	return fromLine([]rune(line)), nil
}

// ReadSecret reads the keys without readline: its password mode shows a NUL for every character.
func (t *terminal) ReadSecret(prompt string) (string, error) {
	t.turn.Lock()
	defer t.turn.Unlock()
	if err := t.start(prompt, false); err != nil {
		return "", err
	}
	defer t.finish()

	var secret []rune
	for {
		k, err := t.src.next()
		if err != nil {
			return "", err
		}
		switch {
		case k.code == keyText:
			secret = append(secret, k.text...)
		case k.code == enter:
			return fromLine(secret), nil
		case k.code == ctrlC:
			return "", ErrInterrupt
		case k.code == ctrlD && len(secret) == 0:
			return "", io.EOF
		case k.code == backspace:
			secret = secret[:max(0, len(secret)-1)]
		case k.code == keyKillLeft, k.code == keyKillSpaceWord:
			secret = nil
		case isText(k.code):
			secret = append(secret, k.code)
		}
	}
}

func (t *terminal) Write(p []byte) (int, error) { return t.screen.Write(p) }

func (t *terminal) Remember(entry string) error { return t.history.add(entry) }

// Size returns the columns and rows of the screen.
func (t *terminal) Size() (width, height int) { return t.screen.size() }

// Lend calls program with the terminal, and then puts it back into the mode that it was in.
func (t *terminal) Lend(program func(in, out *os.File) error) error {
	t.turn.Lock()
	defer t.turn.Unlock()
	saved := t.raw.mode()
	err := program(t.raw.in, t.out)
	t.raw.restore(saved)
	t.screen.regain()
	return err
}

// History returns the entries, oldest first.
func (t *terminal) History() []string { return t.history.list() }

// HistoryErr says why the history file cannot be used, or is nil.
func (t *terminal) HistoryErr() error { return t.history.err }

// HungUp reports whether a read has found that the terminal is gone.
func (t *terminal) HungUp() bool { return t.src.failed.Load() }

// Interrupt ends a pending read with ErrInterrupt, as Ctrl-C does.
func (t *terminal) Interrupt() {
	if t.reading.Load() {
		t.src.interrupt()
	} else {
		t.missed.Store(true)
	}
}

// Interrupted reports, once, whether Ctrl-C came after the last read.
func (t *terminal) Interrupted() bool { return t.missed.Swap(false) }

func (t *terminal) Close() error {
	t.closing.Do(func() {
		_ = t.src.Close()
		t.loop.stop()
		close(t.done)
		tidy := make(chan struct{})
		go func() {
			t.turn.Lock()
			defer t.turn.Unlock()
			close(tidy) // no read is pending any more
		}()
		select {
		case <-tidy:
		case <-time.After(closePatience):
		}
		t.closed = t.raw.close()
	})
	return t.closed
}

// toLine returns text as it is edited: its newlines are marks, since a newline would end the line.
func toLine(text string) []rune {
	return []rune(strings.ReplaceAll(text, "\n", string(newlineMark)))
}

// fromLine is the reverse of toLine.
func fromLine(line []rune) string {
	return strings.ReplaceAll(string(line), string(newlineMark), "\n")
}

// isText reports whether a key is a character of text.
func isText(code rune) bool { return code >= ' ' && code != backspace && !isAction(code) }

// isAction reports whether code is one of the key constants.
func isAction(code rune) bool { return code > newlineMark && code <= keyAbort }
