// Package shell is the prompt: it compiles each line to one Lua statement, runs it in the runtime and prints what came
// back. It uses github.com/fatih/color, the usual and maintained way to colour a terminal that knows about NO_COLOR;
// lines are read by its subpackage editor.
package shell

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync/atomic"

	"sosh/luaapi"
	"sosh/shell/editor"
)

// Options are what a Shell is made with.
type Options struct {
	Runtime  *luaapi.Runtime
	Editor   editor.Editor // reads lines, and is where results go while it does
	Errors   io.Writer     // where diagnostics go; nil: to the editor
	Terminal bool          // somebody sits there: prompts, questions, and errors do not end the session
	Color    bool
	Scripts  fs.FS // the labs
	Lang     string
	Version  string // of sosh, for what it writes
}

// Shell is one session.
type Shell struct {
	Options
	paint     paint
	current   string // the name of the current socket
	serial    int    // of the names given to sockets
	typed     int    // chunks typed so far
	recent    []string
	tracer    *tracer   // nil while trace is off
	recorder  *recorder // nil where nobody types
	quit      *int      // the exit status, once quit was typed
	jobs      jobs
	notes     notes
	announcer announcer

	screen   *ownScreen                // where pages are shown, nil for the editor
	progress bool                      // somebody sees how long work goes on
	sourcing int                       // how many files are being sourced, one by the other
	hints    atomic.Pointer[hintScope] // nil while no command is being typed
	journal  journal
	keyboard
	signals
}

// source is where lines come from.
type source struct {
	name string // what errors call it, "" at a terminal
	next func(prompt string) (line string, err error)
	line int // the number of the line last read
}

// Interactive reads and runs lines until the end of input, at a terminal or from a pipe, and returns the exit status.
// It has to be called inside Runtime.Run.
func (sh *Shell) Interactive(name string) int {
	if sh.Terminal {
		name = ""
	}
	return sh.feed(&source{name: name, next: sh.readLine})
}

// Lines runs given lines and returns the exit status; more is false when the session is to end.
func (sh *Shell) Lines(name string, lines []string) (status int, more bool) {
	i := 0
	next := func(string) (string, error) {
		if i == len(lines) {
			return "", io.EOF
		}
		i++
		return lines[i-1], nil
	}
	terminal := sh.Terminal
	sh.Terminal = false
	defer func() { sh.Terminal = terminal }()
	status = sh.feed(&source{name: name, next: next})
	return status, status == 0 && sh.quit == nil
}

// feed runs the lines of a source. Away from a terminal the first failure ends it.
func (sh *Shell) feed(src *source) int {
	for sh.quit == nil && sh.ended.Load() == 0 {
		text, err := sh.nextLine(src)
		sh.hints.Store(nil)
		switch {
		case errors.Is(err, editor.ErrInterrupt) && sh.Terminal:
			continue
		case errors.Is(err, editor.ErrInterrupt):
			sh.complain(src, errors.New("interrupted"))
			return 1
		case err == io.EOF:
			return 0
		case err != nil:
			sh.complain(src, fmt.Errorf("cannot read a line: %w", err))
			return 1
		}
		if !sh.block(src, text) {
			return 1
		}
	}
	if sh.quit == nil {
		return 1 // a signal has ended the session
	}
	return *sh.quit
}

// block runs the lines of one read, many where a block was pasted, and says whether the session goes on.
func (sh *Shell) block(src *source, text string) bool {
	for first := true; (first || text != "") && sh.quit == nil; first = false {
		if !first {
			sh.catchUp(false)
		}
		var line string
		line, text, _ = strings.Cut(text, "\n")
		src.line++
		err := sh.one(src, line, &text)
		if err != nil && !sh.survive(src, err) {
			return false
		}
		if errors.Is(err, editor.ErrInterrupt) || sh.interrupts.Load() != sh.heard {
			return true // Ctrl-C is meant for the whole block
		}
	}
	return true
}

// one runs one line; what it needs of the lines after it, it takes from rest and then from the source.
func (sh *Shell) one(src *source, line string, rest *string) error {
	first := src.line
	entry := line
	more := func() (string, error) {
		var next string
		var err error
		if *rest != "" {
			next, *rest, _ = strings.Cut(*rest, "\n")
		} else if next, err = src.next(continuation); err != nil {
			return "", err
		}
		src.line++
		entry += "\n" + next
		return next, nil
	}
	sh.journal.starts()
	sh.recorder.lineStarts()
	err := sh.Do(line, chunkPlace{src.name, first}, more)
	sh.noteLine(entry, err)
	sh.recorder.lineEnds(err)
	if sh.Terminal {
		_ = sh.Editor.Remember(entry) // a history that cannot be written is no reason to stop
	}
	return err
}

// continuation is the prompt for the further lines of unfinished Lua.
const continuation = "  ...> "

// survive reports an error and says whether the session goes on.
func (sh *Shell) survive(src *source, err error) bool {
	if errors.Is(err, editor.ErrInterrupt) {
		return true // given up while it was being typed
	}
	sh.complain(src, err)
	return sh.Terminal
}

// complain prints an error: at a terminal as it is, else with the place of the line.
func (sh *Shell) complain(src *source, err error) {
	text := sh.describe(err)
	var wrong *usageError
	if errors.As(err, &wrong) && sh.recorder != nil {
		sh.recorder.refused = text
	}
	if src.name != "" && !startsWithPlace(err) {
		text = fmt.Sprintf("%s:%d: %s", src.name, src.line, text)
	}
	if sh.Terminal {
		text = sh.asFault(text)
	}
	fmt.Fprintln(sh.Errors, text)
}

// asFault is an error's text as a terminal shows it.
func (sh *Shell) asFault(text string) string {
	const mark = "error: "
	return sh.paint.fault(mark) + strings.TrimPrefix(sh.onScreen(mark+text), mark)
}

// describe is an error as the session shows it: of a single line that was just typed only what is wrong.
func (sh *Shell) describe(err error) string {
	var failure *luaapi.Failure
	if sh.Terminal && errors.As(err, &failure) && failure.Chunk == sh.chunk() && failure.Line == 1 && failure.Traceback == "" {
		return failure.Message
	}
	return describeError(err)
}

// describeError is an error with all there is to say about it.
func describeError(err error) string {
	var failure *luaapi.Failure
	var syntax *luaapi.SyntaxError
	switch {
	case errors.As(err, &failure) && failure.Interrupted:
		return "interrupted"
	case errors.As(err, &failure):
		return failure.Report()
	case errors.As(err, &syntax):
		return luaapi.DescribeLoadError(syntax)
	}
	return err.Error()
}

// startsWithPlace reports whether an error says by itself where it happened.
func startsWithPlace(err error) bool {
	var failure *luaapi.Failure
	var syntax *luaapi.SyntaxError
	var placed *placedError
	return errors.As(err, &placed) || (errors.As(err, &failure) && failure.Chunk != "") || errors.As(err, &syntax)
}
