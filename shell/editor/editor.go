// Package editor reads lines from the person at the terminal, with editing, history, completion and
// pasted blocks, and prints above the line that is being typed.
//
// It stands on github.com/chzyer/readline, which gives it raw mode on every system, the loop that turns
// keys into edits, and the hooks around that loop. The rest of readline is kept away from the keyboard: its
// drawing counts characters instead of columns, its completion menu and its search panic, and its history
// knows single lines only. So keys reach readline already decoded (keys.go, source.go), what it would draw
// is drawn by a screen that shares one lock with everything else printed (screen.go), and history, search and
// completion are done here between two of its steps (actions.go). No other package imports readline.
package editor

import (
	"errors"
	"io"
	"os"
)

// ErrInterrupt is returned by a read during which the person pressed Ctrl-C.
var ErrInterrupt = errors.New("interrupt")

// Editor reads lines from whoever sits at standard input and prints above the line being typed.
type Editor interface {
	// ReadLine shows prompt and returns the text that was typed, without its final newline.
	// It fails with io.EOF at Ctrl-D on an empty line, at the end of the input and when the terminal hangs
	// up, and with ErrInterrupt at Ctrl-C. A pasted block comes back as one text with several lines.
	// With an empty prompt, output that did not end its line serves as the prompt.
	ReadLine(prompt string) (string, error)

	// ReadSecret is ReadLine without echo and without history, for a password.
	ReadSecret(prompt string) (string, error)

	// Write prints p; it may be called from any goroutine.
	// While a line is being typed, whole lines appear above it, and a line without its end waits for the
	// newline or for the end of the typing.
	Write(p []byte) (n int, err error)

	// Remember adds entry to the history, as one item even if it has several lines.
	// An entry that is empty, starts with a blank or repeats the one before is left out.
	Remember(entry string) error

	// Close restores the terminal and ends a pending read with io.EOF; it never hangs and may be called
	// twice and from any goroutine.
	Close() error
}

// Interrupter is an Editor that hears of Ctrl-C from outside, as of a signal. Those of this package are.
type Interrupter interface {
	// Interrupt ends a pending read with ErrInterrupt. It may be called from any goroutine.
	Interrupt()
	// Interrupted reports whether Ctrl-C came after the last read: behind its line among what was typed ahead, or as
	// an Interrupt while nothing was being read. It is for what runs next, and only the first call says so.
	Interrupted() bool
}

// Hanger is an Editor whose terminal can hang up, which a read tells by io.EOF, as of the end of the input.
type Hanger interface {
	// HungUp reports whether that was it.
	HungUp() bool
}

// Historian is an Editor that tells about its history, as the one for a terminal does.
type Historian interface {
	// History returns the entries, oldest first.
	History() []string
	// HistoryErr says why the history file cannot be used and entries are kept in memory only.
	HistoryErr() error
}

// Sized is an Editor on a screen, as the one for a terminal is.
type Sized interface {
	// Size returns the columns and rows of the screen.
	Size() (width, height int)
}

// Pager is an Editor that shows a long text in pieces, as the one for a terminal does.
type Pager interface {
	// Page prints a text, which is asked for anew whenever the screen has another width, and waits for a key after each
	// screenful; prompt is what it shows meanwhile, for how much of the text was shown, in percent, on a screen of a width.
	Page(text func(width int) string, prompt func(percent, width int) string) error
}

// Lender is an Editor whose terminal another program can have, as that of a terminal can be.
type Lender interface {
	// Lend calls program with the terminal, and then puts it back into the mode that it was in. No read may be pending.
	Lend(program func(in, out *os.File) error) error
}

// Config says where the terminal and the history are.
type Config struct {
	In, Out      *os.File // the terminal; nil is os.Stdin, os.Stdout
	HistoryFile  string   // "" keeps the history in memory only
	HistoryLimit int      // the entries kept; 0 is 1000

	// Complete returns the words that may stand in place of text[start:pos], pos being the cursor; both
	// are byte offsets. It is called while a line is being typed and may Write.
	Complete func(text string, pos int) (start int, words []string)

	// Hint returns what may follow the text typed so far; it is shown faintly behind it. It is called at every key, so it
	// has to be quick.
	Hint func(text string) string
}

// New returns an editor for a terminal.
// An unusable history file is no error: the Editor is also a Historian that says what is wrong.
func New(cfg Config) (Editor, error) {
	if cfg.In == nil {
		cfg.In = os.Stdin
	}
	if cfg.Out == nil {
		cfg.Out = os.Stdout
	}
	if !IsTerminal(cfg.In) || !IsTerminal(cfg.Out) {
		return nil, errors.New("editor: input and output must be a terminal")
	}
	return newTerminal(cfg)
}

// NewDumb returns an editor for a terminal that can only print lines, as in the shell of Emacs: it shows prompts, and
// leaves the editing of a line to the terminal.
func NewDumb(in io.Reader, out io.Writer) Editor {
	return &dumb{plain: newPlain(in, out)}
}

// NewPlain returns an editor for an input that is no terminal: it shows no prompt, keeps no history and
// returns the lines as they come. A line of more than 16 MiB is skipped with an error that is bufio.ErrTooLong.
func NewPlain(in io.Reader, out io.Writer) Editor {
	return newPlain(in, out)
}
