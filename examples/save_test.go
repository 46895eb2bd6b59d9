package examples

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// saved runs the lines of a session and saves it in a folder as lab.lua, lab.py and lab.c; it returns what was printed.
func saved(t *testing.T, dir string, session string) string {
	t.Helper()
	file := filepath.Join(dir, "session.sosh")
	session += "\nsave lab.lua\nsave lab.py\nsave lab.c\n"
	if err := os.WriteFile(file, []byte(session), 0o644); err != nil {
		t.Fatal(err)
	}
	return playIn(t, dir, file).ends(0)
}

// runsAlike runs the three programs, checks that each prints the same, and returns that.
func runsAlike(t *testing.T, dir string) string {
	t.Helper()
	need(t, "python3")
	need(t, "cc")
	t.Setenv("LC_ALL", "C.UTF-8")
	compile := exec.CommandContext(t.Context(), "cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-o", "lab", "lab.c")
	compile.Dir = dir
	if out, err := compile.CombinedOutput(); err != nil {
		t.Fatalf("cc: %v\n%s", err, out)
	}
	path := func(name string) string {
		found, err := exec.LookPath(name)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	masked := func(p *program) string { return new(masks).mask(p.ends(0)) }
	want := masked(playIn(t, dir, "lab.lua"))
	for language, p := range map[string]*program{
		"Python": playOther(t, dir, path("python3"), "lab.py"),
		"C":      playOther(t, dir, filepath.Join(dir, "lab")),
	} {
		if got := masked(p); got != want {
			t.Errorf("the program in %s prints\n%s\nthat in Lua\n%s", language, got, want)
		}
	}
	return want
}

// TestSavedFirstSession saves the first session of the README: each program does what the session did.
func TestSavedFirstSession(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(readme), "<!-- first session -->\n```text\n")
	session, _, found := strings.Cut(after, "```")
	if !found {
		t.Fatal("the README has no first session")
	}
	dir := t.TempDir()
	saved(t, dir, session)
	if got, want := runsAlike(t, dir), "14\n14 bytes: \"hello, socket\\n\"\n"; got != want {
		t.Errorf("the programs print\n%s\nwant\n%s", got, want)
	}
}

// TestSavedCalls saves a session that uses every call that has a counterpart in Python and C. What the session says of
// data that was received, the programs say too.
func TestSavedCalls(t *testing.T) {
	session, err := os.ReadFile("testdata/save.sosh")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	printed := new(masks).mask(saved(t, dir, string(session)))
	hasLine(t, printed, `lab\.py has \d+ lines of the session \(2 as comments\)`)
	hasLine(t, printed, `lab\.c has \d+ lines of the session \(2 as comments\)`)
	programs := runsAlike(t, dir)
	for line := range strings.Lines(programs) {
		if strings.Contains(line, "byte") && !strings.Contains(line, "from") && !strings.Contains(printed, line) {
			t.Errorf("the session never said %s; it printed\n%s", line, printed)
		}
	}
	if n := strings.Count(programs, "byte"); n < 7 {
		t.Errorf("the programs tell of %d receives:\n%s", n, programs)
	}
}

// TestSavedJobs saves calls that ran beside others: in a program that makes one call after the other they stand where they
// ended, so that none waits for what comes later.
func TestSavedJobs(t *testing.T) {
	dir := t.TempDir()
	saved(t, dir, `socket
bind 127.0.0.1 0
listen
host, port = getsockname
accept s1 &
c = socket
connect c $host $port
wait
recv s2 &
send c "in time"
wait
`)
	if got, want := runsAlike(t, dir), "7\n7 bytes: \"in time\"\n"; got != want {
		t.Errorf("the programs print\n%s\nwant\n%s", got, want)
	}
}
