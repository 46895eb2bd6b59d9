package shell

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"sosh/shell/export"
)

// saveBuiltin is the command save.
func saveBuiltin() builtin {
	return builtin{
		name: "save", usage: "save [-f] FILE", most: 2, flags: true, run: (*Shell).save,
		summary: "Write the session as a program: a Lua script, or the same calls in Python or C.",
		detail: "The file's ending chooses the language: save lab1.lua, save lab1.py, save lab1.c. The program runs by itself and makes the same calls. Lines that " +
			"failed are comments with their error, and so is what has no counterpart in Python or C (a call that waits for what was left out waits for ever). Commands about the shell, such as status, and lines that " +
			"start with a blank are left out. A file that is there already is kept; -f replaces it.",
	}
}

func (sh *Shell) save(words []string) error {
	usage := saveBuiltin().usage
	replace := slices.Contains(words, "-f")
	words = slices.DeleteFunc(words, func(w string) bool { return w == "-f" })
	if len(words) == 0 {
		return &usageError{command: "save", problem: "missing argument FILE", usage: usage}
	}
	path := words[0]
	ending := filepath.Ext(path)
	switch {
	case len(words) > 1:
		return &usageError{command: "save", problem: "surplus word " + strconv.Quote(words[1]), usage: usage}
	case strings.HasPrefix(path, "-"):
		return &usageError{command: "save", problem: "unknown flag " + path, usage: usage}
	case !slices.Contains(export.Endings(), ending) || filepath.Base(path) == ending:
		return &usageError{command: "save", problem: fmt.Sprintf("the name %s has to end in .lua, .py or .c, which chooses the language", strconv.Quote(path)), usage: usage}
	case len(sh.journal.entries) == 0:
		return errors.New("save: there is nothing to save yet: no call was made")
	}
	program := export.Write(sh.session(path), ending)
	err := export.WriteFile(path, program.Text, replace)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("save: %s is there already, and was kept; save -f %s replaces it", path, path)
	} else if err != nil {
		return fmt.Errorf("save: %w", err)
	}
	sh.tell(saved(path, program))
	return nil
}

// saved says what was written, and how to run it.
func saved(path string, p export.Program) string {
	text := fmt.Sprintf("%s has %d lines of the session", path, p.Lines)
	if p.Lines == 1 {
		text = path + " has 1 line of the session"
	}
	if p.Comments > 0 {
		text += fmt.Sprintf(" (%d as comments)", p.Comments)
	}
	return text + "; run it with: " + p.How
}

// session is the session so far.
func (sh *Shell) session(path string) *export.Session {
	s := &export.Session{Entries: sh.journal.entries, Dropped: sh.journal.dropped, File: path, Version: sh.Version, Time: time.Now()}
	for _, open := range sh.Runtime.Sockets() {
		if open.Name != "" {
			s.Open = append(s.Open, open.Name)
		}
	}
	return s
}
