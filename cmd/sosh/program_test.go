//go:build unix

package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestSystemCommand lends the terminal to programs: they read it, Ctrl-C is theirs, and what they leave behind is put right.
func TestSystemCommand(t *testing.T) {
	s := open(t)
	s.enter("socket")
	s.enter("!tty -s && echo on a terminal", "on a terminal")
	s.enter("!printf 'no newline, Привет'", "no newline, Привет")
	s.begin("!read line; echo got $line")
	s.Type("мир\r")
	s.prompt()
	s.shows("got мир", `sosh \[s1 tcp\]>`)
	s.enter("!stty -echo raw")
	s.enter("print('the terminal is as before')", "the terminal is as before")
	s.enter("!ls -l /proc/self/fd 2>&1 | grep -c socket:", "0", "error: the command ended with exit status 1")
	s.Type("!echo begun; exec sleep 1000\r")
	s.shows("begun")
	s.Type(ctrlC)
	s.prompt()
	s.enter("print('on')", "on")
	s.Type("!sleep 1000\r" + ctrlC)
	s.prompt()
	s.enter("print('on')", "on")
	s.Type(ctrlD)
	s.exits(0)
}

// TestEdit changes what was typed last in an editor, and runs it as one item of the history.
func TestEdit(t *testing.T) {
	script := filepath.Join(t.TempDir(), "an editor")
	seen := filepath.Join(t.TempDir(), "seen")
	const program = "#!/bin/sh\nls -l \"$1\" | cut -c 1-10 >> " + "\"$SEEN\"\nsed -i -e 's/one/два/' -e '$aprint(2)' \"$1\"\n"
	if err := os.WriteFile(script, []byte(program), 0o700); err != nil {
		t.Fatal(err)
	}
	temporary := t.TempDir()
	s := place{env: []string{"EDITOR='" + script + "'", "SEEN=" + seen, "TMPDIR=" + temporary}}.start(t)
	s.prompt()
	s.enter("print('one')", "one")
	s.enter("edit", `print\('два'\)`, `print\(2\)`, "два", "2")
	s.Type(up + up)
	s.shows(`sosh> print\('два'\)↵print\(2\)`)
	s.Type("\r")
	s.prompt()
	s.enter("edit 99", `error: edit: there is no item 99 .*`)
	s.enter("history 5", ` +2  print\('два'\)`, `      print\(2\)`, " +3  edit", ` +4  print\('два'\)`, ` +5  print\(2\)`, " +6  edit 99")
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		t.Errorf("the temporary folder holds %v, %v", left, err)
	}
	if mode, err := os.ReadFile(seen); err != nil || string(mode) != "-rw-------\n" {
		t.Errorf("the file had the mode %q, %v", mode, err)
	}
}

// TestEditorFails runs nothing where the editor fails.
func TestEditorFails(t *testing.T) {
	s := place{env: []string{"EDITOR=false"}}.start(t)
	s.prompt()
	s.enter("count = (count or 0) + 1")
	s.enter("edit", "error: edit: false: the command ended with exit status 1; nothing was run")
	s.enter("count", "1")
}
