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
	return writtenOut(line, sh.isVariable)
}

func (sh *Shell) isVariable(name string) bool { return !sh.Runtime.Global(name).IsNil() }

// isTopic reports whether text can be a topic of help: a name, perhaps of a module's or an object's function.
func isTopic(text string) bool {
	return text != "" && strings.Trim(text, "@.:") != "" && luaapi.IsName("_"+strings.NewReplacer("@", "", ".", "", ":", "").Replace(text))
}

// writtenOut is a line with the name of its command in full, where an alias or the beginning of it was typed. Whatever
// means something in Lua stays: a variable comes before an alias, and after a name and = only an alias, or what can be no
// Lua, is a command.
func writtenOut(line string, isVariable func(name string) bool) (string, error) {
	start := commandStart(line)
	name := leadingName(line[start:])
	after := line[start+len(name):]
	if name == "" || isVariable(name) || slices.Contains(luaapi.Keywords(), name) || !followsCommand(after) {
		return line, nil
	}
	command := aliasOf(name)
	if command == "" && len(name) >= minShort && (start == 0 || strings.TrimSpace(after) != "") && !slices.Contains(commandNames(), name) {
		var err error
		if command, err = commandFor(name); err != nil {
			return line, err
		}
	}
	if command == "" || start > 0 && !isCallName(command) {
		return line, nil
	}
	return line[:start] + command + after, nil
}

// commandStart is where the command begins in a line: behind "name =" where that stands before it.
func commandStart(line string) int {
	if before, after, found := strings.Cut(line, "="); found && !strings.HasPrefix(after, "=") {
		if _, isList := nameList(before); isList {
			return len(line) - len(strings.TrimLeft(after, " \t"))
		}
	}
	return len(line) - len(strings.TrimLeft(line, " \t"))
}

// followsCommand reports whether text can stand behind the name of a command, and would not go on as Lua does.
func followsCommand(text string) bool {
	if !isCommand("x"+text, func(string) bool { return true }) {
		return false
	}
	next := strings.TrimLeft(text, " \t")
	word, _, _ := strings.Cut(next, " ")
	return next == "" || !slices.Contains(luaWords, word) && strings.IndexByte("=<>~+*/%^,;(){}[", next[0]) < 0
}

// luaWords are the words that go on with an expression, and mean nothing as the first word of a command.
var luaWords = []string{"and", "or", "..", "-"}

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
