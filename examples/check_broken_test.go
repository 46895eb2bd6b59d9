package examples

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sosh/scripts"
	"sosh/shell/grading"
	"sosh/shell/labs"
)

// variant is a program that was made wrong on purpose.
type variant struct {
	place string // of its entry
	name  string // of the case that has to fail
	base  string // "echo/4 server", or a file of solutions
	edits []edit
}

// edit replaces a text, which stands in one place only.
type edit struct{ old, new string }

// variants reads a file of them.
func variants(t *testing.T, file string) []variant {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var list []variant
	previous, number := "", 0
	scanner := bufio.NewScanner(strings.NewReader(string(text)))
	for ; scanner.Scan(); previous = scanner.Text() {
		number++
		kind, rest, _ := strings.Cut(scanner.Text(), " ")
		if kind == "===" {
			list = append(list, variant{place: fmt.Sprintf("%s:%d", filepath.Base(file), number), name: rest})
			continue
		}
		if len(list) == 0 || kind == "" {
			continue
		}
		v := &list[len(list)-1]
		switch kind {
		case "program:":
			v.base = rest
		case "-":
			if !strings.HasPrefix(previous, "- ") {
				v.edits = append(v.edits, edit{})
			}
			last := &v.edits[len(v.edits)-1]
			last.old = joinLines(last.old, rest)
		case "+":
			last := &v.edits[len(v.edits)-1]
			last.new = joinLines(last.new, rest)
		default:
			t.Fatalf("%s: %q is no line of an entry", v.place, scanner.Text())
		}
	}
	return list
}

func joinLines(text, line string) string {
	if text == "" {
		return line
	}
	return text + "\n" + line
}

// make copies the program with what it needs into a folder, edits it there, and returns the step, the role and the command.
func (v *variant) make(t *testing.T, dir string) (step, role string, command []string) {
	t.Helper()
	if filepath.Ext(v.base) == ".py" {
		source, err := os.ReadFile(filepath.Join("solutions", v.base))
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, v.base)
		if err := os.WriteFile(file, source, 0o600); err != nil {
			t.Fatal(err)
		}
		v.apply(t, file)
		stem := strings.TrimSuffix(v.base, ".py")
		return stem[:len(stem)-1] + "/" + stem[len(stem)-1:], "server", []string{"python3", file}
	}
	step, role, _ = strings.Cut(v.base, " ")
	found, err := labs.Labs{FS: scripts.FS}.Find(step)
	if err != nil {
		t.Fatal(err)
	}
	files, err := found.Copy(filepath.Join(dir, "copy"))
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "copy", role+".lua")
	v.apply(t, append([]string{program}, slices.DeleteFunc(files, func(f string) bool { return filepath.Ext(f) != ".lua" })...)...)
	sosh, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	command = []string{sosh, program}
	if step == "echo/14" {
		command = append(command, "--host", "{host}", "--port", "{port}")
	}
	return step, role, command
}

// apply makes the edits, each in the first of the files that has the text.
func (v *variant) apply(t *testing.T, files ...string) {
	t.Helper()
	for _, e := range v.edits {
		done := false
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(string(text), e.old); n > 1 {
				t.Fatalf("%s: %s has %d times %q", v.place, filepath.Base(file), n, e.old)
			} else if n == 0 {
				continue
			}
			if err := os.WriteFile(file, []byte(strings.Replace(string(text), e.old, e.new, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			done = true
			break
		}
		if !done {
			t.Fatalf("%s: no file of %s has %q", v.place, v.base, e.old)
		}
	}
}

// attempt is a variant while it is graded.
type attempt struct {
	variant
	arguments []string
	over      chan struct{} // closed once it is
	out       []byte
	err       error
}

// grade starts the checker for each variant, a few at a time: most of them wait for what never comes.
func grade(t *testing.T, attempts []*attempt) {
	turns := make(chan struct{}, 8)
	for _, a := range attempts {
		cmd := sosh(t, a.arguments...)
		go func() {
			defer close(a.over)
			turns <- struct{}{}
			defer func() { <-turns }()
			a.out, a.err = cmd.Output()
		}()
	}
}

// caseNames lists the names of the cases of a lab, and returns the file they are in.
func caseNames(t *testing.T, lab string) (names []string, file string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "scripts", "check", lab+".lua"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		_, rest, ok := strings.Cut(line, ` name = "`)
		if name, _, closed := strings.Cut(rest, `"`); ok && closed {
			names = append(names, name)
		}
	}
	return names, string(text)
}

// TestCheckBroken grades programs that are wrong: each fails in the case that was made for its mistake, with the hint of
// that case; and there is such a program for every case.
func TestCheckBroken(t *testing.T) {
	t.Parallel()
	need(t, "python3")
	files, err := filepath.Glob("testdata/broken/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("there are no broken programs: ", err)
	}
	for _, file := range files {
		lab := strings.TrimSuffix(filepath.Base(file), ".txt")
		names, source := caseNames(t, lab)
		var attempts []*attempt
		for _, v := range variants(t, file) {
			step, role, command := v.make(t, t.TempDir())
			arguments := append([]string{"lab", "check", step, role, "--json", "--patience", "5", "--only", v.name, "--"}, command...)
			attempts = append(attempts, &attempt{variant: v, arguments: arguments, over: make(chan struct{})})
			names = slices.DeleteFunc(names, func(name string) bool { return name == v.name })
		}
		if len(names) > 0 {
			t.Errorf("%s.lua: no broken program is for the cases %q", lab, names)
		}
		grade(t, attempts)
		for _, a := range attempts {
			t.Run(lab+"/"+a.name, func(t *testing.T) {
				<-a.over
				a.judge(t, source)
			})
		}
	}
}

// judge checks that the case has failed, with its hint.
func (a *attempt) judge(t *testing.T, source string) {
	var report grading.Report
	if err := json.Unmarshal(a.out, &report); err != nil {
		t.Fatalf("%s: %v: %v\n%s", a.place, a.err, err, a.out)
	}
	var exit *exec.ExitError
	if !errors.As(a.err, &exit) || exit.ExitCode() != 1 || len(report.Cases) != 1 || report.Cases[0].Name != a.name || report.Cases[0].Status != grading.Failed {
		t.Fatalf("%s: %v, %d cases\n%s", a.place, a.err, len(report.Cases), failures(report))
	}
	if c := report.Cases[0]; c.Message == "" || c.Hint == "" || !strings.Contains(source, c.Hint) {
		t.Errorf("%s: message %q, hint %q", a.place, c.Message, c.Hint)
	}
}
