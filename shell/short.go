package shell

import (
	"fmt"
	"slices"
	"strings"

	"sosh/luaapi"
)

// minShort is how many letters a command may be shortened to. A single one is more often a variable that is not set yet.
const minShort = 2

// maxCandidates is how many commands a refusal names that a short word may stand for.
const maxCandidates = 8

// long is a line with what was typed in short written out: the name of its command, and bind? for help bind.
func (sh *Shell) long(line string) (string, error) {
	if topic, ok := strings.CutSuffix(line, "?"); ok && isTopic(topic) {
		return "help " + topic, nil
	}
	name := leadingName(line)
	if !sh.mayBeShort(name, line[len(name):]) {
		return line, nil
	}
	command, err := commandFor(name)
	if err != nil || command == "" {
		return line, err
	}
	return command + line[len(name):], nil
}

// isTopic reports whether text can be a topic of help: a name, perhaps of a module's or an object's function.
func isTopic(text string) bool {
	return text != "" && strings.Trim(text, "@.:") != "" && luaapi.IsName("_"+strings.NewReplacer("@", "", ".", "", ":", "").Replace(text))
}

// mayBeShort reports whether name, with after behind it, may stand for a longer name: whatever means something in Lua does not.
func (sh *Shell) mayBeShort(name, after string) bool {
	if len(name) < minShort || slices.Contains(luaapi.Keywords(), name) || !sh.Runtime.Global(name).IsNil() ||
		slices.Contains(commandWords(), name) || !isCommand(name+after, func(string) bool { return true }) {
		return false
	}
	next := strings.TrimLeft(after, " \t")
	return next == "" || strings.IndexByte("=<>~+*/%^,;(){}[", next[0]) < 0
}

// commandFor is the only command that begins with short, or the one that all the others begin with: conn is connect,
// although there is connect_ex. It is "" where none does.
func commandFor(short string) (string, error) {
	var found []string
	for _, name := range commandNames() {
		if strings.HasPrefix(name, short) {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	if len(found) == 0 {
		return "", nil
	}
	for _, name := range found {
		if !strings.HasPrefix(name, found[0]) {
			return "", ambiguous(short, found)
		}
	}
	return found[0], nil
}

func ambiguous(short string, found []string) error {
	more := ""
	if extra := len(found) - maxCandidates; extra > 0 {
		found, more = found[:maxCandidates], fmt.Sprintf(" and %d more", extra)
	}
	return fmt.Errorf("%s may stand for %s%s: type more of it", short, strings.Join(found, ", "), more)
}

// commandWords are all the words that a command is known by: names and aliases.
func commandWords() []string {
	words := commandNames()
	for _, b := range builtins() {
		words = append(words, b.aliases...)
	}
	return words
}
