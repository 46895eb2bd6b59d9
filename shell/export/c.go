package export

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// cWriter writes the session's calls in C.
type cWriter struct {
	body    []string
	helpers helpers
	temps   []string // the temporary variables in use
	names   map[*variable]string
	buffer  int // the size of the buffer for data that no variable takes
}

func writeC(s *Session) Program {
	calls := cCalls()
	p := plan(s, "C", func(name string) bool { return calls[name] != nil })
	w := &cWriter{names: map[*variable]string{}}
	for _, v := range p.all {
		w.names[v] = w.newName(v.name)
	}
	for _, st := range p.steps {
		w.body = append(append(w.body, ""), cComments(st.notes("//"))...)
		switch {
		case st.isComment():
		case st.Call.Call == nil:
			w.print(st.printed)
		default:
			calls[st.name()](w, st)
		}
	}
	w.end(p, s)
	program := strings.TrimSuffix(s.File, ".c")
	if !strings.Contains(program, "/") {
		program = "./" + program
	}
	how := fmt.Sprintf("cc -std=c11 -Wall -Wextra -o %s %s && %s", strings.TrimSuffix(s.File, ".c"), s.File, program)
	written := Program{Text: w.text(s.header(how), p), How: how}
	written.Lines, written.Comments = p.count()
	return written
}

