package shell

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"

	"sosh/luaapi"
	"sosh/shell/editor"
)

// Job says what a session has to do. Empty, it opens the prompt, or runs standard input where that is no terminal.
type Job struct {
	Lines    []string // run these lines
	Stay     bool     // and open the prompt afterwards
	Piped    bool     // run standard input's lines
	LineFile string   // run the lines of a file
	Script   string   // run a Lua script
	Args     []string // with these arguments
	Lab      []string // run the command lab with these words; nil for none
}

// Setup is everything a session stands on.
type Setup struct {
	Job         Job
	In          *os.File
	Out, Err    *os.File
	Terminal    bool // In and Out are a terminal
	Color       bool
	Lang        string
	Scripts     fs.FS
	HistoryFile string
	Editor      editor.Editor // in place of one on In and Out, for a session without a terminal of its own
}

// prompting reports whether the session reads lines from somebody.
func (s *Setup) prompting() bool {
	j := s.Job
	return j.Stay || (len(j.Lines) == 0 && j.LineFile == "" && j.Script == "" && j.Lab == nil)
}

// Start runs a session to its end and returns the exit status.
func Start(s Setup) int {
	atPrompt := (s.Terminal || s.Editor != nil) && s.prompting() && !s.Job.Piped
	sh := &Shell{Options: Options{Terminal: atPrompt, Color: s.Color, Scripts: s.Scripts, Lang: s.Lang}, paint: newPaint(s.Color)}
	if err := sh.openEditor(s, atPrompt); err != nil {
		fmt.Fprintf(s.Err, "sosh: %v\n", err)
		return 1
	}
	rt, err := luaapi.New(luaapi.Options{
		Stdout: sh.Editor, Stderr: sh.Errors, Stdin: &lineInput{shell: sh}, Library: s.Scripts,
		Exit: func(code int) {
			sh.Editor.Close()
			os.Exit(code)
		},
	})
	if err != nil {
		fmt.Fprintf(s.Err, "sosh: %v\n", err)
		return 1
	}
	sh.Runtime = rt
	stop := sh.watchSignals()
	defer stop()
	status := 0
	rt.Run(func() { status = sh.work(s.Job) })
	sh.Editor.Close()
	rt.CloseSockets()
	return status
}

// openEditor opens the line editor, or the plain reader where nobody sits at a terminal.
func (sh *Shell) openEditor(s Setup, atPrompt bool) error {
	if s.Editor != nil {
		sh.Editor, sh.Errors = s.Editor, s.Editor
		return nil
	}
	if !atPrompt {
		sh.Editor, sh.Errors = editor.NewPlain(s.In, s.Out), s.Err
		return nil
	}
	if s.HistoryFile != "" {
		_ = os.MkdirAll(filepath.Dir(s.HistoryFile), 0o700) // the editor says so where the file cannot be used
	}
	ed, err := editor.New(editor.Config{In: s.In, Out: s.Out, HistoryFile: s.HistoryFile, Complete: sh.Complete})
	if err != nil {
		return err
	}
	sh.Editor, sh.Errors = ed, ed
	return nil
}

// work does the job and returns the exit status.
func (sh *Shell) work(j Job) int {
	switch {
	case j.Script != "":
		return sh.runScript(j.Script, j.Args)
	case j.Lab != nil:
		if err := sh.evaluating(func() error { return sh.Lab(j.Lab) }); err != nil {
			fmt.Fprintln(sh.Errors, describeError(err))
			var wrong *usageError
			if errors.As(err, &wrong) {
				return 2
			}
			return 1
		}
		return 0
	case j.LineFile != "":
		return sh.runLineFile(j.LineFile)
	}
	if len(j.Lines) > 0 {
		if status, more := sh.Lines("-e", j.Lines); !more || !j.Stay {
			return status
		}
	}
	sh.greet()
	return sh.Interactive("standard input")
}

// greet says at a terminal what this is.
func (sh *Shell) greet() {
	if !sh.Terminal {
		return
	}
	sh.print("sosh, the socket shell. help lists the commands, Ctrl-D leaves.")
	if h, ok := sh.Editor.(editor.Historian); ok && h.HistoryErr() != nil {
		sh.print("the history is not kept: " + h.HistoryErr().Error())
	}
}

// runScript runs a Lua script and waits for its threads.
func (sh *Shell) runScript(path string, arguments []string) int {
	err := sh.evaluating(func() error {
		chunk, err := sh.Runtime.LoadFile(path)
		if err != nil {
			return err
		}
		sh.Runtime.SetArgs(path, arguments)
		if _, err := sh.Runtime.Call(chunk, arguments...); err != nil {
			return err
		}
		return sh.Runtime.JoinAll()
	})
	if err != nil {
		fmt.Fprintln(sh.Errors, "sosh: "+luaapi.DescribeLoadError(plainError(err)))
		return 1
	}
	return 0
}

// plainError is the whole report of a script's failure, as an error.
func plainError(err error) error {
	var failure *luaapi.Failure
	if errors.As(err, &failure) {
		return errors.New(failure.Report())
	}
	return err
}

func (sh *Shell) runLineFile(path string) int {
	text, err := os.ReadFile(path)
	if err != nil {
		fmt.Fprintln(sh.Errors, "sosh: "+luaapi.DescribeLoadError(err))
		return 1
	}
	lines := strings.Split(strings.TrimSuffix(luaapi.ScriptSource(string(text)), "\n"), "\n")
	status, _ := sh.Lines(path, lines)
	return status
}

// lineInput is the editor as standard input for Lua: one read is one line.
type lineInput struct {
	shell *Shell
	left  []byte
}

// Read implements io.Reader. Ctrl-C while a script reads interrupts the script.
func (in *lineInput) Read(p []byte) (int, error) {
	if len(in.left) == 0 {
		line, err := in.shell.readEditor("")
		if errors.Is(err, editor.ErrInterrupt) {
			in.shell.Runtime.Interrupt()
			return 0, nil
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

// watchSignals interrupts what runs at Ctrl-C, and ends the session where the terminal hangs up.
func (sh *Shell) watchSignals() (stop func()) {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, os.Interrupt, syscall.SIGHUP, syscall.SIGTERM)
	go func() {
		for s := range signals {
			if s == os.Interrupt {
				if sh.busy.Load() {
					sh.Runtime.Interrupt()
				}
				continue
			}
			sh.hungUp.Store(true)
			sh.Editor.Close()
			sh.Runtime.Interrupt()
		}
	}()
	return func() {
		signal.Stop(signals)
		close(signals)
	}
}

// busyState is what the signal handler has to know of the session.
type busyState struct {
	busy    atomic.Bool // a line is being evaluated: Ctrl-C interrupts it
	hungUp  atomic.Bool // the session is to end
	reading sync.Mutex  // one read of the editor at a time
}

// evaluating runs what Ctrl-C interrupts.
func (sh *Shell) evaluating(fn func() error) error {
	sh.Runtime.Resume()
	sh.busy.Store(true)
	defer sh.busy.Store(false)
	return fn()
}

// readEditor reads a line; readers wait for each other.
func (sh *Shell) readEditor(prompt string) (string, error) {
	sh.reading.Lock()
	defer sh.reading.Unlock()
	if sh.hungUp.Load() {
		return "", io.EOF
	}
	return sh.Editor.ReadLine(prompt)
}
