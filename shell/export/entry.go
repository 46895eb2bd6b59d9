// Package export writes the lines of a session as a program: in Lua as they were, in Python and C as the same calls.
package export

import (
	"slices"
	"strings"
	"time"

	"sosh/luaapi"
)

// Entry is one line of a session, with what came of it.
type Entry struct {
	Line    string // as it was typed; a few lines where it is unfinished Lua
	Failure string // why it failed, "" where it did not
	Code    Code
	Call    *Call             // the call that it is, nil for any other Lua code
	Sets    []string          // the variables that were changed by it, where it is Lua code
	Aliases map[string]string // those of them that hold a socket now which another variable held before
	Comment bool              // it is a comment
	Hidden  bool              // it started with a blank: nothing of it is kept but Sets
}

// Code is a line as Lua.
type Code struct {
	Text       string // a statement, or an expression
	Expression bool   // the shell printed its values
	Values     int    // and so many there were
	Typed      bool   // it is what was typed, not what a command was compiled to
}

// Call is a call with what its arguments stood for at the time.
type Call struct {
	Call     *luaapi.Call // nil for print
	Receiver string       // the variable with the socket
	Family   int          // of that socket
	Type     int
	Args     []Arg
	Targets  []string // the variables that take its results
	Failure  string   // why it failed, where Lua code looked at that itself
}

// Fails reports whether it is a call that can fail.
func (c *Call) Fails() bool { return c != nil && c.Call != nil && c.Call.Fails() }

// Arg is an argument: the Lua expression and its value.
type Arg struct {
	Expression string
	Value      any  // nil, a bool, a float64, a string, or a map[string]any
	Known      bool // Value is there, and may be written into a program
	Secret     bool // it was typed without showing it
}

// Session is what is written.
type Session struct {
	Entries []Entry
	Open    []string  // the variables with sockets that are open at its end
	Dropped int       // how many lines at its beginning are not kept any more
	File    string    // the name of the program's file
	Version string    // of sosh
	Time    time.Time // when it is written
}

// header is the comment at the top of a program, as lines; how says how to run it.
func (s *Session) header(how string) []string {
	lines := []string{"Saved by sosh " + s.Version + " on " + s.Time.Format("2006-01-02") + ". Run it with: " + visible(how)}
	if s.Dropped > 0 {
		lines = append(lines, "The session was long: what was typed first is not here.")
	}
	return lines
}

// comment is the text of a comment.
func (e *Entry) comment() string { return strings.TrimLeft(e.Line, "# \t") }

// count is how many lines are written, and how many of them as comments, in the language of a file's ending.
func (s *Session) count(comment func(Entry) bool) (lines, comments int) {
	for _, e := range s.Entries {
		if !e.Hidden && !e.Comment {
			lines++
			if comment(e) {
				comments++
			}
		}
	}
	return lines, comments
}

// Program is a written program.
type Program struct {
	Text     string
	Lines    int    // lines of the session in it
	Comments int    // and how many of them are comments only
	How      string // the command that runs it
}

// languages are the writers, by the ending of the file's name.
func languages() map[string]func(*Session) Program {
	return map[string]func(*Session) Program{".lua": writeLua, ".py": writePython, ".c": writeC}
}

// Endings are the endings of files that Write knows.
func Endings() []string { return []string{".lua", ".py", ".c"} }

// Write writes a session in the language of a file's ending, one of Endings.
func Write(s *Session, ending string) Program { return languages()[ending](s) }

// commented is text as comment lines that begin with mark.
func commented(mark, text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		lines = append(lines, strings.TrimRight(mark+" "+visible(strings.TrimRight(line, "\r\n")), " "))
	}
	return lines
}

// hiddenNote stands where a line was left out.
const hiddenNote = "a line that starts with a blank is left out, as in the history"

// indented moves lines in by a level.
func indented(lines []string, by string) []string {
	moved := slices.Clone(lines)
	for i, line := range moved {
		if line != "" {
			moved[i] = by + line
		}
	}
	return moved
}
