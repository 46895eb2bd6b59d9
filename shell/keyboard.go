package shell

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"sosh/shell/editor"
)

// keyboard is what the readers of lines share: the prompt, and Lua code that reads standard input. They take turns; where
// both want a line, the prompt is first.
type keyboard struct {
	mu       sync.Mutex
	changed  sync.Cond
	reading  bool // somebody reads
	prompted bool // the prompt wants to read, or does
	borrower bool // Lua code waits for its turn: it never asks twice at a time
	handed   bool // and has it now, even if it does not know yet

	heard  int64 // how often Ctrl-C had stopped something before the latest prompt
	echoes bool  // it is a terminal's, which shows a Ctrl-C that is a signal as ^C
	edits  bool  // while a line is read, Ctrl-C is a key and the editor's
	typing atomic.Bool
	asking atomic.Pointer[editor.Editor] // asks for a secret, where the session's editor would show it
}

// claim says that the prompt wants a line.
func (k *keyboard) claim() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.changed.L = &k.mu
	k.prompted = true
}

// grab waits for the prompt's turn. Where whoever reads is to be disturbed, disturb is called until that has ended.
func (k *keyboard) grab(disturb func()) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for k.reading {
		if disturb == nil {
			k.changed.Wait()
			continue
		}
		k.mu.Unlock()
		disturb() // again and again: before the read has begun it does nothing
		time.Sleep(time.Millisecond)
		k.mu.Lock()
	}
	k.reading = true
}

// borrow waits for the turn of Lua code.
func (k *keyboard) borrow() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.changed.L = &k.mu
	k.borrower = true
	for !k.handed && (k.reading || k.prompted) {
		k.changed.Wait()
	}
	k.reading, k.borrower, k.handed = true, false, false
}

// release ends a turn; byPrompt says whose it was. After the prompt's it is Lua's, however soon the prompt asks again.
func (k *keyboard) release(byPrompt bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.reading = false
	if byPrompt {
		k.prompted, k.handed, k.reading = false, k.borrower, k.borrower
	}
	k.changed.Broadcast()
}

// readLine reads a line for the prompt while the other threads run on.
func (sh *Shell) readLine(prompt string) (line string, err error) {
	if sh.Terminal {
		sh.Runtime.Resume()
	}
	sh.claim()
	waiting := sh.Runtime.Start(func(context.Context) {
		line, err = sh.atPrompt(func() (string, error) { return sh.Editor.ReadLine(prompt) })
	})
	for waiting() == syscall.EINTR {
		if !sh.Terminal {
			return "", editor.ErrInterrupt
		}
		sh.Runtime.Resume() // a signal that came too late to interrupt what ran before
	}
	if sh.ended.Load() != 0 {
		return "", io.EOF // the line may be whole, but its interrupt is over
	}
	if ed, ok := sh.Editor.(editor.Interrupter); ok && ed.Interrupted() {
		sh.stop() // Ctrl-C came right behind the line: it is meant for what the line does
	}
	return line, err
}

// atPrompt waits for the prompt's turn and reads. After a Ctrl-C it does not wait: a read of Lua code that is still under way
// then ends, so that the prompt comes back whoever had the keyboard.
func (sh *Shell) atPrompt(read func() (string, error)) (string, error) {
	heard := sh.heard
	sh.heard = sh.interrupts.Load()
	var disturb func()
	if ed, ok := sh.Editor.(editor.Interrupter); ok && sh.heard != heard {
		disturb = ed.Interrupt
	}
	sh.grab(disturb)
	defer sh.release(true)
	return sh.atEditor(read)
}

// atEditor reads from the editor, whose keys then are no signals.
func (sh *Shell) atEditor(read func() (string, error)) (string, error) {
	if sh.ended.Load() != 0 {
		return "", io.EOF
	}
	sh.typing.Store(sh.edits)
	defer sh.typing.Store(false)
	return read()
}

// lineInput is the editor as standard input for Lua: one read is one line.
type lineInput struct {
	shell *Shell
	left  []byte
}

// Read implements io.Reader. Ctrl-C while a script reads interrupts the script.
func (in *lineInput) Read(p []byte) (int, error) {
	if len(in.left) == 0 {
		line, err := in.line()
		if errors.Is(err, editor.ErrInterrupt) {
			return 0, nil // whoever still wants a line asks again
		}
		if err != nil {
			return 0, err
		}
		in.left = []byte(line + "\n")
	}
	n := copy(p, in.left)
	in.left = in.left[n:]
	return n, nil
}

// line waits for its turn and reads. If Ctrl-C comes first, nobody may want the line any more.
func (in *lineInput) line() (string, error) {
	sh := in.shell
	heard := sh.interrupts.Load()
	sh.borrow()
	defer sh.release(false)
	if sh.interrupts.Load() != heard {
		return "", editor.ErrInterrupt
	}
	line, err := sh.atEditor(func() (string, error) { return sh.Editor.ReadLine("") })
	ed, ok := sh.Editor.(editor.Interrupter)
	if errors.Is(err, editor.ErrInterrupt) || ok && ed.Interrupted() {
		sh.stop()
	}
	return line, err
}

// readSecret asks for a line that is not shown, for Lua. A script at a terminal has the plain reader, which would let it be
// seen: there an editor of its own asks.
func (sh *Shell) readSecret(s Setup, atPrompt bool, prompt string) (string, error) {
	sh.borrow()
	defer sh.release(false)
	ed := sh.Editor
	if !atPrompt {
		own, err := editor.New(editor.Config{In: s.In, Out: s.Out})
		if err != nil {
			return "", err
		}
		sh.asking.Store(&own)
		defer own.Close()
		ed = own
	}
	if sh.ended.Load() != 0 {
		return "", io.EOF
	}
	sh.typing.Store(true)
	defer sh.typing.Store(false)
	secret, err := ed.ReadSecret(prompt)
	if errors.Is(err, editor.ErrInterrupt) {
		sh.stop()
	}
	return secret, err
}
