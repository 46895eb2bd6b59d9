package shell

import (
	"cmp"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"sosh/luaapi"
	"sosh/transport"
)

// group is a chapter of the manual.
type group struct {
	name  string
	calls []string
}

// groups are the chapters; a call that is in none stands under "other".
func groups() []group {
	return []group{
		{"connections", []string{"socket", "socketpair", "bind", "listen", "accept", "connect", "shutdown", "close", "create_connection", "create_server", "has_dualstack_ipv6"}},
		{"data", []string{"send", "sendall", "sendto", "recv", "recvfrom", "recvline", "recvuntil", "recvexactly", "sendmsg", "recvmsg", "CMSG_LEN", "CMSG_SPACE", "sendfile"}},
		{"options", []string{"getsockname", "getpeername", "getsockopt", "setsockopt", "settimeout", "gettimeout", "setblocking", "getblocking", "setdefaulttimeout", "getdefaulttimeout", "ioctl"}},
		{"descriptors", []string{"fileno", "dup", "detach", "fromfd", "connect_ex", "makefile", "tls_info"}},
		{"addresses", []string{"htons", "ntohs", "htonl", "ntohl", "inet_aton", "inet_ntoa", "inet_pton", "inet_ntop", "if_nameindex", "if_nametoindex", "if_indextoname", "strerror"}},
		{"names", []string{"gethostbyname", "gethostbyname_ex", "gethostbyaddr", "getaddrinfo", "getnameinfo", "getservbyname", "getservbyport", "getprotobyname", "getprotobynumber", "gethostname", "getfqdn", "dns"}},
		{"threads", []string{"spawn", "sleep", "queue", "select", "poll"}},
	}
}

// help prints the manual or a page of it.
func (sh *Shell) help(words []string) error {
	if len(words) == 0 {
		return sh.page(func(w io.Writer) error {
			Manual(w)
			return nil
		})
	}
	topic := words[0]
	if command, err := commandFor(topic); err == nil && command != "" && !slices.Contains(topics(), topic) {
		topic = command
	}
	return sh.page(func(w io.Writer) error { return Topic(w, topic) })
}

// Manual writes the overview, which fits on a screen: the names of all commands, by chapter.
func Manual(w io.Writer) {
	fmt.Fprintln(w, "A line is a command, or Lua. The commands, by chapter:")
	for _, g := range groups() {
		item(w, "@"+g.name, strings.Join(g.calls, " "))
	}
	item(w, "@modules", strings.Join(append(scriptFunctions(), modules()...), " "))
	item(w, "@shell", strings.Join(builtinNames(), " "))
	fmt.Fprintln(w, wrap("Shorter words: "+strings.Join(aliasNotes(), " "), columns(w, 78)))
	fmt.Fprintln(w, wrap("help bind (or bind?) explains bind, help @data a chapter. lis is listen: the beginning of a command will do. In Lua: s1:bind(host, port).", columns(w, 78)))
}

// chapter writes what each command of a chapter is for.
func chapter(w io.Writer, name string) error {
	for _, g := range groups() {
		if g.name == name {
			for _, call := range g.calls {
				c := luaapi.FindCall(call)
				item(w, strings.Join(append([]string{call}, c.Aliases...), ", "), c.Summary)
			}
			return nil
		}
	}
	if name == "modules" {
		modulesChapter(w)
		return nil
	}
	if name != "shell" {
		return &usageError{command: "help", problem: "there is no chapter @" + name + didYouMean("@"+name, chapterTopics()), usage: "help @CHAPTER"}
	}
	for _, b := range builtins() {
		item(w, strings.Join(append([]string{b.name}, b.aliases...), ", "), b.summary)
	}
	return nil
}

func chapterNames() []string {
	names := []string{"shell", "modules"}
	for _, g := range groups() {
		names = append(names, g.name)
	}
	return names
}

func builtinNames() []string {
	var names []string
	for _, b := range builtins() {
		names = append(names, b.name)
	}
	return names
}

// Topic writes the page of a command, a call, a method or a constant.
func Topic(w io.Writer, topic string) error {
	if name, ok := strings.CutPrefix(topic, "@"); ok {
		return chapter(w, name)
	}
	found := false
	for _, b := range builtins() {
		if b.name == topic || slices.Contains(b.aliases, topic) {
			builtinPage(w, b)
			found = true
		}
	}
	for _, c := range luaapi.Calls() {
		if c.Name == topic || slices.Contains(c.Aliases, topic) || c.FullName() == topic || c.Module == topic && luaapi.FindCall(topic) != nil {
			if found {
				fmt.Fprintln(w)
			}
			callPage(w, c)
			found = true
		}
	}
	if slices.Contains(modules(), topic) {
		modulePage(w, topic)
		found = true
	}
	if value, ok := luaapi.ConstantValue(topic); ok {
		constantPage(w, topic, value)
		explainHint(w, topic)
		found = true
	} else if systems, ok := luaapi.SystemsWith(topic); ok {
		fmt.Fprintf(w, "%s is a constant of %s; there is none on %s.\n", topic, strings.Join(systems, " and "), runtime.GOOS)
		found = true
	}
	if !found {
		return &usageError{command: "help", problem: "there is no page " + strconv.Quote(topic) + didYouMean(topic, topics()), usage: "help [TOPIC]"}
	}
	return nil
}

