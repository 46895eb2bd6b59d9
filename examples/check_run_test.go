package examples

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"sosh/shell/grading"
)

// checkIn starts sosh lab check in a folder.
func checkIn(t *testing.T, dir string, arguments ...string) *program {
	t.Helper()
	return playIn(t, dir, append([]string{"lab", "check"}, arguments...)...)
}

// echo4 is the command of a right server for echo/4.
func echo4(t *testing.T) []string {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	return []string{"--", path, labProgram(t, "echo/4", "server")}
}

// sh is a command that runs a shell script, which gets host and port as $1 and $2.
func sh(script string) []string { return []string{"--", "sh", "-c", script, "sh"} }

// TestCheckStatus has lab check end in each of its ways.
func TestCheckStatus(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0") // accepts connections, and answers nothing
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	taken := fmt.Sprint(listener.Addr().(*net.TCPAddr).Port)
	for _, c := range []struct {
		name      string
		arguments []string
		status    int
		says      string
	}{
		{"no command", []string{"echo/4"}, 2, "the command is missing"},
		{"no step", []string{"--", "true"}, 2, "check takes a step"},
		{"unknown step", []string{"echo/99", "--", "true"}, 2, `no step "echo/99"`},
		{"unknown option", []string{"echo/4", "--sped", "1", "--", "true"}, 2, "unknown option --sped"},
		{"unknown role", []string{"echo/4", "relay", "--", "true"}, 2, `echo/4 has no program "relay", but client and server`},
		{"help", []string{"--help"}, 0, "--patience=SECONDS  how long to wait"},
		{"two formats", []string{"echo/4", "--json", "--tap", "--", "true"}, 2, "choose one"},
		{"bad seed", []string{"echo/4", "--seed", "x", "--", "true"}, 2, "--seed takes a whole number"},
		{"bad patience", []string{"echo/4", "--patience", "0", "--", "true"}, 2, "--patience takes seconds"},
		{"bad address", []string{"echo/4", "--connect", "localhost"}, 2, "not HOST:PORT"},
		{"no file of cases", []string{"echo/4", "--cases", "/no/such/file.lua", "--", "true"}, 2, "no such file"},
		{"no such program", []string{"echo/4", "--", "no-such-program-here"}, 3, "No such file or directory"},
		{"ends at once", append([]string{"echo/4"}, sh("echo ouch; exit 7")...), 3, "ended with exit status 7 before it listened"},
		{"never listens", append([]string{"echo/4", "--patience", "0.2"}, sh("exec sleep 600")...), 3, "it did not listen on"},
		{"no such case", append([]string{"echo/4", "--only", "x"}, echo4(t)...), 3, `echo/4 server has no case "x", but: `},
		{"a stale server", append([]string{"echo/4", "--port", taken}, echo4(t)...), 3, "another program answers on 127.0.0.1:" + taken},
		{"never answers", []string{"echo/4", "--patience", "0.2", "--connect", "127.0.0.1:" + taken}, 1, "nothing more came for 0.2 seconds"},
		{"all passed", append([]string{"echo/4", "--patience", "60"}, echo4(t)...), 0, "20 of 20 points"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if out := checkIn(t, t.TempDir(), c.arguments...).ends(c.status); !strings.Contains(out, c.says) {
				t.Errorf("it does not say %q:\n%s", c.says, out)
			} else if strings.Count(out, c.says) > 1 {
				t.Errorf("it says %q more than once:\n%s", c.says, out)
			}
		})
	}
}

// TestCheckConnect grades a server that runs already, which runs on.
func TestCheckConnect(t *testing.T) {
	t.Parallel()
	server := playLab(t, "echo/10", "server", "127.0.0.1", "0")
	port := server.listens()
	for range 2 {
		report, status := check(t, "echo/10", "--patience", "60", "--connect", "127.0.0.1:"+port)
		skipped := strings.Join(report.Named(grading.Skipped), ", ")
		if status != 0 || skipped != "many connects, restart on the same port" {
			t.Errorf("exit status %d, skipped %s\n%s", status, skipped, failures(report))
		}
	}
}

// stubborn is a shell script that does not want to end: it is deaf to signals, and so is a child in another session,
// which writes its number to a file.
const stubborn = `trap "" TERM INT HUP
setsid sh -c 'echo $$ > "$0.new" && mv "$0.new" "$0"; exec sleep 600' PIDFILE &
while :; do sleep 1; done`

