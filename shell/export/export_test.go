package export_test

import (
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"sosh/shell"
)

var update = flag.Bool("update", false, "write the golden files anew")

// typist is an editor with somebody at it who types lines.
type typist struct {
	lines  []string
	output strings.Builder
}

func (ty *typist) ReadLine(string) (string, error) {
	if len(ty.lines) == 0 {
		return "", io.EOF
	}
	line := ty.lines[0]
	ty.lines = ty.lines[1:]
	return line, nil
}

func (ty *typist) ReadSecret(prompt string) (string, error) { return ty.ReadLine(prompt) }
func (ty *typist) Write(p []byte) (int, error)              { return ty.output.Write(p) }
func (ty *typist) Remember(string) error                    { return nil }
func (ty *typist) Close() error                             { return nil }

// types has lines typed in a new session, and returns what it printed.
func types(t *testing.T, lines ...string) string {
	t.Helper()
	ty := &typist{lines: lines}
	shell.Start(shell.Setup{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Editor: ty, Scripts: fstest.MapFS{}, Version: "VERSION"})
	return ty.output.String()
}

var header = regexp.MustCompile(`Saved by sosh VERSION on \d{4}-\d\d-\d\d\.`)

// TestGolden types each session of testdata and compares the programs that save writes with those beside it.
func TestGolden(t *testing.T) {
	testdata, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	sessions, err := filepath.Glob(filepath.Join(testdata, "*.sosh"))
	if err != nil || len(sessions) == 0 {
		t.Fatal("no sessions", err)
	}
	t.Chdir(t.TempDir())
	for _, session := range sessions {
		text, err := os.ReadFile(session)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(session), ".sosh")
		lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
		output := types(t, append(lines, "save "+name+".lua", "save "+name+".py", "save "+name+".c")...)
		for _, ending := range []string{".lua", ".py", ".c"} {
			golden(t, filepath.Join(testdata, name+ending), output)
		}
	}
}

// golden compares a program in the working folder with the file of the same name in testdata.
func golden(t *testing.T, file, output string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Base(file))
	if err != nil {
		t.Fatalf("%v; the session printed\n%s", err, output)
	}
	got := header.ReplaceAllString(string(text), "Saved by sosh VERSION on DATE.")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want, err := os.ReadFile(file); err != nil || got != string(want) {
		t.Errorf("%s is\n%s\nwant (%v)\n%s", filepath.Base(file), got, err, want)
	}
}

// TestRefusals saves where that cannot be, or must not.
func TestRefusals(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("there.lua", []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{
		"save":                `missing argument FILE`,
		"save lab":            `has to end in .lua, .py or .c`,
		"save .lua":           `has to end in .lua, .py or .c`,
		"save a.lua b.lua":    `surplus word "b.lua"`,
		"save -x a.lua":       `surplus word`,
		"save none/a.lua":     `cannot write none/a.lua: no such file or directory`,
		"save there.lua":      `there.lua is there already, and was kept; save -f there.lua replaces it`,
		"save new.lua":        `new.lua has 1 line of the session; run it with: sosh new.lua`,
		"save -f replace.lua": `run it with: sosh replace.lua`,
	} {
		if got := types(t, "socketpair", line); !strings.Contains(got, want) {
			t.Errorf("%s printed\n%s\nwant %s", line, got, want)
		}
	}
	if got, _ := os.ReadFile("there.lua"); string(got) != "mine" {
		t.Errorf("the file that was there holds %q", got)
	}
	if got := types(t, "save empty.lua"); !strings.Contains(got, "nothing to save") {
		t.Errorf("an empty session printed %q", got)
	}
	types(t, "socketpair", "save -f there.lua")
	if got, _ := os.ReadFile("there.lua"); !strings.Contains(string(got), "socketpair()") {
		t.Errorf("-f left %q", got)
	}
	if left, _ := filepath.Glob(".*"); len(left) > 0 {
		t.Errorf("%v is left behind", left)
	}
}

// TestSecrets sends what was typed without showing it: no program has it.
func TestSecrets(t *testing.T) {
	t.Chdir(t.TempDir())
	output := types(t, "a, b = socketpair", `word = input("Word", {secret = true})`, "hunter2", "send a $word", "recv b",
		" x = 'blank'", "save s.lua", "save s.py", "save s.c")
	for _, file := range []string{"s.lua", "s.py", "s.c"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatalf("%v; the session printed\n%s", err, output)
		}
		for _, hidden := range []string{"hunter2", "'blank'"} {
			if strings.Contains(string(text), hidden) {
				t.Errorf("%s holds %s:\n%s", file, hidden, text)
			}
		}
	}
}