// topics are the names help knows.
func topics() []string {
	names := append(commandWords(), modules()...)
	for _, c := range luaapi.Calls() {
		names = append(names, c.FullName())
	}
	for _, c := range luaapi.Constants() {
		names = append(names, c.Name)
	}
	return append(names, chapterTopics()...)
}

// chapterTopics are the chapters as help takes them.
func chapterTopics() []string {
	var names []string
	for _, name := range chapterNames() {
		names = append(names, "@"+name)
	}
	return names
}

func callPage(w io.Writer, c *luaapi.Call) {
	if !c.LuaOnly {
		fmt.Fprintln(w, c.ShellUsage())
	}
	fmt.Fprintf(w, "%s    in Lua\n", c.LuaUsage())
	alsoCalled(w, c.Aliases)
	fmt.Fprintf(w, "\n%s\n", wrap(c.Summary, columns(w, 78)))
	if c.Detail != "" {
		fmt.Fprintln(w, wrap(c.Detail, columns(w, 78)))
	}
	if len(c.Params) > 0 {
		fmt.Fprintln(w, "\nArguments:")
		for _, p := range c.Params {
			item(w, p.Name, p.Help+defaultText(p))
		}
	}
	if len(c.Flags) > 0 {
		fmt.Fprintln(w, "\nFlags of the command:")
		for _, f := range c.Flags {
			item(w, f.Usage(), f.Help)
		}
	}
	if len(c.Results) > 0 {
		fmt.Fprintln(w, "\nReturns:")
		for _, r := range c.Results {
			item(w, r.Name, r.Help)
		}
	}
	if c.Fails() {
		fmt.Fprintf(w, "\n%s\n", wrap("Errors one meets: "+strings.Join(c.Errors, " "), columns(w, 78)))
	}
	fmt.Fprintf(w, "\nExample:\n  %s\n", c.Example)
	if lua := luaOf(c.Example); lua != "" && !c.LuaOnly {
		fmt.Fprintf(w, "The same in Lua:\n  %s\n", lua)
	}
	fmt.Fprintf(w, "\nSee %s.\n", c.Man)
}

func defaultText(p luaapi.Param) string {
	if p.Default == "" {
		return ""
	}
	return " [" + p.Default + "]"
}

func builtinPage(w io.Writer, b builtin) {
	fmt.Fprintln(w, b.usage)
	alsoCalled(w, b.aliases)
	fmt.Fprintf(w, "\n%s\n%s\n", wrap(b.summary, columns(w, 78)), wrap(b.detail, columns(w, 78)))
	if len(b.options) > 0 {
		fmt.Fprintln(w)
	}
	longest := 0
	for _, o := range b.options {
		longest = max(longest, len(o.usage))
	}
	for _, o := range b.options {
		item(w, fmt.Sprintf("%-*s", longest, o.usage), o.text)
	}
}

func constantPage(w io.Writer, name string, value int) {
	fmt.Fprintf(w, "%s = %d", name, value)
	if text := luaapi.ErrorText(name); text != "" {
		fmt.Fprintf(w, ": %s", text)
	}
	if level, ok := transport.OptionLevel(name); ok {
		fmt.Fprintf(w, ", at level %s", level)
	}
	fmt.Fprintln(w)
}

// exampleScope lets the examples of the manual be compiled: s1 and on are sockets there.
type exampleScope struct{}

func (exampleScope) Family(name string) (int, bool) {
	return constant("AF_INET"), looksLikeSocket(name)
}
func (exampleScope) Current() string         { return "s1" }
func (exampleScope) NewNames(n int) []string { return []string{"s2", "s3"}[:n] }

// luaOf is the Lua that a line of an example compiles to, "" where it is no command.
func luaOf(line string) string {
	targets, rest, ok := commandHead(line, isCallName)
	if !ok {
		return ""
	}
	st, err := compileCall(rest, targets, exampleScope{})
	if err != nil {
		return ""
	}
	return st.Lua()
}

// chapterOf is the chapter of the reference that a call belongs to.
func chapterOf(c *luaapi.Call) string {
	switch {
	case c.Module != "":
		return "Module " + c.Module
	case c.Receiver != "":
		return "Methods of a " + c.Receiver
	}
	return "Functions"
}

// Reference writes the reference page of all calls in Markdown.
func Reference(w io.Writer) {
	fmt.Fprint(w, "# Reference\n\nMade from the table of calls by `sosh help --markdown`.\n")
	calls := slices.Clone(luaapi.Calls())
	slices.SortStableFunc(calls, func(a, b *luaapi.Call) int { return cmp.Compare(chapterOf(a), chapterOf(b)) })
	chapter := ""
	for _, c := range calls {
		if chapterOf(c) != chapter {
			chapter = chapterOf(c)
			fmt.Fprintf(w, "\n## %s\n", chapter)
		}
		fmt.Fprintf(w, "\n### %s\n\n", c.FullName())
		fmt.Fprint(w, "```text\n")
		callPage(w, c)
		fmt.Fprint(w, "```\n")
	}
	fmt.Fprint(w, "\n## Commands of the shell\n")
	for _, b := range builtins() {
		fmt.Fprintf(w, "\n### %s\n\n```text\n", b.name)
		builtinPage(w, b)
		fmt.Fprint(w, "```\n")
	}
}
