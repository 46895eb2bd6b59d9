package examples

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sosh/scripts"
	"sosh/shell/grading"
	"sosh/shell/labs"
)

// check runs sosh lab check with a report as JSON, and returns the report and the exit status.
func check(t *testing.T, arguments ...string) (report grading.Report, status int) {
	t.Helper()
	out, complaint, status := runCheck(t, append([]string{"--json"}, arguments...)...)
	if status == 2 {
		t.Fatalf("sosh lab check %s: %s", strings.Join(arguments, " "), complaint)
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatalf("sosh lab check %s: %v\n%s%s", strings.Join(arguments, " "), err, out, complaint)
	}
	return report, status
}

// runCheck runs sosh lab check and returns what it wrote and the exit status.
func runCheck(t *testing.T, arguments ...string) (out, complaint string, status int) {
	t.Helper()
	cmd := sosh(t, append([]string{"lab", "check"}, arguments...)...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()
}

// failures tells of the cases that have not passed, nothing where all have.
func failures(report grading.Report) string {
	var b strings.Builder
	if report.Ungraded != "" {
		b.WriteString(report.Ungraded + "\n")
	}
	for _, c := range report.Cases {
		if c.Status != grading.Passed {
			b.WriteString(c.Status + " " + c.Name + ": " + c.Message + "\n")
			if c.Expected != nil {
				b.WriteString("  expected " + strconv.Quote(string(*c.Expected)) + "\n")
			}
			if c.Actual != nil {
				b.WriteString("  actual   " + strconv.Quote(string(*c.Actual)) + "\n")
			}
			if c.Output != nil {
				b.WriteString("  printed  " + strconv.Quote(string(*c.Output)) + "\n")
			}
		}
	}
	return b.String()
}

// checkCase is a case as its file has it.
type checkCase struct {
	Lab, Name, Role, Hint string
	Steps                 []string // echo/4
}

func (c checkCase) String() string { return c.Lab + ", " + c.Role + ": " + c.Name }

// fits reports whether the case is for a program of a step.
func (c checkCase) fits(step, role string) bool {
	return c.Role == role && slices.Contains(c.Steps, step)
}

// listCases is a script that prints the cases of labs: a folder for each argument.
const listCases = `
local cases = require "check.cases"
for _, dir in ipairs(arg) do
  local lab, files = dir:match("[^/]*$"), {}
  for _, path in ipairs(process.files(dir)) do
    table.insert(files, {name = path, source = io.open(path):read("*a")})
  end
  for _, case in ipairs(cases.load(files)) do
    local steps = json.array{}
    for number = 1, 20 do
      local step = lab .. "/" .. number
      for _, chosen in ipairs(cases.choose({case}, step, case.role)) do
        table.insert(steps, step)
      end
    end
    print(json.encode{lab = lab, name = case.name, role = case.role, hint = case.hint, steps = steps})
  end
end`

// checkCases are the cases of all labs.
func checkCases(t *testing.T) []checkCase {
	t.Helper()
	folders, err := filepath.Glob("../scripts/check/*")
	if err != nil || len(folders) == 0 {
		t.Fatal("there are no cases", err)
	}
	for i, folder := range folders {
		if folders[i], err = filepath.Abs(folder); err != nil {
			t.Fatal(err)
		}
	}
	var list []checkCase
	for line := range strings.Lines(playScript(t, t.TempDir(), listCases, folders...).ends(0)) {
		var c checkCase
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		list = append(list, c)
	}
	return list
}

// TestCheckCoversAll finds a program of a step that no case is for, a case that is for no program, and names by which two
// cases of a program are called.
func TestCheckCoversAll(t *testing.T) {
	t.Parallel()
	list := checkCases(t)
	used := map[string]int{}
	for _, step := range labSteps(t) {
		for program := range step.programs(t) {
			names := map[string]int{}
			for _, c := range list {
				if c.fits(step.String(), program) {
					names[c.Name]++
					used[c.String()]++
				}
			}
			if len(names) == 0 {
				t.Errorf("no case is for %s %s", step, program)
			}
			for name, n := range names {
				if n > 1 {
					t.Errorf("%s %s has %d cases called %q", step, program, n, name)
				}
			}
		}
	}
	for _, c := range list {
		if c.Hint == "" || len(c.Steps) == 0 || used[c.String()] < len(c.Steps) {
			t.Errorf("%s: is for %q, which not all have such a program; hint %q", c, c.Steps, c.Hint)
		}
	}
}

// runs is how often verdicts are asked for: once, or as often as CHECK_RUNS says. 100 takes some hours.
func runs(t *testing.T) int {
	t.Helper()
	text := os.Getenv("CHECK_RUNS")
	if text == "" {
		return 1
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("CHECK_RUNS=%s: %v", text, err)
	}
	return n
}

// ownCommand is the command by which lab check starts a program of a step that lies in a file.
func ownCommand(t *testing.T, step, program, file string) []string {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	command := []string{path, file}
	if step == "echo/14" {
		command = append(command, "--host", "{host}", "--port", "{port}")
	}
	return command
}

// TestCheckBundled grades the bundled programs of every step: all cases pass, each time.
func TestCheckBundled(t *testing.T) {
	t.Parallel()
	for _, step := range (labs.Labs{FS: scripts.FS}).Steps() {
		for _, program := range step.Programs() {
			t.Run(step.Name+" "+program, func(t *testing.T) {
				t.Parallel()
				command := ownCommand(t, step.Name, program, labProgram(t, step.Name, program))
				for range runs(t) {
					report, status := check(t, append([]string{step.Name, program, "--patience", "60", "--"}, command...)...)
					passes(t, report, status)
				}
			})
		}
	}
}

// passes checks that all cases have passed but those that cannot be tried here.
func passes(t *testing.T, report grading.Report, status int) {
	t.Helper()
	tried, points := 0, 0
	for _, c := range report.Cases {
		switch {
		case c.Status == grading.Passed:
			tried++
			points += c.Points
		case c.Status == grading.Skipped && unprivileged.MatchString(c.Message):
			t.Logf("not tried: %s: %s", c.Name, c.Message)
		default:
			tried = -1 << 30
		}
	}
	if status != 0 || tried < 0 || len(report.Cases) == 0 || points != report.Points {
		t.Fatalf("%d cases, %d of %d points, exit status %d\n%s", len(report.Cases), report.Points, report.Possible, status, failures(report))
	}
}

// unprivileged matches the reasons for which a case cannot be tried by everybody and everywhere.
var unprivileged = regexp.MustCompile(`CAP_NET_RAW|this machine`)

// TestCheckRepeats grades a right and a wrong program again and again: the verdicts stay the same.
func TestCheckRepeats(t *testing.T) {
	t.Parallel()
	for i := range max(5, runs(t)) {
		seed := strconv.Itoa(i)
		report, status := check(t, append([]string{"echo/8", "--patience", "60", "--seed", seed, "--"}, ownCommand(t, "echo/8", "server", labProgram(t, "echo/8", "server"))...)...)
		if status != 0 || report.Seed != uint32(i) {
			t.Fatalf("run %d: exit status %d, seed %d\n%s", i, status, report.Seed, failures(report))
		}
		report, status = check(t, append([]string{"echo/8", "--patience", "60", "--seed", seed, "--"}, ownCommand(t, "echo/4", "server", labProgram(t, "echo/4", "server"))...)...)
		if status != 1 || report.Named(grading.Failed)[0] != "a line comes back reversed" {
			t.Fatalf("run %d of another step's server: exit status %d\n%s", i, status, failures(report))
		}
	}
}
