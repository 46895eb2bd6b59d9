package examples

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
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

// steps are the steps of the labs that have cases.
func steps(t *testing.T) []labs.Step {
	t.Helper()
	return slices.DeleteFunc(labs.Labs{FS: scripts.FS}.Steps(), func(s labs.Step) bool {
		lab, _, _ := strings.Cut(s.Name, "/")
		_, err := os.Stat(filepath.Join("..", "scripts", "check", lab+".lua"))
		return err != nil
	})
}

// withoutCases are the programs that no case is for.
var withoutCases = []string{
	"auth/3 client", "auth/4 client", "chat/5 client", "chat/6 client", // people talk through them: their tests are in examples
	"echo/12 client", // numbers its datagrams as it likes
	"auth/4 relay",   // neither a server nor a client of the protocol
}

// TestCheckBundled grades the bundled programs of every step: all cases pass.
func TestCheckBundled(t *testing.T) {
	t.Parallel()
	for _, step := range steps(t) {
		for _, program := range step.Programs() {
			if slices.Contains(withoutCases, step.Name+" "+program) {
				continue
			}
			t.Run(step.Name+" "+program, func(t *testing.T) {
				t.Parallel()
				path, err := binary()
				if err != nil {
					t.Fatal(err)
				}
				command := []string{path, labProgram(t, step.Name, program)}
				if step.Name == "echo/14" {
					command = append(command, "--host", "{host}", "--port", "{port}")
				}
				report, status := check(t, append([]string{step.Name, program, "--patience", "60", "--"}, command...)...)
				if status != 0 || len(report.Cases) == 0 || failures(report) != "" {
					t.Errorf("%d cases, exit status %d\n%s", len(report.Cases), status, failures(report))
				}
				if report.Points != report.Possible {
					t.Errorf("%d of %d points", report.Points, report.Possible)
				}
			})
		}
	}
}

// TestCheckRepeats grades a right and a wrong program again and again: the verdicts stay the same. CHECK_RUNS says how
// often, 5 times when it is not set; CHECK_RUNS=100 takes some minutes.
func TestCheckRepeats(t *testing.T) {
	t.Parallel()
	runs := 5
	if text := os.Getenv("CHECK_RUNS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		runs = n
	}
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	for i := range runs {
		seed := strconv.Itoa(i)
		report, status := check(t, "echo/8", "--patience", "60", "--seed", seed, "--", path, labProgram(t, "echo/8", "server"))
		if status != 0 || report.Seed != uint32(i) {
			t.Fatalf("run %d: exit status %d, seed %d\n%s", i, status, report.Seed, failures(report))
		}
		report, status = check(t, "echo/8", "--patience", "60", "--seed", seed, "--", path, labProgram(t, "echo/4", "server"))
		if status != 1 || report.Named(grading.Failed)[0] != "a line comes back reversed" {
			t.Fatalf("run %d of another step's server: exit status %d\n%s", i, status, failures(report))
		}
	}
}
