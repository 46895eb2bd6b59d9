package export

import (
	"slices"
	"strings"

	"sosh/luaapi"
)

// luaWriter writes the session as a Lua script: every line as the statement that it was.
type luaWriter struct {
	body    []string
	helpers helpers
}

func writeLua(s *Session) Program {
	w := &luaWriter{}
	for i, e := range s.Entries {
		w.entry(e, usesLastAfter(s.Entries[i+1:]))
	}
	w.closeAll(s)
	how := "sosh " + s.File
	var lines []string
	for _, line := range s.header(how) {
		lines = append(lines, "-- "+line)
	}
	lines = append(append(lines, w.helpers.sources(luaHelpers)...), w.body...)
	p := Program{Text: strings.Join(lines, "\n") + "\n", How: how}
	p.Lines, p.Comments = s.count(func(e Entry) bool { return e.Failure != "" })
	return p
}

// usesLastAfter reports whether the value that is in _ now is used: before anything else is put there.
func usesLastAfter(later []Entry) bool {
	for _, e := range later {
		switch {
		case e.Hidden || e.Comment || e.Failure != "":
			continue
		case luaapi.Examine(e.Code.Text, e.Code.Expression).Last:
			return true
		case e.setsLast():
			return false
		}
	}
	return false
}

// setsLast reports whether the shell put the line's first value into _.
func (e *Entry) setsLast() bool {
	if e.Code.Typed {
		return e.Code.Expression && e.Code.Values > 0
	}
	return e.Call != nil && e.Call.Call != nil && len(e.Call.Call.Results) > 0
}

func (w *luaWriter) entry(e Entry, keep bool) {
	w.body = append(w.body, "")
	if e.Hidden {
		w.body = append(w.body, "-- ("+hiddenNote+")")
		return
	}
	if e.Comment {
		w.body = append(w.body, commented("--", e.comment())...)
		return
	}
	if e.Failure != "" {
		w.body = append(w.body, commented("--", e.Line)...)
		w.body = append(w.body, commented("--   failed:", e.Failure)...)
		return
	}
	keep = keep && e.setsLast()
	text := w.statement(e, keep)
	if !e.Code.Typed && strings.TrimSpace(e.Line) != text {
		w.body = append(w.body, commented("--", strings.TrimSpace(e.Line))...)
	}
	w.body = append(w.body, strings.Split(text, "\n")...)
	if keep && e.Call != nil && len(e.Call.Targets) > 0 && !e.Code.Expression {
		w.body = append(w.body, "_ = "+e.Call.Targets[0])
	}
}

// statement is a line as it stands in the script.
func (w *luaWriter) statement(e Entry, keep bool) string {
	text := strings.TrimRight(e.Code.Text, " \t\r\n")
	switch {
	case e.Code.Typed && e.Code.Expression:
		return w.expression(e, text, keep)
	case e.Code.Typed:
		return w.typed(text)
	case e.Call == nil || len(e.Call.Targets) > 0:
		return text
	}
	inner, printed := strings.CutPrefix(text, "print(")
	inner = strings.TrimSuffix(inner, ")")
	if !printed {
		return text
	}
	function := "print"
	switch results := e.Call.Call.Results; {
	case results[0].Kind == luaapi.Data && e.Call.datagrams():
		function = w.helpers.use("show_datagram", "show")
	case results[0].Kind == luaapi.Data:
		function = w.helpers.use("show")
	case e.Call.Call.Name == "getaddrinfo":
		function = w.helpers.use("show_addresses")
	case e.Call.linger():
		function = w.helpers.use("show_linger")
	}
	if keep {
		inner = w.helpers.use("keep") + "(" + inner + ")"
	}
	return function + "(" + inner + ")"
}

// expression is an expression that was typed: the shell printed its values.
func (w *luaWriter) expression(e Entry, text string, keep bool) string {
	trimmed := strings.TrimSpace(text)
	mute := e.Call != nil && e.Call.Call != nil && len(e.Call.Call.Results) == 0 && e.Call.Failure == ""
	silent := e.Code.Values == 0 || mute
	if silent && strings.HasSuffix(trimmed, ")") && !strings.HasPrefix(trimmed, "(") {
		return trimmed
	}
	if keep {
		trimmed = w.helpers.use("keep") + "(" + trimmed + ")"
	}
	return "print(" + trimmed + ")"
}

// typed is Lua code that was typed. At the prompt a local ends with its line, and return ends no more than that.
func (w *luaWriter) typed(text string) string {
	code := luaapi.Examine(text, false)
	block := text
	if !strings.Contains(text, "[[") && !strings.Contains(text, "[=") { // else it may hold a string of many lines
		by := "  "
		if code.Returns {
			by = "    "
		}
		block = strings.Join(indented(strings.Split(text, "\n"), by), "\n")
	}
	switch {
	case code.Returns:
		return "do\n  local function line()\n" + block + "\n  end\n  line()\nend"
	case code.Locals:
		return "do\n" + block + "\nend"
	}
	return text
}

// closeAll closes what is open at the end.
func (w *luaWriter) closeAll(s *Session) {
	var lines []string
	for _, name := range s.Open {
		if s.hides(name) {
			continue
		}
		lines = append(lines, name+":close()")
	}
	if len(lines) > 0 {
		w.body = append(append(w.body, ""), lines...)
	}
}

// hides reports whether a variable was set by a line that is left out.
func (s *Session) hides(name string) bool {
	for _, e := range slices.Backward(s.Entries) {
		set := e.Sets
		if e.Call != nil {
			set = append(slices.Clone(set), e.Call.Targets...)
		}
		if e.Failure == "" && slices.Contains(set, name) {
			return e.Hidden
		}
	}
	return s.Dropped > 0
}

// datagrams reports whether the call is one on a datagram socket.
func (c *Call) datagrams() bool {
	dgram, _ := luaapi.ConstantValue("SOCK_DGRAM")
	return c.Receiver != "" && c.Type == dgram
}

// linger reports whether the call is about SO_LINGER, whose value is two numbers.
func (c *Call) linger() bool { return len(c.Args) > 1 && c.Args[1].Expression == "SO_LINGER" }