// TestCheckLeavesNothing interrupts lab check while a program runs that does not want to end.
func TestCheckLeavesNothing(t *testing.T) {
	if _, err := binary(); err != nil { // which is not to lie in a temporary folder of this test
		t.Fatal(err)
	}
	need(t, "setsid")
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(signal.String(), func(t *testing.T) {
			dir := t.TempDir()
			t.Setenv("TMPDIR", dir)
			file := filepath.Join(dir, "pid")
			p := checkIn(t, dir, append([]string{"echo/4", "--patience", "600"}, sh(strings.Replace(stubborn, "PIDFILE", file, 1))...)...)
			child, err := strconv.Atoi(waitForFile(t, file))
			if err != nil {
				t.Fatal(err)
			}
			if err := p.cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			p.ends(map[syscall.Signal]int{syscall.SIGINT: 3, syscall.SIGTERM: 128 + 15, syscall.SIGHUP: 128 + 1}[signal])
			awaitEnd(t, child)
			if left, _ := filepath.Glob(filepath.Join(dir, "sosh-*")); len(left) > 0 {
				t.Errorf("%q is left", left)
			}
		})
	}
}

// TestProgramsEndWithSosh kills sosh, which cannot do anything about it: the program that it has started ends all the same.
func TestProgramsEndWithSosh(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux ends a process with the one that started it")
	}
	file := filepath.Join(t.TempDir(), "pid")
	p := checkIn(t, t.TempDir(), append([]string{"echo/4", "--patience", "600"}, sh("echo $$ >"+file+".new; mv "+file+".new "+file+"; exec sleep 600")...)...)
	child, err := strconv.Atoi(waitForFile(t, file))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	awaitEnd(t, child)
}

// awaitEnd waits until a process has ended that was killed: on a busy machine it takes a moment.
func awaitEnd(t *testing.T, pid int) {
	t.Helper()
	for end := time.Now().Add(patience); lives(pid); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("process %d is left", pid)
		}
	}
}

// lives reports whether there is a process of a number; one that has ended and that nobody has waited for does not count.
func lives(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || !strings.Contains(string(stat), ") Z ")
}

// waitForFile waits until a file is there and returns its text.
func waitForFile(t *testing.T, path string) string {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if text, err := os.ReadFile(path); err == nil {
			return strings.TrimSpace(string(text))
		}
	}
	t.Fatalf("%s never came", path)
	return ""
}

// TestCheckFindsFiles runs a program by relative names, from the folder where it lies, though it runs in another one.
func TestCheckFindsFiles(t *testing.T) {
	t.Parallel()
	need(t, "python3")
	dir := t.TempDir()
	source, err := os.ReadFile("solutions/echo4.py")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"server.py": string(source), "words": "x", "check.lua": "error('not this one')", "check/trial.lua": "error('nor this')",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	options := []string{"echo/4", "--patience", "60", "--only", "glued messages", "--"}
	for _, command := range [][]string{
		{"python3", "server.py"}, // host and port come last where the command does not say where
		{"sh", "-c", `[ -f "$0" ] && [ ! -e words ] && exec python3 "$1" "$3" "$2"`, "words", "server.py", "{port}", "{host}"},
	} {
		if out := checkIn(t, dir, append(options, command...)...).ends(0); !strings.Contains(out, "1 of 1 points") {
			t.Errorf("%q: it printed\n%s", command, out)
		}
	}
}

// TestCheckOwnCases grades by a teacher's own cases, right ones and one with a mistake.
func TestCheckOwnCases(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"mine.lua": `local words = require "words"
return {{name = "mine", steps = "1-99", points = 5, hint = "think", run = function(t)
  local c = t:connect()
  c:send(words[1])
  c:expect(words[1])
end}}`,
		"words.lua":  `return {"hello"}`,
		"broken.lua": `return {{name = "mistaken", steps = "4", run = function(t) t:conect() end}}`,
		"wrong.lua":  `return {{name = "wrong", steps = "4", run = function(t) end`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for file, want := range map[string]struct {
		status int
		says   string
	}{
		"mine.lua":   {0, "5 of 5 points"},
		"broken.lua": {3, `the case "mistaken" has a mistake`},
		"wrong.lua":  {3, "wrong.lua:1"},
	} {
		if out := checkIn(t, dir, append([]string{"echo/4", "--cases", file}, echo4(t)...)...).ends(want.status); !strings.Contains(out, want.says) {
			t.Errorf("%s: it does not say %q:\n%s", file, want.says, out)
		}
	}
}

