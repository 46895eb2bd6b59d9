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

// keyboard is what the readers of lines share: the prompt, and Lua code that reads standard input.
type keyboard struct {
	reading sync.Mutex // one reader at a time
	heard   int64      // how often Ctrl-C had stopped something before the latest prompt
	echoes  bool       // it is a terminal, which shows what is typed while nothing is being read
	typing  atomic.Bool
}

// readLine reads a line for the prompt while the other threads run on.
func (sh *Shell) readLine(prompt string) (line string, err error) {
	if sh.Terminal {
		sh.Runtime.Resume()
	}
	waiting := sh.Runtime.Start(func(context.Context) { line, err = sh.readPrompt(prompt) })
	for waiting() == syscall.EINTR {
		if !sh.Terminal {
			return "", editor.ErrInterrupt
		}
		sh.Runtime.Resume() // a signal that came too late to interrupt what ran before
	}
	if ed, ok := sh.Editor.(editor.Interrupter); ok && ed.Interrupted() {
		sh.stop() // Ctrl-C came right behind the line: it is meant for what the line does
	}
	return line, err
}

// readPrompt waits for its turn and reads. After a Ctrl-C it does not wait: a read of Lua code that is still under way
// then ends, so that the prompt comes back whoever had the keyboard.
func (sh *Shell) readPrompt(prompt string) (string, error) {
	heard := sh.heard
	sh.heard = sh.interrupts.Load()
	ed, ok := sh.Editor.(editor.Interrupter)
	for ok && heard != sh.heard && !sh.reading.TryLock() {
		ed.Interrupt() // again and again: before the read has begun it does nothing
		time.Sleep(time.Millisecond)
	}
	if !ok || heard == sh.heard {
		sh.reading.Lock()
	}
	defer sh.reading.Unlock()
	return sh.readEditor(prompt)
}

func (sh *Shell) readEditor(prompt string) (string, error) {
	if sh.ended.Load() != 0 {
		return "", io.EOF
	}
	sh.typing.Store(true)
	defer sh.typing.Store(false)
	return sh.Editor.ReadLine(prompt)
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
	sh.reading.Lock()
	defer sh.reading.Unlock()
	if sh.interrupts.Load() != heard {
		return "", editor.ErrInterrupt
	}
	line, err := sh.readEditor("")
	ed, ok := sh.Editor.(editor.Interrupter)
	if errors.Is(err, editor.ErrInterrupt) || ok && ed.Interrupted() {
		sh.stop()
	}
	return line, err
}
