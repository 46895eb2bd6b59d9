package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"

	"sosh/shell/editor"
	"sosh/shell/runewidth"
)

// page shows the prose that write writes: on a narrow screen its lines are broken between words.
func (sh *Shell) page(write func(w io.Writer) error) error {
	if err := write(io.Discard); err != nil {
		return err
	}
	return sh.pageText(laidOut(write))
}

// laidOut is what write writes, for a screen of any width; 0 stands for no screen.
func laidOut(write func(w io.Writer) error) func(width int) string {
	return func(width int) string {
		s := &sheet{width: width}
		_ = write(s) // whoever shows it has seen that it does not fail
		if width == 0 {
			return s.String()
		}
		return folded(s.String(), width)
	}
}

// pageText shows a text, given for any width. At a terminal what is longer than the screen waits for a key after each
// screenful; the other threads run on, and notes appear.
func (sh *Shell) pageText(text func(width int) string) error {
	pager, ok := sh.Editor.(editor.Pager)
	switch {
	case sh.screen != nil:
		return sh.screen.page(text, sh.paint, func(ed editor.Editor) { sh.asking.Store(&ed) })
	case !ok || !sh.Terminal:
		_, err := io.WriteString(sh.Editor, text(0))
		return err
	}
	defer sh.watchSockets()()
	sh.claim()
	var err error
	waiting := sh.Runtime.Start(func(context.Context) {
		_, err = sh.atPrompt(func() (string, error) { return "", pager.Page(text, sh.paint.more) })
	})
	for waiting() == syscall.EINTR {
		sh.Runtime.Resume() // a signal that came too late to interrupt what ran before
	}
	if err == io.EOF {
		return nil // the next line that is asked for tells
	}
	return err
}

// Page shows what write writes, for a command line that needs no session. At a terminal (in and out) what is longer than
// the screen waits for a key after each screenful. The exit status is 0, also where somebody read only a part of it.
func Page(in, out *os.File, color bool, write func(w io.Writer) error) (status int, err error) {
	if !editor.IsTerminal(in) || !editor.IsTerminal(out) || os.Getenv("TERM") == "dumb" {
		return 0, write(out)
	}
	if err := write(io.Discard); err != nil {
		return 0, err
	}
	arrived := make(chan os.Signal, 1)
	signal.Notify(arrived, syscall.SIGHUP, syscall.SIGTERM)
	defer close(arrived)
	defer signal.Stop(arrived)
	var ended atomic.Int32
	err = (&ownScreen{in, out}).page(laidOut(write), newPaint(color), func(ed editor.Editor) {
		go func() {
			if s, ok := (<-arrived).(syscall.Signal); ok {
				ended.Store(128 + int32(s))
				ed.Close()
			}
		}()
	})
	return int(ended.Load()), err
}

// ownScreen is a terminal that no editor reads.
type ownScreen struct{ in, out *os.File }

// page shows text with an editor of its own, which it hands to opened: whoever ends the program has to close it.
func (s *ownScreen) page(text func(width int) string, p paint, opened func(editor.Editor)) error {
	ed, err := editor.New(editor.Config{In: s.in, Out: s.out})
	if err != nil {
		return err
	}
	defer ed.Close()
	opened(ed)
	err = ed.(editor.Pager).Page(text, p.more)
	if err == io.EOF || errors.Is(err, editor.ErrInterrupt) {
		return nil // as if it had been read to its end
	}
	return err
}

// more is what stands below a screenful: how much was shown, and the keys.
func (p paint) more(percent, width int) string {
	keys := ": Space next page, Enter next line, Up back, q leaves"
	switch {
	case width < 40:
		keys = ""
	case width < 80:
		keys = ": Space, Enter, Up, q"
	}
	return p.prompt(fmt.Sprintf("-- more (%d%%)%s --", percent, keys))
}

// folded is text with the lines that are wider than a screen broken between words, each part as far indented as the line.
func folded(text string, width int) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
		if len(indent) > width/2 {
			indent = "    "
		}
		b.WriteString(strings.Join(foldedLine(line, width, indent), "\n") + "\n")
	}
	return b.String()
}

// tell prints what the session says. Results and data are printed as they are.
func (sh *Shell) tell(text string) { sh.print(sh.onScreen(text)) }

// onScreen is what the session says, folded where it has a screen.
func (sh *Shell) onScreen(text string) string {
	ed, ok := sh.Editor.(editor.Sized)
	if !ok {
		return text
	}
	width, _ := ed.Size()
	return strings.TrimSuffix(folded(text, width), "\n")
}

// foldedLine is a line broken between words, the parts after the first one indented.
func foldedLine(line string, width int, indent string) []string {
	var parts []string
	for before := ""; ; before = indent {
		at := lastFit(line, width-len(before))
		if at == 0 {
			return append(parts, before+line)
		}
		parts = append(parts, before+strings.TrimRight(line[:at], " "))
		line = strings.TrimLeft(line[at:], " ")
	}
}

// lastFit is where to break a line so that what comes before is no wider than a screen: at the last blank that has a word
// before it, or behind a first word that is wider. 0 stands for nowhere.
func lastFit(line string, width int) int {
	at, used, word, style := 0, 0, false, false
	for i, r := range line {
		switch {
		case r == '\x1b', style: // a style takes no columns, and ends with m
			style = r != 'm'
			continue
		case r == ' ' && word && line[i-1] != ' ':
			at = i
		}
		word = word || r != ' '
		if used += runewidth.Of(r); used > width && at > 0 {
			return at
		}
	}
	return 0
}
