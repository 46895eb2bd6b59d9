package luaapi

import (
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestTable checks what every reader of the table relies on.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	manPage := regexp.MustCompile(`^(\w+\([0-9]\)(, O_NONBLOCK)?|Lua|RFC [0-9]+)$`)
	for _, c := range Calls() {
		name := c.FullName()
		if seen[name] {
			t.Errorf("%s stands twice in the table", name)
		}
		seen[name] = true
		if c.run == nil || c.Summary == "" || c.Example == "" || !manPage.MatchString(c.Man) {
			t.Errorf("%s: incomplete entry: %+v", name, c)
		}
		if !strings.HasSuffix(c.Summary, ".") || utf8.RuneCountInString(c.Summary) > 75 {
			t.Errorf("%s: the summary is a sentence of at most 75 characters: %q", name, c.Summary)
		}
		for _, e := range c.Errors {
			if _, ok := ConstantValue(e); !ok {
				t.Errorf("%s: this system has no error %s", name, e)
			}
		}
		for i, p := range c.Params {
			checkParam(t, name, p, i == len(c.Params)-1)
		}
	}
}

func checkParam(t *testing.T, call string, p Param, last bool) {
	t.Helper()
	if p.Name == "" || p.Help == "" || KindName(p.Kind) == "" {
		t.Errorf("%s: incomplete parameter %+v", call, p)
	}
	if p.Default != "" {
		_, isConstant := ConstantValue(p.Default)
		if !isConstant && strings.Trim(p.Default, "0123456789") != "" || !p.Optional {
			t.Errorf("%s: %s has the default %q", call, p.Name, p.Default)
		}
	}
	if (p.Kind == Address || p.Rest) && !last {
		t.Errorf("%s: %s takes all arguments that are left, so it comes last", call, p.Name)
	}
	if p.Prefix != "" && !slices.ContainsFunc(Constants(), func(c Constant) bool { return strings.HasPrefix(c.Name, p.Prefix) }) {
		t.Errorf("%s: no constant starts with %s", call, p.Prefix)
	}
}

// TestEveryCallIsThere looks for each call under all the names it has.
func TestEveryCallIsThere(t *testing.T) {
	var script strings.Builder
	t.Setenv("TMPDIR", t.TempDir()) // for os.tmpname
	script.WriteString("local objects = {socket = socketpair(), thread = spawn(function() end), queue = queue(), poll = poll(), log = log.new(), store = store.open(os.tmpname()), " +
		"process = process.start{'true'}, descriptor = " + strings.ReplaceAll(receivedDescriptor, "\n", " ") + "}\n" +
		"objects.store:update(function(tx) objects.transaction = tx end)\n")
	for _, c := range Calls() {
		if c.Receiver != "" {
			script.WriteString("assert(type(objects." + c.Receiver + "." + c.Name + ") == 'function', '" + c.Receiver + ":" + c.Name + "')\n")
		}
		if c.Module != "" {
			script.WriteString("assert(" + c.FullName() + " and require('" + c.Module + "')." + c.Name + ", '" + c.FullName() + "')\n")
		}
		if c.Global() {
			script.WriteString("assert(_G." + c.Name + " and socket." + c.Name + ", '" + c.Name + "')\n")
		}
	}
	for _, c := range Constants() {
		script.WriteString("assert(_G." + c.Name + " == socket." + c.Name + " and " + c.Name + ", '" + c.Name + "')\n")
	}
	run(t, "local n = 0 "+strings.ReplaceAll(script.String(), "\n", "\nn = n + 1 ")+"\n")
}

// wrongValues are Lua expressions that do not fit a kind.
var wrongValues = map[Kind][]string{
	Integer:   {"{}", `"x"`, "1.5", "true", "1e300", "0/0", "print"},
	Flags:     {"{}", `"MSG_PEEK"`, "1.5", "1e300"},
	Number:    {"{}", `"x"`, "print"},
	Seconds:   {"{}", `"x"`, "-1", "0/0"},
	Boolean:   {"{}", `"x"`, "1"},
	Text:      {"{}", "true", "print"},
	File:      {"{}", "true", "print"},
	Data:      {"{}", "true", "print"},
	Option:    {"{}", "true", "1.5"},
	Function:  {"{}", `"x"`, "1"},
	Table:     {"print", `"x"`, "1"},
	SocketArg: {"{}", `"x"`, "1"},
	Host:      {"{}", "true", "print"},
	Port:      {"{}", "true", "65536", "-1", "1.5", `"65536"`, `" 65536"`, `"-1"`},
	Service:   {"{}", "true"}, Protocol: {"{}", "true"}, RecordType: {"{}", "true"},
	Address: {"nil", "{}", "true", `"127.0.0.1"`, `"127.0.0.1", {}`, `"127.0.0.1", 65536`, `"127.0.0.1", -1`, `"127.0.0.1", 1.5`, `"127.0.0.1", 80, 1`},
}

