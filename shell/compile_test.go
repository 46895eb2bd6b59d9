package shell

import (
	"flag"
	"os"
	"strings"
	"testing"

	"sosh/luaapi"
)

var update = flag.Bool("update", false, "write the golden files anew")

// tableScope is a session with the sockets of the golden file.
type tableScope map[string]string

var goldenScope = tableScope{"s1": "AF_INET", "s6": "AF_INET6", "s9": "AF_UNIX", "server": "AF_INET"}

func (s tableScope) Family(name string) (int, bool) {
	family, ok := s[name]
	return constant(family), ok
}
func (s tableScope) Current() string         { return "s1" }
func (s tableScope) NewNames(n int) []string { return []string{"s10", "s11"}[:n] }

// compileLine is what the shell makes of a line: the statement, "Lua" or ! and the refusal.
func compileLine(line string) string {
	targets, rest, ok := commandHead(line, isCallName)
	if !ok {
		return "(Lua)"
	}
	st, err := compileCall(rest, targets, goldenScope)
	if err != nil {
		return "! " + err.Error()
	}
	return st.Lua()
}

func TestCompileGolden(t *testing.T) {
	const file = "testdata/compile.golden"
	golden, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for line := range strings.Lines(string(golden)) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "#"):
			b.WriteString(line + "\n")
		case strings.HasPrefix(line, "> "):
			b.WriteString(line + "\n" + compileLine(line[2:]) + "\n")
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, want := strings.Split(b.String(), "\n"), strings.Split(string(golden), "\n")
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			t.Errorf("%s:%d: under %q\ngot  %s\nwant %s", file, i+1, got[max(i-1, 0)], got[i], want[i])
			return
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s has %d lines, want %d", file, len(want), len(got))
	}
}

// FuzzCompile checks that what the compiler accepts is Lua, on one line, and that what it refuses says why.
func FuzzCompile(f *testing.F) {
	golden, err := os.ReadFile("testdata/compile.golden")
	if err != nil {
		f.Fatal(err)
	}
	for line := range strings.Lines(string(golden)) {
		if line, ok := strings.CutPrefix(line, "> "); ok {
			f.Add(strings.TrimSuffix(line, "\n"))
		}
	}
	f.Fuzz(func(t *testing.T, line string) {
		if strings.Contains(line, "\n") || checkText(line) != nil {
			return
		}
		targets, rest, ok := commandHead(line, isCallName)
		if !ok {
			return
		}
		st, err := compileCall(rest, targets, goldenScope)
		if err != nil {
			wrong, ok := err.(*usageError)
			if !ok || wrong.command == "" || wrong.problem == "" || wrong.usage == "" {
				t.Fatalf("%q is refused with %#v, which does not say what is wrong and what is right", line, err)
			}
			return
		}
		if lua := st.Lua(); strings.Contains(lua, "\n") || luaapi.Check(lua) != nil {
			t.Fatalf("%q became %q, which is not Lua: %v", line, lua, luaapi.Check(lua))
		}
		if err := luaapi.Check("return " + st.expression()); err != nil {
			t.Fatalf("%q became the expression %q: %v", line, st.expression(), err)
		}
	})
}
