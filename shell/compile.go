package shell

import (
	"fmt"
	"slices"
	"strings"

	"sosh/luaapi"
)

// scope is what the compiler has to know of the session.
type scope interface {
	// Family is the address family of the socket in a global variable; ok is false where there is none.
	Family(name string) (family int, ok bool)
	// Current is the name of the current socket, "" when there is none.
	Current() string
	// NewNames are names for new sockets.
	NewNames(n int) []string
}

// statement is a line, compiled: one call.
type statement struct {
	call     *luaapi.Call
	receiver string       // the variable with the socket, "" for a function
	args     []string     // Lua expressions
	targets  []string     // the variables that take the results
	shows    *luaapi.Flag // how the data received is shown, nil for as usual
	uses     []string     // the variables that must have a value
}

// expression is the call alone.
func (s *statement) expression() string {
	arguments := strings.Join(s.args, ", ")
	if s.receiver != "" {
		return fmt.Sprintf("%s:%s(%s)", s.receiver, s.call.Name, arguments)
	}
	return fmt.Sprintf("%s(%s)", s.call.FullName(), arguments)
}

// Lua is the line as one statement of a script that does the same. A failure that the shell would report is never
// silent there either: a call in statement position raises, assert does for the others.
func (s *statement) Lua() string {
	call := s.expression()
	checked := call
	if s.call.Fails() {
		checked = "assert(" + call + ")"
	}
	switch {
	case len(s.targets) > 0 && s.shows != nil:
		return strings.Join(s.targets, ", ") + " = " + checked + " print(" + s.shows.Apply(s.targets[0]) + ")"
	case len(s.targets) > 0:
		return strings.Join(s.targets, ", ") + " = " + checked
	case s.shows != nil:
		return "print(" + s.shows.Apply("("+checked+")") + ")" // the brackets leave the first result only
	case len(s.call.Results) > 0:
		return "print(" + checked + ")"
	}
	return call
}

// usageError is a line that is refused: it names the word at fault and the usage.
type usageError struct {
	command string
	problem string
	usage   string
	missing *luaapi.Param // the argument that is missing, if that is all
	word    *word         // the word at fault, where it is one that will not do as a value
}

func (e *usageError) Error() string {
	text := e.problem
	if e.command != "" {
		text = e.command + ": " + text
	}
	if e.usage != "" {
		text += "; usage: " + e.usage
	}
	return text
}

// commandHead splits a line into the targets before =, the command's name and the rest, and says whether it is a
// command at all: a name that find knows, not followed by what only Lua has after a name.
func commandHead(line string, known func(name string) bool) (targets []string, rest string, ok bool) {
	rest = strings.TrimLeft(line, " \t")
	if before, after, found := strings.Cut(rest, "="); found && !strings.HasPrefix(after, "=") {
		if names, isList := nameList(before); isList {
			trimmed := strings.TrimLeft(after, " \t")
			if isCommand(trimmed, known) {
				return names, trimmed, true
			}
			return nil, line, false
		}
	}
	return nil, rest, isCommand(rest, known)
}

// nameList reads "a, b" as variable names.
func nameList(s string) ([]string, bool) {
	var names []string
	for _, name := range strings.Split(s, ",") {
		name = strings.TrimSpace(name)
		if !luaapi.IsName(name) {
			return nil, false
		}
		names = append(names, name)
	}
	return names, true
}

// isCommand reports whether text starts with a known name and goes on as a command does.
func isCommand(text string, known func(name string) bool) bool {
	name := leadingName(text)
	if name == "" || !known(name) {
		return false
	}
	after := text[len(name):]
	if after == "" {
		return true
	}
	if strings.ContainsRune("(=.:[,{\"'", rune(after[0])) {
		return false
	}
	after = strings.TrimLeft(after, " \t")
	return after == "" || !strings.ContainsRune("(=[,{", rune(after[0]))
}

// leadingName is the name that text starts with.
func leadingName(text string) string {
	end := 0
	for end < len(text) && luaapi.IsName("_"+text[end:end+1]) {
		end++
	}
	return text[:end]
}

// compileCall compiles a command line whose first word names a call.
func compileCall(line string, targets []string, sc scope) (*statement, error) {
	name := leadingName(line)
	call := luaapi.FindCall(name)
	words, err := splitCall(line, call, sc)
	if err != nil {
		return nil, &usageError{command: name, problem: err.Error(), usage: call.ShellUsage()}
	}
	c := &compiler{scope: sc, call: call, words: words[1:]}
	if targets, err = c.targets(targets); err != nil {
		return nil, err
	}
	if err := c.takeFlags(); err != nil {
		return nil, err
	}
	if own, ok := syntaxes()[call.Command]; ok {
		st, err := own(c)
		if err != nil {
			return nil, err
		}
		st.targets = targets
		return st, nil
	}
	st := &statement{call: call, targets: targets, shows: c.shows()}
	if call.Receiver != "" {
		if st.receiver, err = c.receiver(); err != nil {
			return nil, err
		}
	}
	if st.args, err = c.arguments(st.receiver); err != nil {
		return nil, err
	}
	st.uses = c.uses
	return st, nil
}

// compiler turns the words of one command into the arguments of its call.
type compiler struct {
	scope scope
	call  *luaapi.Call
	words []word   // those not used yet
	taken []string // the texts of those used
	flags []flagged
	uses  []string // the variables that must have a value
}

func (c *compiler) refuse(format string, values ...any) error {
	return &usageError{command: c.call.Word(), problem: fmt.Sprintf(format, values...), usage: c.call.ShellUsage()}
}

// at says of an error which word will not do.
func at(w word, err error) error {
	if wrong, ok := err.(*usageError); ok && wrong.word == nil {
		wrong.word = &w
	}
	return err
}

// receiver takes the socket's name off the words, or falls back to the current socket.
func (c *compiler) receiver() (string, error) {
	if len(c.words) > 0 && !c.words[0].quoted {
		name := strings.TrimPrefix(c.words[0].text, "$")
		if name == "." {
			c.words = c.words[1:]
		} else if _, ok := c.scope.Family(name); ok {
			c.words = c.words[1:]
			return name, nil
		} else if looksLikeSocket(name) {
			return "", c.refuse("there is no socket %s (status lists them; quote the word where it is text)", name)
		}
	}
	if current := c.scope.Current(); current != "" {
		return current, nil
	}
	return "", c.refuse("which socket? There is no current one (use NAME chooses it, socket makes one)")
}

// looksLikeSocket reports whether name is one that the shell would give: s and a number.
func looksLikeSocket(name string) bool {
	digits, ok := strings.CutPrefix(name, "s")
	return ok && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// targets are the variables for the results: those given, or new names for new sockets.
func (c *compiler) targets(given []string) ([]string, error) {
	results := c.call.Results
	if len(given) > max(len(results), 1) {
		return nil, c.refuse("there are more names (%d) than results (%d)", len(given), len(results))
	}
	sockets := 0
	for _, r := range results {
		if r.Kind == luaapi.SocketArg {
			sockets++
		}
	}
	if missing := sockets - len(given); missing > 0 {
		given = append(slices.Clone(given), c.scope.NewNames(missing)...)
	}
	return given, nil
}
