package shell

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"sosh/luaapi"
	"sosh/shell/editor"
)

// maxSourcing is how deep files may source one another: a file that sources itself has to end somewhere.
const maxSourcing = 50

// sourceFile is the command source.
func (sh *Shell) sourceFile(words []string) error {
	if len(words) == 0 {
		return &usageError{command: "source", problem: "missing argument FILE", usage: "source FILE"}
	}
	file := words[0]
	if filepath.Ext(file) == ".lua" {
		chunk, err := sh.Runtime.LoadFile(file)
		if err != nil {
			return errors.New(luaapi.DescribeLoadError(err))
		}
		_, err = sh.Runtime.Call(chunk)
		return err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return errors.New(luaapi.DescribeLoadError(err))
	}
	return sh.runText(file, luaapi.ScriptSource(string(text)))
}

// runText runs lines as a file of them runs: nothing is asked for, and the first failure, which the error places, ends it.
func (sh *Shell) runText(name, text string) error {
	if sh.sourcing >= maxSourcing {
		return fmt.Errorf("source: %s: %d files source one another; does one of them source itself?", name, maxSourcing)
	}
	terminal := sh.Terminal
	sh.Terminal = false
	sh.sourcing++
	defer func() {
		sh.Terminal = terminal
		sh.sourcing--
	}()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	interrupts := sh.interrupts.Load()
	for at := 0; at < len(lines) && sh.quit == nil; {
		place := chunkPlace{name, at + 1}
		more := func() (string, error) {
			if at == len(lines) {
				return "", io.EOF
			}
			at++
			return lines[at-1], nil
		}
		line, _ := more()
		err := sh.Do(line, place, more)
		switch {
		case sh.interrupts.Load() != interrupts && terminal:
			return editor.ErrInterrupt
		case err != nil && startsWithPlace(err):
			return err
		case err != nil:
			return &placedError{place: fmt.Sprintf("%s:%d", name, at), err: err}
		}
	}
	return nil
}

// placedError is an error with the line of the file that it happened in.
type placedError struct {
	place string
	err   error
}

func (e *placedError) Error() string { return e.place + ": " + e.err.Error() }
func (e *placedError) Unwrap() error { return e.err }

// shownHistory is how many items history shows where it is not told.
const shownHistory = 20

// showHistory is the command history.
func (sh *Shell) showHistory(words []string) error {
	entries, err := sh.history()
	if err != nil {
		return err
	}
	count := shownHistory
	if len(words) > 0 {
		if count, err = strconv.Atoi(words[0]); err != nil || count < 1 {
			return &usageError{command: "history", problem: "N must be a number, not " + strconv.Quote(words[0]), usage: "history [N]"}
		}
	}
	for i := max(0, len(entries)-count); i < len(entries); i++ {
		sh.print(fmt.Sprintf("%4d  %s", i+1, strings.ReplaceAll(entries[i], "\n", "\n      ")))
	}
	return nil
}

// history is what was typed, oldest first.
func (sh *Shell) history() ([]string, error) {
	ed, ok := sh.Editor.(editor.Historian)
	if !ok {
		return nil, errors.New("there is no history: it is kept of what is typed at a terminal")
	}
	return ed.History(), nil
}