// TestCheckOwnFolder grades by the cases of the lab, copied to a folder, and by one that was added there and that uses what
// they have in common. In a session that goes on, what has changed is read anew.
func TestCheckOwnFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	playIn(t, dir, "lab", "copy", "echo/4", "own", "--cases").ends(0)
	mine := `print("read")
return {{name = "mine", steps = "4", points = 7, hint = "think", run = function(t) require("talk").works(t) end}}`
	if err := os.WriteFile(filepath.Join(dir, "own", "9-mine.lua"), []byte(mine), 0o600); err != nil {
		t.Fatal(err)
	}
	command := strings.Join(echo4(t), " ")
	p := playIn(t, dir, "-e", "lab check echo/4 --cases own --only mine "+command, "-e", `!printf 'print("read again")\n' >>own/talk.lua; sed -i 's/^return talk//; $a return talk' own/talk.lua`,
		"-e", "lab check echo/4 --cases own --only mine "+command, "-e", "lab check echo/4 --cases own --patience 60 "+command)
	out := p.ends(0)
	if strings.Count(out, "7 of 7 points") != 2 || !strings.Contains(out, "27 of 27 points") || strings.Count(out, "read\n") != 3 || strings.Count(out, "read again\n") != 2 {
		t.Errorf("it printed\n%s", out)
	}
}

// TestCheckLeavesModules requires a module of the name of one that the cases have, before lab check and after.
func TestCheckLeavesModules(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "talk.lua"), []byte("return {mine = true}"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := playIn(t, dir, "-e", "before = require 'talk'", "-e", `lab check echo/4 --only "a line comes back" `+strings.Join(echo4(t), " "),
		"-e", "print(require 'talk' == before, before.mine, package.preload.talk)")
	if out := p.ends(0); !strings.HasSuffix(out, "true\ttrue\tnil\n") {
		t.Errorf("it printed\n%s", out)
	}
}

// TestCheckFormats reads the report of a program that is wrong in each format.
func TestCheckFormats(t *testing.T) {
	t.Parallel()
	arguments := append([]string{"echo/8", "--patience", "60", "--seed", "7"}, echo4(t)...)
	text, _, _ := runCheck(t, arguments...)
	for _, want := range []string{
		"failed  0/2  a line comes back reversed\n", `expected  "revres ,olleh\n"  72 65 76 72 65 73`, `actual    "hello, server\n"  68 65 6c`,
		"hint: the third argument is upper or reverse", "skipped 0/1  a line comes back in capitals\n", "echo/8 server: 0 of 21 points", "--seed=7 repeats this run",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the report does not have %q:\n%s", want, text)
		}
	}
	out, _, _ := runCheck(t, append([]string{"--junit"}, arguments...)...)
	var suite struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Skipped  int `xml:"skipped,attr"`
		Cases    []struct {
			Name    string `xml:"name,attr"`
			Failure struct {
				Message string `xml:"message,attr"`
				Text    string `xml:",chardata"`
			} `xml:"failure"`
		} `xml:"testcase"`
	}
	if err := xml.Unmarshal([]byte(out), &suite); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if suite.Tests != len(suite.Cases) || suite.Failures != 1 || suite.Skipped != suite.Tests-1 || !strings.Contains(suite.Cases[0].Failure.Text, "hint: ") {
		t.Errorf("JUnit's report is %+v", suite)
	}
	out, _, _ = runCheck(t, append([]string{"--tap"}, arguments...)...)
	if !regexp.MustCompile(`^TAP version 14\n1\.\.\d+\nnot ok 1 - a line comes back reversed\n  ---\n  message: "`).MatchString(out) ||
		!strings.Contains(out, "\nok 2 - a line comes back in capitals # SKIP not tried") {
		t.Errorf("TAP's report is\n%s", out)
	}
	out, _, _ = runCheck(t, append([]string{"--json"}, arguments...)...)
	var report map[string]any
	if err := json.Unmarshal([]byte(out), &report); err != nil || report["possible"] != 21.0 {
		t.Errorf("the report as JSON is\n%s", out)
	}
}
