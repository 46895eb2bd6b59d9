package shell

import (
	"errors"
	"slices"
	"strings"

	"sosh/luaapi"
	"sosh/shell/editor"
	"sosh/shell/export"
)

// journal keeps the lines of a session for save.
type journal struct {
	entries []export.Entry
	size    int // bytes that they keep
	dropped int // lines that are not kept any more
	current *export.Entry
	aside   bool                    // the current line is about the shell itself
	before  map[string]luaapi.Value // the variables before Lua code ran
	later   []func()                // what there is to note once the current line is done
}

// The bounds of a journal: a session that long is no exercise any more.
const (
	maxJournalLines = 10_000
	maxJournalSize  = 8 << 20
)

// callStarts notes the command that the current line is, with the values of its arguments.
func (sh *Shell) callStarts(st *statement) {
	entry := sh.journal.current
	if entry == nil {
		return
	}
	entry.Code = export.Code{Text: st.Lua()}
	entry.Call = sh.journalCall(st.call, st.receiver, st.args)
	entry.Call.Targets = st.targets
}

// luaStarts notes the Lua code that the current line is.
func (sh *Shell) luaStarts(source string, expression bool) {
	entry := sh.journal.current
	if entry == nil {
		return
	}
	entry.Code = export.Code{Text: source, Expression: expression, Typed: true}
	sh.journal.before = sh.Runtime.Variables()
	code := luaapi.Examine(source, expression)
	if code.Call == nil && expression && luaapi.IsName(strings.TrimSpace(source)) {
		code.Call = &luaapi.CodeCall{Name: "print", Args: []string{strings.TrimSpace(source)}}
	}
	if code.Call == nil {
		return
	}
	found := luaapi.FindFullName(code.Call.Name)
	args, receiver := code.Call.Args, code.Call.Receiver
	if found != nil && found.Receiver == "socket" && receiver == "" && len(args) > 0 {
		receiver, args = args[0], args[1:] // bind(s1, ...) is s1:bind(...)
	}
	if code.Call.Name != "print" && (found == nil || found.Receiver == "socket" && sh.Runtime.Global(receiver).Socket() == nil) {
		return
	}
	entry.Call = sh.journalCall(found, receiver, args)
	entry.Call.Targets = code.Call.Targets
}

// valuesShown notes the values of the current line's expression. A call whose failure Lua code looks at is no failed line.
func (sh *Shell) valuesShown(values []luaapi.Value) {
	entry := sh.journal.current
	if entry == nil {
		return
	}
	entry.Code.Values = len(values)
	if entry.Call.Fails() && len(values) > 1 && values[0].IsNil() {
		entry.Call.Failure = values[1].Text()
	}
}

// journalCall is a call with what its arguments are now: it may change them.
func (sh *Shell) journalCall(call *luaapi.Call, receiver string, args []string) *export.Call {
	c := &export.Call{Call: call, Receiver: receiver}
	if s := sh.Runtime.Global(receiver).Socket(); s != nil {
		c.Family, c.Type = s.Family(), s.Type()
	}
	for _, a := range args {
		c.Args = append(c.Args, sh.journalArg(a))
	}
	return c
}

func (sh *Shell) journalArg(expression string) export.Arg {
	arg := export.Arg{Expression: expression}
	const name = "save"
	chunk, err := sh.Runtime.LoadExpression(name, expression)
	defer sh.Runtime.Forget(name)
	if err != nil {
		return arg
	}
	values, err := sh.Runtime.Call(chunk)
	if err != nil || len(values) != 1 {
		return arg
	}
	arg.Value, arg.Known = values[0].Plain()
	text, _ := arg.Value.(string)
	arg.Secret = slices.ContainsFunc(sh.Runtime.Secrets(), func(secret string) bool { return strings.Contains(text, secret) })
	if arg.Secret {
		arg.Value, arg.Known = nil, false
	}
	return arg
}

// catchUp notes the jobs that ended while a line ran.
func (j *journal) catchUp() {
	later := j.later
	j.later = nil
	for _, note := range later {
		note()
	}
}

// starts opens the entry of a line.
func (j *journal) starts() { j.current, j.before, j.aside = &export.Entry{}, nil, false }

// noteLine closes the entry of a line: what was typed, and what came of it. What never ran, since nobody could read it or
// it was given up, is no part of the session, and commands about the shell itself are none either.
func (sh *Shell) noteLine(line string, err error) {
	entry := sh.journal.current
	sh.journal.current = nil
	defer sh.journal.catchUp()
	comment := entry.Code.Text == "" && err == nil
	if sh.journal.aside || checkText(line) != nil || errors.Is(err, editor.ErrInterrupt) || comment && strings.Trim(line, "# \t\r") == "" {
		return
	}
	entry.Comment = comment
	entry.Line = line
	if err != nil {
		entry.Failure, _, _ = strings.Cut(sh.describe(plain(err)), "\n") // what follows is the line itself, and a traceback
	}
	if entry.Code.Typed {
		now := sh.Runtime.Variables()
		entry.Sets = changed(sh.journal.before, now)
		entry.Aliases = aliases(entry.Sets, sh.journal.before, now)
		if c := entry.Call; c.Fails() && len(c.Targets) > 0 && sh.Runtime.Global(c.Targets[0]).IsNil() {
			c.Failure = "the result is nil"
		}
	}
	if strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t") {
		if entry.Call != nil {
			entry.Sets = append(entry.Sets, entry.Call.Targets...)
		}
		*entry = export.Entry{Sets: entry.Sets, Hidden: true}
	}
	sh.journal.add(*entry)
}

// noteJob is noteLine for a job. Its line counts from when it has ended, and behind the line that ran meanwhile, without
// which it might be waiting still: so it stands where a program can make the call that makes one after the other.
func (sh *Shell) noteJob(line string, st *statement, err error) {
	if sh.journal.current != nil {
		sh.journal.later = append(sh.journal.later, func() { sh.noteJob(line, st, err) })
		return
	}
	sh.journal.starts()
	sh.callStarts(st)
	sh.noteLine(line, err)
}

// changed are the variables whose values differ, sorted.
func changed(before, after map[string]luaapi.Value) []string {
	var names []string
	for name, value := range after {
		if old, ok := before[name]; (!ok || old != value) && name != "_" {
			names = append(names, name)
		}
	}
	for name := range before {
		if _, ok := after[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// aliases are those of the changed variables that hold a socket which another variable held before, with its name.
func aliases(names []string, before, now map[string]luaapi.Value) map[string]string {
	found := map[string]string{}
	for _, name := range names {
		if now[name].Socket() == nil {
			continue
		}
		for other, value := range before {
			if value == now[name] && other != "_" && (found[name] == "" || other < found[name]) {
				found[name] = other
			}
		}
	}
	return found
}

func (j *journal) add(e export.Entry) {
	j.entries = append(j.entries, e)
	j.size += size(e)
	for len(j.entries) > maxJournalLines || j.size > maxJournalSize {
		j.size -= size(j.entries[0])
		j.entries = j.entries[1:]
		j.dropped++
	}
}

// size is about how many bytes an entry keeps: the line, and the values that variables had.
func size(e export.Entry) int {
	n := len(e.Line) + len(e.Failure)
	if e.Call != nil {
		for _, a := range e.Call.Args {
			text, _ := a.Value.(string)
			n += len(text)
		}
	}
	return n
}
