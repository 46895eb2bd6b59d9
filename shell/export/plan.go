package export

import (
	"fmt"
	"slices"
	"strings"

	"sosh/luaapi"
)

// kind is what a variable holds in a language that has types.
type kind int

const (
	otherKind kind = iota // what has no counterpart: a table
	socketKind
	textKind
	integerKind
	secondsKind
	dataKind
)

// variable is a variable of the program that is written.
type variable struct {
	name string // in the session
	kind kind
	used bool // some call reads it
	room int  // the most bytes that are received into it
}

// operand is an argument as the program has it: a variable, constants that are added up, or a value.
type operand struct {
	variable *variable
	names    []string
	value    any // a bool, a float64, a string, or a map[string]any; nil where it is left out
}

// step is a line of the session, translated or not.
type step struct {
	*Entry
	why     string // why there is no call, "" where there is
	self    *variable
	args    map[string]operand // by the parameter's name; an address is host, port, flowinfo, scopeid, or path
	printed []operand          // what print prints
	results []kind
	targets []*variable // nil for one that is left out
}

// planner translates the lines of a session to steps for a language with types.
type planner struct {
	language string
	known    func(name string) bool // the calls that the language has
	steps    []*step
	now      map[string]*variable // what each variable of the session is at this line
	lost     map[string]string    // why one has no counterpart
	all      []*variable
}

// plan translates a session.
func plan(s *Session, language string, known func(name string) bool) *planner {
	p := &planner{language: language, known: known, now: map[string]*variable{}, lost: map[string]string{}}
	for i := range s.Entries {
		p.entry(&s.Entries[i])
	}
	return p
}

// entry adds the step of a line.
func (p *planner) entry(e *Entry) {
	st := &step{Entry: e}
	p.steps = append(p.steps, st)
	if e.Comment || e.Hidden || e.Failure != "" {
		p.lose(e.Sets, "is set by a line that is left out")
		return
	}
	if st.why = p.translate(st); st.why != "" {
		targets := e.Sets
		if e.Call != nil {
			targets = append(slices.Clone(targets), e.Call.Targets...)
		}
		p.alias(st, append(targets, "_"))
		return
	}
	p.assign(st)
}

// alias notes what the variables are that a line has set which is left out: where they hold a socket that another one
// held, they go on as that one.
func (p *planner) alias(st *step, names []string) {
	known := map[string]*variable{}
	for alias, name := range st.Aliases {
		if v := p.now[name]; v != nil && v.kind == socketKind {
			known[alias] = v
			st.why = alias + " is " + v.name + " from here on"
		}
	}
	p.lose(names, "is set by "+strings.TrimSpace(firstLine(st.Line))+", which has no counterpart here")
	for alias, v := range known {
		p.now[alias] = v
	}
}

func firstLine(text string) string {
	line, _, more := strings.Cut(text, "\n")
	if more {
		return line + " ..."
	}
	return line
}

// lose notes that variables have no counterpart any more.
func (p *planner) lose(names []string, why string) {
	for _, name := range names {
		delete(p.now, name)
		p.lost[name] = why
	}
}

// translate fills in a step and returns why it cannot, "" where it can.
func (p *planner) translate(st *step) string {
	c := st.Call
	switch {
	case c == nil:
		return "Lua code, which has no counterpart in " + p.language
	case c.Call == nil:
		return p.print(st)
	case c.Failure != "":
		return "it failed: " + c.Failure
	case !p.known(c.Call.Name) || c.Call.Module != "":
		return c.Call.FullName() + " has no counterpart in " + p.language
	}
	if c.Receiver != "" {
		if st.self = p.now[c.Receiver]; st.self == nil || st.self.kind != socketKind {
			return p.whyLost(c.Receiver)
		}
		st.self.used = true
	}
	if why := p.arguments(st); why != "" {
		return why
	}
	st.results = st.resultKinds()
	for i := range c.Targets {
		if i < len(st.results) && st.results[i] == otherKind {
			return "the result is a table, which has no counterpart in " + p.language
		}
	}
	return st.unsuited()
}

func (p *planner) whyLost(name string) string {
	if why, ok := p.lost[name]; ok {
		return name + " " + why
	}
	return name + " is not set by any line above"
}

// print translates print of variables and constants.
func (p *planner) print(st *step) string {
	for _, a := range st.Call.Args {
		o, why := p.operand(a, socketKind, textKind, integerKind, secondsKind, dataKind)
		if table, isTable := o.value.(map[string]any); why != "" || isTable && table != nil || o.variable != nil && o.variable.kind == socketKind {
			return "Lua code, which has no counterpart in " + p.language
		}
		st.printed = append(st.printed, o)
	}
	return ""
}

