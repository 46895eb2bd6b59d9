//go:build !unix

package shell

import (
	"os/exec"
	"strings"
)

// systemCommand is a command of the system's shell; its words stand at the %s of text.
func systemCommand(text string, words ...string) *exec.Cmd {
	for _, word := range words {
		text = strings.Replace(text, "%s", `"`+word+`"`, 1)
	}
	return exec.Command("cmd", "/C", text)
}

// editFile is the command that edits the file %s.
func editFile(editor string) string { return editor + " %s" }

// usualEditor is the one where none is chosen.
const usualEditor = "notepad"

// byInterrupt reports whether a program was ended by Ctrl-C, which the system does not tell.
func byInterrupt(*exec.ExitError) bool { return false }
