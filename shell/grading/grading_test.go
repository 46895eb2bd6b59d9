package grading

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func bytesOf(text string) *Bytes {
	b := Bytes(text)
	return &b
}

func TestParseAddress(t *testing.T) {
	for text, want := range map[string]Address{"127.0.0.1:80": {"127.0.0.1", 80}, "[::1]:65535": {"::1", 65535}, "host:1": {"host", 1}} {
		if a, err := ParseAddress(text); err != nil || *a != want {
			t.Errorf("%s is %v, %v", text, a, err)
		}
	}
	for _, text := range []string{"", "host", "host:", "host:0", "host:65536", "host:http", "::1:80"} {
		if a, err := ParseAddress(text); err == nil {
			t.Errorf("%q is accepted as %v", text, *a)
		}
	}
}

// TestAnchor makes the words of a command absolute that name files, and no others.
func TestAnchor(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"server.py", "server", "sh"} {
		if err := os.WriteFile(name, nil, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ command, want []string }{
		{[]string{"sh", "server.py", "-v", "8080", "./server", "missing.py"}, []string{"sh", here + "/server.py", "-v", "8080", here + "/server", "missing.py"}},
		{[]string{"./server", "."}, []string{here + "/server", here}},
		{[]string{"server"}, []string{here + "/server"}},
		{[]string{"no-such-program"}, []string{"no-such-program"}},
		{[]string{filepath.Join(dir, "server")}, []string{filepath.Join(dir, "server")}},
	} {
		got, err := Anchor(c.command)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%q is %q (%v), want %q", c.command, got, err, c.want)
		}
	}
}

func TestVerdict(t *testing.T) {
	for text, want := range map[string]struct {
		problem string
		graded  bool
	}{
		`{"cases":[{"name":"a","points":2,"status":"passed"},{"name":"b","points":1,"status":"skipped"}]}`: {"", true},
		`{"cases":[{"name":"a","points":2,"status":"passed"},{"name":"b","points":1,"status":"failed"}]}`:  {"1 of 2 cases failed", true},
		`{"cases":[{"name":"a","points":2,"status":"broken"},{"name":"b","points":1,"status":"failed"}]}`:  {`could not be graded: the case "a" has a mistake`, false},
		`{"ungraded":"gone","cases":[]}`: {"could not be graded: gone", false},
	} {
		r, err := Read(text, Request{})
		if err != nil {
			t.Fatal(err)
		}
		if problem, graded := r.Verdict(); problem != want.problem || graded != want.graded {
			t.Errorf("%s: %q, %v", text, problem, graded)
		}
	}
	if _, err := Read("{", Request{}); err == nil {
		t.Error("half a report was read")
	}
}

// TestText shows where bytes differ, long ones from a little before that place, and nothing that could harm a terminal.
func TestText(t *testing.T) {
	long := strings.Repeat("x", 100)
	r := &Report{Step: "echo/4", Role: "server", Seed: 5, Points: 1, Possible: 4, Cases: []Case{
		{Name: "fine", Points: 1, Status: Passed, Hint: "not shown"},
		{Name: "differs", Points: 2, Status: Failed, Message: "other bytes came", Expected: bytesOf(long + "abc" + long), Actual: bytesOf(long + "abd"),
			Hint: "compare", Ended: "exit 1", Output: bytesOf("one\n\x1b[31mred\n")},
		{Name: "ничего\x1b[2J", Points: 1, Status: Failed, Message: "it ended", Expected: bytesOf("\xff\n"), Actual: bytesOf("")},
	}}
	const want = `passed  1/1  fine
failed  0/2  differs
             other bytes came
             the first 102 bytes are right, then they differ
             expected  ..."xxxxxxabcxxxxxxxxxxxxxxx"...  78 78 78 78 78 78 61 62 63 78 78 78 78 78 78 78 78 78 78 78 78 78 78 78... (203 bytes)
             actual    ..."xxxxxxabd"  78 78 78 78 78 78 61 62 64 (103 bytes)
             the program had ended: exit 1
             hint: compare
             it printed:
               | one
               | \x1b[31mred
failed  0/1  ничего\x1b[2J
             it ended
             expected  "\xff\n"  ff 0a (2 bytes)
             actual    nothing

echo/4 server: 1 of 4 points; failed: differs, ничего\x1b[2J
--seed=5 repeats this run
`
	var out bytes.Buffer
	r.Text(&out, Paint{})
	if out.String() != want {
		t.Errorf("the report is\n%s\nwant\n%s", out.String(), want)
	}
	out.Reset()
	(&Report{Step: "echo/4", Role: "server", Ungraded: "nobody listens", Output: bytesOf(strings.Repeat("line\n", 20))}).Text(&out, Paint{})
	if text := out.String(); !strings.Contains(text, "could not be graded\n  nobody listens\n  it printed, at last:\n") || strings.Count(text, "| line") != shownLines {
		t.Errorf("the report is\n%s", text)
	}
}
