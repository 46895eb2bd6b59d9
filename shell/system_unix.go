//go:build unix

package shell

import (
	"os/exec"
	"syscall"
)

// systemCommand is a command of the system's shell; its words are text's $1, $2, ...
func systemCommand(text string, words ...string) *exec.Cmd {
	return exec.Command("/bin/sh", append([]string{"-c", text, "sh"}, words...)...)
}

// editFile is the command that edits the file $1.
func editFile(editor string) string { return editor + ` "$1"` }

// usualEditor is the one where none is chosen.
const usualEditor = "vi"

// byInterrupt reports whether a program was ended by Ctrl-C.
func byInterrupt(e *exec.ExitError) bool {
	status, ok := e.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGINT
}