// goodValues are expressions that fit.
var goodValues = map[Kind]string{
	Integer: "1", Flags: "0", Number: "1", Seconds: "0.001", Boolean: "true", Text: `"x"`, File: `"x"`, Data: `"x"`, Option: "1", Function: "print",
	Any: "1", Table: "{}", SocketArg: "socket()", Host: `"x"`, Port: `"http"`, Service: `"x"`,
	Protocol: `"x"`, RecordType: `"A"`, Address: `"127.0.0.1", 0`,
}

// receivedDescriptor passes the reading end of a pipe, which is no socket, to itself.
const receivedDescriptor = `(function()
  local a, b = socketpair()
  a:sendmsg("x", {{SOL_SOCKET, SCM_RIGHTS, {0}}})
  return select(2, b:recvmsg(1, CMSG_SPACE(4)))[1].sockets[1]
end)()`

// TestWrongArguments derives calls with wrong arguments from the table: each raises, names the call and shows the usage.
func TestWrongArguments(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	receivers := map[string]string{
		"socket": "socket()", "thread": "spawn(function() end)", "queue": "queue()", "poll": "poll()",
		"descriptor": receivedDescriptor, "log": "log.new()", "store": "store.open(os.tmpname())", "process": `process.start{"true"}`,
		"transaction": "(function() local kept store.open(os.tmpname()):update(function(tx) kept = tx end) return kept end)()",
	}
	for _, c := range Calls() {
		wrong := wrongCalls(c, receivers[c.Receiver])
		for i, failure := range tryEach(t, wrong) {
			if failure == nil {
				t.Errorf("%s was accepted", wrong[i])
				continue
			}
			if !strings.HasPrefix(failure.Message, c.FullName()+": ") || !strings.HasSuffix(failure.Message, "; usage: "+c.LuaUsage()) {
				t.Errorf("%s: %s", wrong[i], failure.Message)
			}
		}
	}
}

// tryEach runs scripts one after the other in the same runtime and returns how each failed.
func tryEach(t *testing.T, scripts []string) []*Failure {
	t.Helper()
	rt := newRuntime(t, io.Discard, strings.NewReader(""))
	failures := make([]*Failure, len(scripts))
	rt.Run(func() {
		for i, script := range scripts {
			chunk, err := rt.Load("test.lua", script)
			if err != nil {
				t.Error(DescribeLoadError(err))
				continue
			}
			_, err = rt.Call(chunk)
			failures[i], _ = err.(*Failure)
		}
	})
	return failures
}

// wrongCalls are statements that call c in wrong ways; results are taken, so that only wrong arguments raise.
func wrongCalls(c *Call, receiver string) []string {
	fn, before := c.FullName(), ""
	if c.Global() {
		fn = "socket." + c.Name // the global select is Lua's own where no table comes first
	}
	if receiver != "" {
		fn, before = "getmetatable("+receiver+").__index."+c.Name, receiver
	}
	call := func(args ...string) string {
		if before != "" {
			args = append([]string{before}, args...)
		}
		return "local _ = " + fn + "(" + strings.Join(args, ", ") + ")"
	}
	var calls, good []string
	for i, p := range c.Params {
		for _, value := range wrongValues[p.Kind] {
			if p.Optional && value == "nil" {
				continue
			}
			calls = append(calls, call(append(slices.Clone(good), value)...))
		}
		if !p.Optional {
			calls = append(calls, call(good...))
		}
		if p.Optional && i < c.Required() {
			continue
		}
		good = append(good, goodValues[p.Kind])
		if p.Rest {
			return calls
		}
	}
	calls = append(calls, call(append(slices.Clone(good), "1")...))
	if receiver != "" {
		calls = append(calls, "local _ = "+fn+"()", "local _ = "+fn+"({})", "local _ = "+fn+"(io.stdout)")
	}
	return calls
}

func FuzzQuote(f *testing.F) {
	for _, s := range []string{"", "hello\n", "\x00001", "привет", "\xff\xfe9", "a\"b\\c", "\u2028\u00ad", "\x7f\x80 \r\n\t"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		quoted := Quote(s)
		if strings.ContainsAny(quoted, "\n\r\x00\x1b") || !utf8.ValidString(quoted) {
			t.Fatalf("Quote(%q) = %s, which does not fit on a line of text", s, quoted)
		}
		proto, err := compile("quote", "return "+quoted)
		if err != nil {
			t.Fatal(err)
		}
		if got := proto.Constants[0].String(); got != s {
			t.Fatalf("Quote(%q) = %s, read back as %q", s, quoted, got)
		}
	})
}
