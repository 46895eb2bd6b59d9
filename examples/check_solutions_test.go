package examples

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// solutions are programs of other languages: the step, the program, the file, and for C what the linker needs.
var solutions = []struct {
	step, program, file string
	libraries           []string
}{
	{"echo/4", "server", "echo4.py", nil}, {"auth/2", "server", "auth2.py", nil}, {"chat/5", "server", "chat5.py", nil},
	{"chat/5", "client", "chat5_client.py", nil},
	{"echo/4", "server", "echo4.c", nil}, {"auth/2", "server", "auth2.c", []string{"-pthread", "-lcrypt"}}, {"chat/5", "server", "chat5.c", nil},
}

// TestCheckSolutions grades programs of other languages, as students write them: they get all points.
func TestCheckSolutions(t *testing.T) {
	t.Parallel()
	for _, s := range solutions {
		t.Run(s.file, func(t *testing.T) {
			t.Parallel()
			file, err := filepath.Abs(filepath.Join("solutions", s.file))
			if err != nil {
				t.Fatal(err)
			}
			command := []string{"python3", file}
			if filepath.Ext(file) == ".c" {
				command = []string{compile(t, file, s.libraries...)}
			} else {
				need(t, "python3")
			}
			report, status := check(t, append([]string{s.step, s.program, "--patience", "60", "--"}, command...)...)
			if status != 0 || report.Points != report.Possible || report.Points == 0 {
				t.Errorf("exit status %d, %d of %d points\n%s", status, report.Points, report.Possible, failures(report))
			}
		})
	}
}

// compile compiles a C program and returns where it is.
func compile(t *testing.T, file string, libraries ...string) string {
	t.Helper()
	need(t, "cc")
	program := filepath.Join(t.TempDir(), strings.TrimSuffix(filepath.Base(file), ".c"))
	arguments := append([]string{"-O1", "-Wall", "-Wextra", "-Werror", "-o", program, file}, libraries...)
	if out, err := exec.Command("cc", arguments...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}
