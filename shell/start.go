package shell

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
	Trace    string   // where the trace goes, as the command trace has it
}

// Setup is everything a session stands on.
type Setup struct {
	Job         Job
	In          *os.File
	Out, Err    *os.File
	Terminal    bool // In and Out are a terminal
	Dumb        bool // one that can only print lines
	Color       bool
	Lang        string
	Version     string
	Scripts     fs.FS
	HistoryFile string
	Idle        func()        // called when all has been quiet for a second
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
	sh := &Shell{Options: Options{Terminal: atPrompt, Color: s.Color, Scripts: s.Scripts, Lang: s.Lang, Version: s.Version}, paint: newPaint(s.Color)}
	sh.announcer.shell = sh
	if err := sh.openEditor(s, atPrompt); err != nil {
		fmt.Fprintf(s.Err, "sosh: %v\n", err)
		return 1
	}
	if s.Job.Lab != nil && s.Terminal && !s.Dumb {
		sh.screen = &ownScreen{s.In, s.Out}
	}
	rt, err := luaapi.New(luaapi.Options{
		Stdout: sh.Editor, Stderr: sh.Errors, Stdin: &lineInput{shell: sh}, Library: s.Scripts,
		Terminal: s.Terminal || s.Editor != nil, Idle: s.Idle,
		ReadSecret: func(prompt string) (string, error) { return sh.readSecret(s, atPrompt, prompt) },
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
	if s.prompting() || len(s.Job.Lines) > 0 || s.Job.LineFile != "" {
		sh.recorder = &recorder{shell: sh}
		rt.Variables() // from now on, what differs is the session's
		sh.observe()
	}
	status := 0
	rt.Run(func() {
		stop := sh.watchSignals() // now there is somebody to interrupt
		defer stop()
		status = sh.work(s.Job)
	})
	rt.End()
	if err := sh.endTrace(); err != nil {
		fmt.Fprintln(sh.Errors, "sosh: "+err.Error())
		status = 1
	}
	sh.Editor.Close()
	signal := syscall.Signal(sh.ended.Load())
	if ed, ok := sh.Editor.(editor.Hanger); ok && ed.HungUp() && signal == 0 {
		signal = syscall.SIGHUP // which is still on its way
	}
	if signal != 0 {
		return 128 + int(signal) // what a Unix shell calls it
	}
	return status
}

// openEditor opens the line editor, or the plain reader where nobody sits at a terminal.
func (sh *Shell) openEditor(s Setup, atPrompt bool) error {
	if s.Editor != nil {
		sh.Editor, sh.Errors = s.Editor, s.Editor
		return nil
	}
	sh.echoes, sh.edits = s.Terminal, atPrompt
	if !atPrompt {
		sh.Editor, sh.Errors = editor.NewPlain(s.In, s.Out), s.Err
		sh.progress = editor.IsTerminal(s.Err) && !s.Dumb
		return nil
	}
	if s.Dumb {
		ed := editor.NewDumb(s.In, s.Out)
		sh.Editor, sh.Errors = ed, ed
		return nil
	}
	if s.HistoryFile != "" {
		_ = os.MkdirAll(filepath.Dir(s.HistoryFile), 0o700) // the editor says so where the file cannot be used
	}
	config := editor.Config{In: s.In, Out: s.Out, HistoryFile: s.HistoryFile, Complete: sh.Complete}
	if s.Color { // else a hint would look like what was typed
		config.Hint = sh.hint
	}
	ed, err := editor.New(config)
	if err != nil {
		return err
	}
	sh.Editor, sh.Errors = ed, ed
	return nil
}

// work does the job and returns the exit status.
func (sh *Shell) work(j Job) int {
	if j.Trace != "" {
		if err := sh.Trace(j.Trace); err != nil {
			fmt.Fprintln(sh.Errors, "sosh: "+err.Error())
			return 1
		}
	}
	switch {
	case j.Script != "":
		return sh.runScript(j.Script, j.Args)
	case j.Lab != nil:
		if err := sh.Lab(j.Lab); err != nil {
			fmt.Fprintln(sh.Errors, describeError(err))
			var wrong *usageError
			if errors.As(err, &wrong) {
				return 2
			}
			var verdict *verdictError
			if errors.As(err, &verdict) {
				return verdict.status
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
	sh.tell("sosh, the socket shell. help lists the commands, Ctrl-D leaves.")
	if h, ok := sh.Editor.(editor.Historian); ok && h.HistoryErr() != nil {
		sh.tell("the history is not kept: " + h.HistoryErr().Error())
	}
}

// runScript runs a Lua script and waits for its threads.
func (sh *Shell) runScript(path string, arguments []string) int {
	if err := sh.script(path, arguments); err != nil {
		fmt.Fprintln(sh.Errors, "sosh: "+luaapi.DescribeLoadError(plainError(err))+commandsHint(path, arguments, err))
		return 1
	}
	return 0
}

// commandsHint says how commands are run, where what stands in place of a Lua script is one, or a file that begins with one.
func commandsHint(path string, arguments []string, err error) string {
	if errors.Is(err, fs.ErrNotExist) && slices.Contains(commandNames(), path) {
		line := strings.Join(append([]string{path}, arguments...), " ")
		if strings.ContainsAny(line, "'\"\\#$&\n") || len(strings.Fields(line)) != 1+len(arguments) { // it would take more quotes
			line = path + " ..."
		}
		return "\n(to run a command: sosh -e '" + line + "')"
	}
	var syntax *luaapi.SyntaxError
	text, _ := os.ReadFile(path) // it has just been read
	if _, _, isCommand := commandHead(strings.TrimSpace(string(text)), isCallName); !isCommand || !errors.As(err, &syntax) {
		return ""
	}
	return "\n(this is read as a Lua script; a file of commands has a name that ends in .sosh)"
}

func (sh *Shell) script(path string, arguments []string) error {
	chunk, err := sh.Runtime.LoadFile(path)
	if err != nil {
		return err
	}
	sh.Runtime.SetArgs(path, arguments)
	sh.Runtime.SearchFirst(filepath.Dir(path)) // modules that lie beside the script
	if _, err := sh.Runtime.Call(chunk, arguments...); err != nil {
		return err
	}
	return sh.Runtime.JoinAll()
}

// plainError is the whole report of a script's failure, as an error.
func plainError(err error) error {
	var failure *luaapi.Failure
	if errors.As(err, &failure) && failure.Interrupted {
		return errors.New(failure.Message) // whoever pressed Ctrl-C knows why it ended
	}
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
