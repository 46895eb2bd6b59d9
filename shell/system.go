package shell

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"

	"sosh/shell/editor"
)

// system is the command !: it runs a command of the system's shell. Sockets are not inherited: they are closed on exec.
func (sh *Shell) system(words []string) error {
	if words[0] == "" {
		return &usageError{command: "!", problem: "missing argument COMMAND", usage: "!COMMAND"}
	}
	return sh.runProgram(systemCommand(words[0]))
}

// runProgram runs a program to its end while the other threads run on. At a terminal it has that; elsewhere it gets no
// input, which is the session's. Ctrl-C is meant for the program.
func (sh *Shell) runProgram(cmd *exec.Cmd) error {
	if sh.interrupts.Load() != sh.heard {
		return editor.ErrInterrupt // Ctrl-C came right behind the line
	}
	run := func() error { return cmd.Run() }
	cmd.Stdout, cmd.Stderr = sh.Editor, sh.Errors
	if ed, ok := sh.Editor.(editor.Lender); ok {
		run = func() error {
			return ed.Lend(func(in, out *os.File) error {
				cmd.Stdin, cmd.Stdout, cmd.Stderr = in, out, out
				return cmd.Run()
			})
		}
	}
	var err error
	wait := sh.Runtime.Start(func(context.Context) { err = run() })
	for wait() == syscall.EINTR {
		sh.Runtime.Resume()
	}
	var failed *exec.ExitError
	switch {
	case sh.interrupts.Load() != sh.heard, sh.Terminal && errors.As(err, &failed) && byInterrupt(failed): // whichever of the two comes first
		return editor.ErrInterrupt
	case errors.As(err, &failed):
		return errors.New("the command ended with " + failed.String())
	}
	return err
}

// edit is the command edit: it opens an item of the history in the editor of the person's choice, and runs what was made of it.
func (sh *Shell) edit(words []string) error {
	entries, err := sh.history()
	if err != nil {
		return err
	}
	entry, err := chosen(entries, words)
	if err != nil {
		return err
	}
	text, err := sh.edited(entry)
	if err != nil {
		return err
	}
	if strings.TrimSpace(text) == "" {
		sh.tell("the text is empty: nothing to run")
		return nil
	}
	sh.print(sh.paint.faint(strings.TrimRight(text, "\n")))
	_ = sh.Editor.Remember(text) // a history that cannot be written is no reason to stop
	return sh.runText("edit", text)
}

// chosen is the item of the history that the words of edit name, the last that is none of edit itself where they do not.
func chosen(entries, words []string) (string, error) {
	if len(words) > 0 {
		n, err := strconv.Atoi(words[0])
		if err != nil || n < 1 || n > len(entries) {
			return "", &usageError{command: "edit", problem: "there is no item " + words[0] + " (history shows them)", usage: "edit [N]"}
		}
		return entries[n-1], nil
	}
	for i := len(entries) - 1; i >= 0; i-- {
		if name := leadingName(entries[i]); name != "edit" && name != "history" {
			return entries[i], nil
		}
	}
	return "", nil // an empty file is a beginning, too
}

// edited is what the person makes of text. The file is nobody else's business, and does not stay.
func (sh *Shell) edited(text string) (string, error) {
	f, err := os.CreateTemp("", "sosh-*.lua") // with mode 0600
	if err != nil {
		return "", fmt.Errorf("edit: %w", err)
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(text + "\n")
	if err = errors.Join(err, f.Close()); err != nil {
		return "", fmt.Errorf("edit: %w", err)
	}
	program := cmp.Or(os.Getenv("VISUAL"), os.Getenv("EDITOR"), usualEditor)
	if err := sh.runProgram(systemCommand(editFile(program), f.Name())); err != nil {
		return "", fmt.Errorf("edit: %s: %w; nothing was run", program, err)
	}
	data, err := os.ReadFile(f.Name())
	if err != nil {
		return "", fmt.Errorf("edit: %w", err)
	}
	return string(data), nil
}
