package examples

import (
	"bufio"
	"bytes"
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
	place string   // of its entry
	name  string   // of the case that has to fail
	says  []string // the messages with which it may fail, each cut short
	got   string   // a part of what was sent or printed in place of what should have been
	base  string   // "echo/4 server", or a file of solutions
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
		case "says:":
			v.says = append(v.says, rest)
		case "got:":
			v.got = rest
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
	return step, role, ownCommand(t, step, role, program)
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
	hint      string
	arguments []string
	over      chan struct{} // closed once it is
	out       []byte
	err       error
}

// grade starts the checker for each variant, a few at a time: most of them wait for what never comes. Where the machine was so
// busy that the program did not start in time, nothing was graded, and it is started again.
func grade(t *testing.T, attempts []*attempt) {
	const ungraded = 3
	turns := make(chan struct{}, 8)
	for _, a := range attempts {
		tries := []*exec.Cmd{sosh(t, a.arguments...), sosh(t, a.arguments...), sosh(t, a.arguments...)}
		go func() {
			defer close(a.over)
			turns <- struct{}{}
			defer func() { <-turns }()
			for _, cmd := range tries {
				a.out, a.err = cmd.Output()
				if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != ungraded {
					break
				}
			}
		}()
	}
}

// TestCheckBroken grades programs that are wrong: each fails in the case that was made for its mistake, with what the
// entry says and the hint of that case, each time; and there is such a program for every case.
func TestCheckBroken(t *testing.T) {
	t.Parallel()
	need(t, "python3")
	files, err := filepath.Glob("testdata/broken/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("there are no broken programs: ", err)
	}
	all := checkCases(t)
	for _, file := range files {
		lab := strings.TrimSuffix(filepath.Base(file), ".txt")
		missing := slices.DeleteFunc(slices.Clone(all), func(c checkCase) bool { return c.Lab != lab })
		all = slices.DeleteFunc(all, func(c checkCase) bool { return c.Lab == lab })
		t.Run(lab, func(t *testing.T) { gradeBroken(t, file, missing) })
	}
	if len(all) > 0 {
		t.Errorf("there is no file of broken programs for the lab of %s", all[0])
	}
}

// gradeBroken grades the broken programs of a lab; missing are its cases.
func gradeBroken(t *testing.T, file string, missing []checkCase) {
	var attempts []*attempt
	for _, v := range variants(t, file) {
		step, role, command := v.make(t, t.TempDir())
		i := slices.IndexFunc(missing, func(c checkCase) bool { return c.Name == v.name && c.fits(step, role) })
		if i < 0 {
			t.Errorf("%s: no case %q is for %s %s, or another entry is for it, too", v.place, v.name, step, role)
			continue
		}
		arguments := append([]string{"lab", "check", step, role, "--json", "--patience", "5", "--only", v.name, "--"}, command...)
		for range runs(t) {
			attempts = append(attempts, &attempt{variant: v, hint: missing[i].Hint, arguments: arguments, over: make(chan struct{})})
		}
		missing = slices.Delete(missing, i, i+1)
	}
	grade(t, attempts)
	for _, a := range attempts {
		t.Run(a.name, func(t *testing.T) {
			<-a.over
			a.judge(t)
		})
	}
	for _, c := range missing {
		t.Errorf("no broken program is for %s", c)
	}
}

// judge checks that the case has failed for the stated reason, with its hint.
func (a *attempt) judge(t *testing.T) {
	var report grading.Report
	if err := json.Unmarshal(a.out, &report); err != nil {
		t.Fatalf("%s: %v: %v\n%s", a.place, a.err, err, a.out)
	}
	if len(report.Cases) == 1 && report.Cases[0].Status == grading.Skipped && unprivileged.MatchString(report.Cases[0].Message) {
		t.Skip(report.Cases[0].Message)
	}
	var exit *exec.ExitError
	if !errors.As(a.err, &exit) || exit.ExitCode() != 1 || len(report.Cases) != 1 || report.Cases[0].Name != a.name || report.Cases[0].Status != grading.Failed {
		t.Fatalf("%s: %v, %d cases\n%s", a.place, a.err, len(report.Cases), failures(report))
	}
	c := report.Cases[0]
	if !slices.ContainsFunc(a.says, func(says string) bool { return strings.HasPrefix(c.Message, says) }) || c.Hint != a.hint {
		t.Errorf("%s: the message is %q, it does not say %q; the hint is %q", a.place, c.Message, a.says, c.Hint)
	}
	if a.got != "" && (c.Actual == nil || !bytes.Contains(*c.Actual, []byte(a.got))) {
		t.Errorf("%s: got something else than %q\n%s", a.place, a.got, failures(report))
	}
}
