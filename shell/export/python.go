package export

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// pythonWriter writes the session's calls in Python.
type pythonWriter struct {
	body    []string
	helpers helpers
	imports []string
}

func writePython(s *Session) Program {
	w := &pythonWriter{imports: []string{"socket"}}
	calls := pythonCalls()
	p := plan(s, "Python", func(name string) bool { return calls[name] != nil })
	for _, st := range p.steps {
		w.body = append(append(w.body, ""), st.notes("#")...)
		switch {
		case st.isComment():
		case st.Call.Call == nil:
			w.add("%s", w.print(st.printed))
		default:
			calls[st.name()](w, st)
		}
	}
	if open := p.open(s); len(open) > 0 {
		w.body = append(w.body, "")
		for _, v := range open {
			w.add("%s.close()", w.name(v))
		}
	}
	how := "python3 " + s.File
	program := Program{Text: w.text(s.header(how)), How: how}
	program.Lines, program.Comments = p.count()
	return program
}

// count is how many lines of the session there are, and how many of them are comments only.
func (p *planner) count() (lines, comments int) {
	for _, st := range p.steps {
		if !st.Hidden && !st.Comment {
			lines++
			if st.isComment() {
				comments++
			}
		}
	}
	return lines, comments
}

// text is the whole program.
func (w *pythonWriter) text(header []string) string {
	lines := []string{"#!/usr/bin/env python3"}
	for _, line := range header {
		lines = append(lines, "# "+line)
	}
	helpers := w.helpers.sources(pythonHelpers)
	for _, name := range w.helpers.used {
		for _, module := range pythonModules()[name] {
			w.imports = appendNew(w.imports, module)
		}
	}
	slices.Sort(w.imports)
	lines = append(lines, "")
	for _, module := range w.imports {
		lines = append(lines, "import "+module)
	}
	if slices.Contains(w.imports, "sys") {
		lines = append(lines, "", "# What is received may be any bytes, and is printed as it is.",
			`sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")`)
	}
	for _, line := range helpers {
		if strings.HasPrefix(line, "def ") {
			lines = append(lines, "")
		}
		lines = append(lines, line)
	}
	if len(helpers) > 0 {
		lines = append(lines, "")
	}
	return strings.Join(append(lines, w.body...), "\n") + "\n"
}

func (w *pythonWriter) add(format string, values ...any) {
	w.body = append(w.body, fmt.Sprintf(format, values...))
}

// pythonReserved are names that a variable of the program cannot have: Python's own and those that the program uses.
const pythonReserved = " and as assert async await bool break bytes class continue def del dict elif else except False finally float for from get_time " +
	"global if import in int is lambda len list None nonlocal not ord or pass print raise re recv_exactly recv_line return set_time show " +
	"show_addresses show_datagram show_linger sleep socket str struct sys text time True try tuple while with yield _ "

// name is the name of a variable.
func (w *pythonWriter) name(v *variable) string {
	if strings.Contains(pythonReserved, " "+v.name+" ") {
		return v.name + "_"
	}
	return v.name
}

// names are the names that take a call's results, with _ for those that nobody takes.
func (w *pythonWriter) names(st *step) []string {
	var names []string
	for i := range st.results {
		if v := st.target(i); v != nil {
			names = append(names, w.name(v))
		} else {
			names = append(names, "_")
		}
	}
	return names
}

// number is an operand as a number, or the sum of constants.
func (w *pythonWriter) number(o operand) string {
	switch value := o.value.(type) {
	case float64:
		if o.variable == nil && o.names == nil {
			return number(value)
		}
	case bool:
		if value {
			return "1"
		}
		return "0"
	}
	if o.variable != nil {
		return w.name(o.variable)
	}
	names := make([]string, len(o.names))
	for i, name := range o.names {
		names[i] = "socket." + name
	}
	return strings.Join(names, " | ")
}

// number writes a number as Lua prints it.
func number(value float64) string { return strconv.FormatFloat(value, 'g', 14, 64) }

