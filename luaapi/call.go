package luaapi

import (
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Kind is what a parameter takes.
type Kind int

const (
	Integer    Kind = iota // a whole number, or a constant's name
	Flags                  // constants, added up: MSG_*
	Number                 // any number
	Seconds                // a duration in seconds, fractions allowed
	Boolean                // true or false
	Text                   // a string: a name, a path
	Data                   // a string of bytes to send
	Table                  // a table
	Address                // host and port; for AF_INET6 also flowinfo and scopeid; for AF_UNIX a path
	Option                 // the name or number of a socket option
	Function               // a function
	Any                    // any value
	SocketArg              // a socket
	Host                   // a host's name or address
	Port                   // a port's number or the name of a service
	Service                // the name of a service
	Protocol               // the name of a protocol
	RecordType             // the name of a type of DNS record
	File                   // the path of a file
	Hex                    // bytes as hexadecimal digits
)

// Param is one parameter of a Call.
type Param struct {
	Name     string
	Kind     Kind
	Optional bool
	Nil      bool   // takes nil, too, which has to be said
	Rest     bool   // takes all the arguments that are left
	Implied  bool   // in the shell it follows from the next one and may be left out
	Default  string // for the reader and the shell: a constant or a number
	Prefix   string // constants that fit: "AF_"
	Min, Max int    // of an Integer; no limit where both are 0
	Help     string
}

// Result is one value that a Call returns when it succeeds.
type Result struct {
	Name string
	Kind Kind
	Help string
}

// Call is one entry of the table that everything about a call comes from: its checks and their messages, the shell's
// parser and questions, completion, help and the reference page.
type Call struct {
	Name     string
	Receiver string // "socket" for s:bind(...), "thread", "queue"; "" for a plain function
	Module   string // "json" for json.encode(...); "" for what is global
	Params   []Param
	Results  []Result // none: true
	Flags    []Flag   // of the command

	Summary string // one line
	Detail  string // what a beginner has to know beyond it
	Example string // a line for the shell, or Lua where LuaOnly
	Man     string // the man page or RFC
	Errors  []string
	Says    string // what the shell prints on success: {s} the socket, {local} {peer} {wait} its addresses and timeout, {1} {2} results
	// SaysDatagram is said instead where the socket is a datagram socket and something else has happened.
	SaysDatagram string
	LuaOnly      bool     // makes no sense as a shell command
	Aliases      []string // other words that it may be typed by, where no variable has the name
	Command      string   // the word it is typed by, where a command stands for it whose syntax is its own
	Usage        string   // of that command

	run func(a args) int
}

// Fails reports whether the call can fail, that is return nil, message, errno.
func (c *Call) Fails() bool { return len(c.Errors) > 0 }

// Required is how many leading parameters must be given.
func (c *Call) Required() int {
	n := 0
	for i, p := range c.Params {
		if !p.Optional {
			n = i + 1
		}
	}
	return n
}

// FullName is the name that help and the reference list it under: bind, thread:join, json.encode.
func (c *Call) FullName() string {
	switch {
	case c.Module != "":
		return c.Module + "." + c.Name
	case c.Receiver == "" || c.Receiver == "socket":
		return c.Name
	}
	return c.Receiver + ":" + c.Name
}

// Global reports whether the call is a global function, and so one that may be typed as a command.
func (c *Call) Global() bool { return c.Module == "" && (c.Receiver == "" || c.Receiver == "socket") }

// Word is the word that the call is typed by, "" where it is none.
func (c *Call) Word() string {
	if c.Command == "" && c.Global() {
		return c.Name
	}
	return c.Command
}

// LuaUsage is the call as it is written in Lua: s:listen([backlog]).
func (c *Call) LuaUsage() string {
	var b strings.Builder
	if c.Receiver == "socket" {
		b.WriteString("s:")
	}
	b.WriteString(c.FullName() + "(")
	open := 0
	for i, p := range c.Params {
		before := ""
		if i > 0 {
			before = ", "
		}
		name := p.luaName()
		switch {
		case p.Optional && i < c.Required(): // may be left out in the middle
			b.WriteString(before + "[" + name + "]")
		case p.Optional:
			b.WriteString("[" + before + name)
			open++
		default:
			b.WriteString(before + name)
		}
	}
	b.WriteString(strings.Repeat("]", open) + ")")
	return b.String()
}

// ShellUsage is the call as it is typed: listen [SOCKET] [BACKLOG].
func (c *Call) ShellUsage() string {
	if c.Usage != "" {
		return c.Usage
	}
	words := append([]string{c.Name}, c.UsageWords()...)
	flags := 1
	if c.Receiver == "socket" {
		flags++
	}
	for i := range c.Flags {
		if f := &c.Flags[i]; f.Value == nil {
			words = slices.Insert(words, flags, "["+f.Name+"]")
		}
	}
	return strings.Join(words, " ")
}

// UsageWords are what stands for the arguments in the usage, a word each: [SOCKET], [BACKLOG].
func (c *Call) UsageWords() []string {
	var words []string
	if c.Receiver == "socket" {
		words = append(words, "[SOCKET]")
	}
	for _, p := range c.Params {
		word := p.shellName()
		if p.Kind == Data && c.SendsData() {
			word = c.dataUsage(word)
		}
		switch {
		case p.Optional || p.Implied:
			words = append(words, "["+word+"]")
		case p.Kind == Address:
			words = append(words, strings.Fields(word)...)
		default:
			words = append(words, word)
		}
	}
	return words
}

func (p *Param) luaName() string {
	switch {
	case p.Kind == Address:
		return "host, port"
	case p.Rest:
		return "..."
	}
	return p.Name
}

func (p *Param) shellName() string {
	switch {
	case p.Kind == Address:
		return "HOST PORT"
	case p.Rest:
		return strings.ToUpper(p.Name) + "..."
	}
	return strings.ToUpper(p.Name)
}

// args is one call under way. Its arguments are checked and in their places: parameter i is Lua's argument first+i.
type args struct {
	*Runtime
	L     *lua.LState
	call  *Call
	first int
}

func (a args) get(i int) lua.LValue { return a.L.Get(a.first + i) }

// given reports whether argument i is there and not nil.
func (a args) given(i int) bool { return a.get(i) != lua.LNil }

// integer is argument i, or fallback where it was left out.
func (a args) integer(i, fallback int) int {
	if n, ok := toNumber(a.get(i)); ok {
		return int(n)
	}
	return fallback
}

func (a args) text(i int) string { return lua.LVAsString(a.get(i)) }

// done returns true: the call succeeded and has nothing to say.
func (a args) done(err error) int {
	if err != nil {
		return a.fail(err)
	}
	a.L.Push(lua.LTrue)
	return 1
}

// values returns the given values.
func (a args) values(values ...lua.LValue) int {
	for _, v := range values {
		a.L.Push(v)
	}
	return len(values)
}