// cComments keeps comments from going on in the next line, as a backslash or its trigraph at the end would have it.
func cComments(lines []string) []string {
	for i, line := range lines {
		if strings.HasSuffix(line, `\`) || strings.HasSuffix(line, "??/") {
			lines[i] = line + " //"
		}
	}
	return lines
}

// end closes what is open, and mentions what no call reads, or the compiler would warn.
func (w *cWriter) end(p *planner, s *Session) {
	w.body = append(w.body, "")
	for _, v := range p.open(s) {
		w.add("close(%s);", w.names[v])
	}
	for _, v := range p.all {
		if !v.used && !slices.Contains(p.open(s), v) && v.kind != textKind && v.kind != dataKind {
			w.add("(void)%s; // no call uses it", w.names[v])
		}
	}
	w.add("return 0;")
}

// cReserved are names that a variable of the program cannot have: C's own, and those that the program uses.
const cReserved = " auto break case char const continue default do double else enum extern float for goto if inline int long register restrict return short " +
	"signed sizeof static struct switch typedef union unsigned void volatile while accept address address6 bind buffer close connect count errno exit fail " +
	"fcntl fprintf fputs free freeaddrinfo fwrite getaddrinfo getpeername getservbyname getsockname getsockopt host_address htonl htons inet6_address " +
	"inet_address inet_aton inet_ntop inet_pton is_utf8 length linger linger_value listen local main memcpy memset nanosleep ntohl ntohs number packed pair perror printf " +
	"putchar puts read recv recv_exactly recv_line recvfrom send send_all sendto service_port set_timeout setsockopt show show_addresses show_datagram " +
	"shutdown signal size sleep sleep_for snprintf socket socketpair stderr stdin stdout strerror strlen text timeout timeval unix unix_address linux value write " +
	"time index select poll pipe dup open link raise abs div rand "

// newName is a name that is not in use yet.
func (w *cWriter) newName(name string) string {
	taken := func(n string) bool {
		if strings.Contains(cReserved, " "+n+" ") {
			return true
		}
		for _, other := range w.names {
			if n == other || n == other+"_size" || n+"_size" == other {
				return true
			}
		}
		return false
	}
	if !taken(name) && !strings.HasPrefix(name, "_") {
		return name
	}
	for i := 1; ; i++ {
		if next := fmt.Sprintf("%s_%d", strings.TrimLeft(name, "_")+"v", i); !taken(next) {
			return next
		}
	}
}

// text is the whole program.
func (w *cWriter) text(header []string, p *planner) string {
	var lines []string
	for _, line := range header {
		lines = append(lines, "// "+line)
	}
	lines = append(lines, source(cHead)...)
	lines = append(lines, w.helpers.sources(cHelpers)...)
	lines = append(lines, "", "int main(void)", "{")
	lines = append(lines, indented(w.declarations(p), "    ")...)
	if slices.Contains(w.helpers.used, "signal") {
		lines = append(lines, "", "    signal(SIGPIPE, SIG_IGN); // so that send fails with EPIPE, as it does in sosh")
	}
	lines = append(lines, indented(w.body, "    ")...)
	return strings.Join(append(lines, "}"), "\n") + "\n"
}

// declarations are those of the variables that are used.
func (w *cWriter) declarations(p *planner) []string {
	var lines []string
	for _, v := range p.all {
		name := w.names[v]
		switch v.kind {
		case socketKind, integerKind:
			lines = append(lines, "int "+name+";")
		case secondsKind:
			lines = append(lines, "double "+name+";")
		case textKind:
			lines = append(lines, "char "+name+"[256];")
		case dataKind:
			lines = append(lines, w.array(name, v.room), "ssize_t "+name+"_size;")
		}
	}
	for _, t := range cTemps {
		name := t[strings.LastIndexAny(strings.SplitN(t, "[", 2)[0], " ")+1:]
		name = strings.TrimRight(strings.SplitN(name, "[", 2)[0], ";")
		if slices.Contains(w.temps, name) {
			lines = append(lines, t)
		}
	}
	if w.buffer > 0 {
		lines = append(lines, w.array("buffer", w.buffer))
	}
	return lines
}

// array declares a buffer; a large one does not lie on the stack.
func (w *cWriter) array(name string, size int) string {
	text := fmt.Sprintf("char %s[%d];", name, size)
	if size > 65536 {
		return "static " + text
	}
	return text
}

// cTemps are the temporary variables.
var cTemps = []string{
	"struct sockaddr_in address;", "struct sockaddr_in6 address6;", "struct sockaddr_un local;", "socklen_t length;", "int pair[2];", "int value;",
	"struct timeval timeout;", "struct linger linger_value;", "struct in_addr packed;", "char text[256];", "ssize_t size;", "ssize_t count;",
}

// temp notes that a temporary variable is used.
func (w *cWriter) temp(names ...string) {
	for _, name := range names {
		w.temps = appendNew(w.temps, name)
	}
}

func (w *cWriter) add(format string, values ...any) {
	w.body = append(w.body, fmt.Sprintf(format, values...))
}

// check adds the end of the program where a condition says that a call has failed.
func (w *cWriter) check(st *step, condition string) {
	label := st.name()
	if st.self != nil {
		label += " " + st.self.name
	}
	w.add("if (%s)", condition)
	w.add("    fail(%s);", quoteC(label))
}

// number is an operand as a number, or the sum of constants.
func (w *cWriter) number(o operand) string {
	switch value := o.value.(type) {
	case float64:
		if o.variable == nil && o.names == nil {
			return number(value)
		}
	case bool:
		return strconv.Itoa(map[bool]int{true: 1}[value])
	case string:
		return "0"
	}
	if o.variable != nil {
		return w.names[o.variable]
	}
	return strings.Join(o.names, " | ")
}

// argument is a number that is given, or what stands for it.
func (w *cWriter) argument(st *step, name, fallback string) string {
	if st.has(name) {
		return w.number(st.args[name])
	}
	return fallback
}

// textOf is an operand as a string of C.
func (w *cWriter) textOf(o operand) string {
	if o.variable != nil {
		return w.names[o.variable]
	}
	if n, ok := o.value.(float64); ok {
		return quoteC(number(n))
	}
	text, _ := o.value.(string)
	return quoteC(text)
}

// data is an operand as bytes, and how many.
func (w *cWriter) data(o operand) (bytes, size string) {
	switch {
	case o.variable != nil && o.variable.kind == textKind:
		return w.names[o.variable], "strlen(" + w.names[o.variable] + ")"
	case o.variable != nil:
		return w.names[o.variable], w.names[o.variable] + "_size"
	}
	text, _ := o.value.(string)
	if n, ok := o.value.(float64); ok {
		text = number(n)
	}
	return quoteC(text), strconv.Itoa(len(text))
}

// address adds the statements that make an address, and is the two arguments that pass it.
func (w *cWriter) address(st *step) string {
	if st.has("path") {
		w.temp("local", "length")
		bytes, size := w.data(st.args["path"])
		w.add("length = %s(&local, %s, %s);", w.helpers.use("unix_address"), bytes, size)
		return "(struct sockaddr *)&local, length"
	}
	host := st.args["host"]
	if text, ok := host.value.(string); ok && host.variable == nil {
		host.value = anyHost(st.Call.Family, text)
	}
	if st.Call.Family == constant("AF_INET") {
		w.temp("address")
		w.add("address = %s(%s, %s);", w.helpers.use("inet_address"), w.textOf(host), w.port(st))
		return "(struct sockaddr *)&address, sizeof address"
	}
	w.temp("address6")
	w.add("address6 = %s(%s, %s);", w.helpers.use("inet6_address"), w.textOf(host), w.port(st))
	if st.has("flowinfo") {
		w.add("address6.sin6_flowinfo = htonl(%s);", w.number(st.args["flowinfo"]))
	}
	if st.has("scopeid") {
		w.add("address6.sin6_scope_id = %s;", w.number(st.args["scopeid"]))
	}
	return "(struct sockaddr *)&address6, sizeof address6"
}

// port is a port as a number: that of a service is looked up.
func (w *cWriter) port(st *step) string {
	o := st.args["port"]
	service, ok := o.value.(string)
	if o.variable != nil || !ok {
		return w.number(o)
	}
	if n, err := strconv.Atoi(service); err == nil {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%s(%s, %s)", w.helpers.use("service_port"), quoteC(service), quoteC(st.protocol()))
}

// socketAddress is the temporary variable for an address of the step's socket.
func (w *cWriter) socketAddress(st *step) string {
	name := "address"
	switch st.Call.Family {
	case constant("AF_INET6"):
		name = "address6"
	case constant("AF_UNIX"):
		name = "local"
		w.helpers.use("string")
	}
	w.temp(name, "length")
	if name == "local" {
		w.add("memset(&local, 0, sizeof local);")
	}
	w.add("length = sizeof %s;", name)
	return name
}

// spread adds the statements that take an address apart, into a host or path and a port, "" for one that nobody wants.
func (w *cWriter) spread(st *step, name, host, port string) {
	switch st.Call.Family {
	case constant("AF_UNIX"):
		w.add(`snprintf(%s, sizeof %s, "%%.*s", (int)sizeof local.sun_path, local.sun_path);`, host, host)
	case constant("AF_INET6"):
		w.add("inet_ntop(AF_INET6, &address6.sin6_addr, %s, sizeof %s);", host, host)
		if port != "" {
			w.add("%s = ntohs(address6.sin6_port);", port)
		}
	default:
		w.add("inet_ntop(AF_INET, &address.sin_addr, %s, sizeof %s);", host, host)
		if port != "" {
			w.add("%s = ntohs(address.sin_port);", port)
		}
	}
}

// print prints values as Lua does, with tabs between them.
func (w *cWriter) print(operands []operand) {
	for i, o := range operands {
		if i > 0 {
			w.add(`putchar('\t');`)
		}
		switch v := o.variable; {
		case v != nil && v.kind == dataKind:
			w.add("fwrite(%s, 1, %s_size, stdout);", w.names[v], w.names[v])
		case v != nil && v.kind == textKind:
			w.add("fputs(%s, stdout);", w.names[v])
		case v != nil && v.kind == secondsKind:
			w.add(`printf("%%.14g", %s);`, w.names[v])
		case v != nil:
			w.add(`printf("%%d", %s);`, w.names[v])
		default:
			w.literal(o)
		}
	}
	w.add(`putchar('\n');`)
}

func (w *cWriter) literal(o operand) {
	text := "nil"
	switch value := o.value.(type) {
	case float64:
		text = number(value)
	case bool:
		text = strconv.FormatBool(value)
	case string:
		text = value
	}
	if strings.Contains(text, "\x00") {
		w.add("fwrite(%s, 1, %d, stdout);", quoteC(text), len(text))
		return
	}
	w.add("fputs(%s, stdout);", quoteC(text))
}