// textOf is an operand as a str.
func (w *pythonWriter) textOf(o operand) string {
	if o.variable != nil {
		return w.name(o.variable)
	}
	if n, ok := o.value.(float64); ok {
		return quotePythonText(number(n))
	}
	text, _ := o.value.(string)
	if !utf8.ValidString(text) {
		return quotePythonBytes(text)
	}
	return quotePythonText(text)
}

// data is an operand as bytes.
func (w *pythonWriter) data(o operand) string {
	switch {
	case o.variable != nil && o.variable.kind == textKind:
		return w.name(o.variable) + ".encode()"
	case o.variable != nil:
		return w.name(o.variable)
	}
	if n, ok := o.value.(float64); ok {
		return quotePythonBytes(number(n))
	}
	text, _ := o.value.(string)
	return quotePythonBytes(text)
}

// address is the address of a call: a tuple or a path.
func (w *pythonWriter) address(st *step) string {
	if st.has("path") {
		return w.textOf(st.args["path"])
	}
	host := st.args["host"]
	if text, ok := host.value.(string); ok && host.variable == nil && (text == "*" || text == "") {
		host.value = ""
	}
	parts := []string{w.textOf(host), w.port(st)}
	for _, extra := range []string{"flowinfo", "scopeid"} {
		if st.has(extra) {
			parts = append(parts, w.number(st.args[extra]))
		}
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// port is a port as a number: that of a service is looked up.
func (w *pythonWriter) port(st *step) string {
	o := st.args["port"]
	service, ok := o.value.(string)
	if o.variable != nil || !ok {
		return w.number(o)
	}
	if n, err := strconv.Atoi(service); err == nil {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("socket.getservbyname(%s, %s)", quotePythonText(service), quotePythonText(st.protocol()))
}

// protocol is the protocol of the socket, for services.
func (st *step) protocol() string {
	if st.Call.datagrams() {
		return "udp"
	}
	return "tcp"
}

// arguments writes the arguments of a call that are given, in order; those before a given one are 0 where they are not.
func (w *pythonWriter) arguments(st *step, names ...string) string {
	last := -1
	for i, name := range names {
		if st.has(name) {
			last = i
		}
	}
	var list []string
	for i, name := range names[:last+1] {
		switch {
		case st.has(name):
			list = append(list, w.number(st.args[name]))
		case i == 0 && name == "family" && st.name() == "socket":
			list = append(list, "socket.AF_INET")
		case i == 0 && name == "family" && st.name() == "socketpair":
			list = append(list, "socket.AF_UNIX")
		case name == "type" && strings.HasPrefix(st.name(), "socket"):
			list = append(list, "socket.SOCK_STREAM")
		default:
			list = append(list, "0")
		}
	}
	return strings.Join(list, ", ")
}

// print prints values as Lua does, with tabs between them.
func (w *pythonWriter) print(operands []operand) string {
	var list []string
	for _, o := range operands {
		list = append(list, w.printed(o))
	}
	if len(list) > 1 {
		list = append(list, `sep="\t"`)
	}
	return "print(" + strings.Join(list, ", ") + ")"
}

func (w *pythonWriter) printed(o operand) string {
	switch {
	case o.variable != nil && o.variable.kind == dataKind:
		return w.helpers.use("text") + "(" + w.name(o.variable) + ")"
	case o.variable != nil && o.variable.kind == secondsKind:
		return `f"{` + w.name(o.variable) + `:.14g}"`
	case o.variable != nil:
		return w.name(o.variable)
	}
	switch value := o.value.(type) {
	case float64:
		return quotePythonText(number(value))
	case bool:
		return quotePythonText(strconv.FormatBool(value))
	case string:
		if !utf8.ValidString(value) {
			return w.helpers.use("text") + "(" + quotePythonBytes(value) + ")"
		}
		return quotePythonText(value)
	}
	return quotePythonText("nil")
}