// arguments gives each argument the name of its parameter.
func (p *planner) arguments(st *step) string {
	st.args = map[string]operand{}
	args := st.Call.Args
	for _, param := range st.Call.Call.Params {
		switch {
		case len(args) == 0:
			return ""
		case param.Kind == luaapi.Address:
			return p.address(st, args)
		case param.Name == "flags" && st.Call.Call.Name == "sendto" && isText(args[0]):
			continue // left out in the middle
		}
		o, why := p.operand(args[0], kindsFor(param)...)
		if why != "" {
			return why
		}
		st.args[param.Name] = o
		args = args[1:]
	}
	return ""
}

func isText(a Arg) bool {
	_, ok := a.Value.(string)
	return ok
}

// address translates the words of an address.
func (p *planner) address(st *step, args []Arg) string {
	names := []string{"host", "port", "flowinfo", "scopeid"}
	switch st.Call.Family {
	case constant("AF_UNIX"):
		names = []string{"path"}
	case constant("AF_INET"), constant("AF_INET6"):
	default:
		return "addresses of this family are not translated"
	}
	for i, a := range args {
		if i == len(names) {
			return "surplus arguments after the address"
		}
		wanted := integerKind
		if names[i] == "host" || names[i] == "path" {
			wanted = textKind
		}
		o, why := p.operand(a, wanted)
		if why != "" {
			return why
		}
		st.args[names[i]] = o
	}
	return ""
}

// kindsFor are the kinds of variables that fit a parameter. Sizes are always written as numbers: buffers need them.
func kindsFor(p luaapi.Param) []kind {
	switch p.Kind {
	case luaapi.Integer, luaapi.Flags, luaapi.Option, luaapi.Any:
		if p.Name == "size" || p.Name == "count" || p.Name == "limit" {
			return nil
		}
		return []kind{integerKind}
	case luaapi.Seconds, luaapi.Number:
		return []kind{secondsKind, integerKind}
	case luaapi.Data:
		return []kind{dataKind, textKind}
	case luaapi.Text, luaapi.Host, luaapi.Service, luaapi.Protocol:
		return []kind{textKind}
	}
	return nil
}

// operand translates an argument: to a variable of one of the kinds that fit, else to what it was at the time.
func (p *planner) operand(a Arg, fitting ...kind) (operand, string) {
	if v := p.now[a.Expression]; v != nil && slices.Contains(fitting, v.kind) {
		v.used = true
		return operand{variable: v}, ""
	}
	switch {
	case a.Secret:
		return operand{}, a.Expression + " was typed without showing it, and is not written"
	case !a.Known:
		return operand{}, "the value of " + a.Expression + " cannot be written in " + p.language
	}
	names := strings.Split(a.Expression, " + ")
	for _, name := range names {
		if _, ok := luaapi.ConstantValue(name); !ok || p.now[name] != nil {
			return operand{value: a.Value}, ""
		}
	}
	return operand{names: names, value: a.Value}, ""
}

// assign notes what the targets of a translated step are now.
func (p *planner) assign(st *step) {
	delete(p.now, "_")
	if st.Call.Call == nil {
		return
	}
	for i, name := range st.Call.Targets {
		if i >= len(st.results) {
			p.lose([]string{name}, "is nil")
			st.targets = append(st.targets, nil)
			continue
		}
		v := p.now[name]
		if v == nil || v.kind != st.results[i] {
			v = p.variable(name, st.results[i])
		}
		if p.shared(name, v) {
			v = p.fresh(name, st.results[i])
		}
		v.room = max(v.room, st.room())
		p.now[name] = v
		st.targets = append(st.targets, v)
	}
	if len(st.targets) > 0 && st.targets[0] != nil {
		p.now["_"] = st.targets[0]
	}
}

// shared reports whether another name stands for a variable, too.
func (p *planner) shared(name string, v *variable) bool {
	for other, held := range p.now {
		if held == v && other != name {
			return true
		}
	}
	return false
}

// fresh is a new variable for a name whose old one goes on under another name.
func (p *planner) fresh(name string, k kind) *variable {
	for i := 2; ; i++ {
		next := fmt.Sprintf("%s_%d", name, i)
		if !slices.ContainsFunc(p.all, func(v *variable) bool { return v.name == next }) {
			return p.variable(next, k)
		}
	}
}

// variable is the program's variable of a name and a kind.
func (p *planner) variable(name string, k kind) *variable {
	for _, v := range p.all {
		if v.name == name && v.kind == k {
			return v
		}
	}
	v := &variable{name: name, kind: k}
	p.all = append(p.all, v)
	return v
}

// open are the sockets of the program that are open at its end.
func (p *planner) open(s *Session) []*variable {
	var list []*variable
	for _, name := range s.Open {
		if v := p.now[name]; v != nil && v.kind == socketKind {
			list = append(list, v)
		}
	}
	return list
}

func constant(name string) int {
	value, _ := luaapi.ConstantValue(name)
	return value
}
