package process

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience bounds what must not hang: far longer than any of it takes.
const patience = time.Minute

// runShell starts a shell script in a set of the test's own.
func runShell(t *testing.T, script string, o Options) *Process {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no sh")
	}
	set := &Set{}
	t.Cleanup(func() { set.EndSince(0) })
	p, err := set.Start([]string{"sh", "-c", script}, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func awaitOver(t *testing.T, p *Process) {
	t.Helper()
	select {
	case <-p.Over():
	case <-time.After(patience):
		t.Fatal("it never ended")
	}
}

// awaitOutput waits until the program has printed so many lines, and returns them.
func awaitOutput(t *testing.T, p *Process, lines int) []string {
	t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		text, _ := p.Output()
		if strings.Count(text, "\n") >= lines {
			return strings.Split(strings.TrimSpace(text), "\n")
		}
		if time.Now().After(end) {
			t.Fatalf("it printed only %q", text)
		}
	}
}

// alive reports whether a process is there and no zombie.
func alive(pid string) bool {
	n, err := strconv.Atoi(pid)
	if err != nil || syscall.Kill(n, 0) != nil {
		return false
	}
	stat, err := os.ReadFile(filepath.Join("/proc", pid, "stat"))
	return err != nil || !strings.Contains(string(stat), ") Z ")
}

func TestStatus(t *testing.T) {
	for script, want := range map[string]struct {
		code   int
		signal syscall.Signal
	}{"exit 0": {}, "exit 7": {code: 7}, "kill -TERM $$": {signal: syscall.SIGTERM}} {
		p := runShell(t, script, Options{})
		awaitOver(t, p)
		if code, signal := p.Status(); code != want.code || signal != want.signal {
			t.Errorf("%s ended with %d, %v", script, code, signal)
		}
		p.Kill() // nobody is left
		if err := p.Terminate(); err != nil {
			t.Errorf("asking what has ended to end: %v", err)
		}
	}
}

// TestOptions runs a program in a folder and an environment, and keeps the last of what it prints.
func TestOptions(t *testing.T) {
	dir := t.TempDir()
	p := runShell(t, `pwd; echo "$COLOUR"`, Options{Dir: dir, Env: []string{"COLOUR=blue"}})
	awaitOver(t, p)
	if text, dropped := p.Output(); text != dir+"\nblue\n" || dropped != 0 {
		t.Errorf("it printed %q and %d bytes more", text, dropped)
	}
	p = runShell(t, "printf 0123456789; printf abc >&2", Options{Output: 4})
	awaitOver(t, p)
	if text, dropped := p.Output(); text != "9abc" || dropped != 9 {
		t.Errorf("kept %q of what it printed and dropped %d bytes", text, dropped)
	}
}

func TestInput(t *testing.T) {
	p := runShell(t, "cat", Options{})
	for _, data := range []string{"one\n", "two\n"} {
		if err := p.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(p.CloseInput(), p.CloseInput()); err != nil {
		t.Error(err)
	}
	awaitOver(t, p)
	if text, _ := p.Output(); text != "one\ntwo\n" {
		t.Errorf("it printed %q", text)
	}
	if err := p.Write("three"); err == nil {
		t.Error("it could be written to after its end")
	}
}

func TestNoSuchProgram(t *testing.T) {
	set := &Set{}
	if _, err := set.Start([]string{"no-such-program-here"}, Options{}); !errors.Is(err, exec.ErrNotFound) {
		t.Errorf("a program that is nowhere: %v", err)
	}
	if _, err := set.Start([]string{"sh"}, Options{Dir: "/no/such/folder"}); !errors.Is(err, syscall.ENOENT) {
		t.Errorf("a folder that is nowhere: %v", err)
	}
}

// TestTerminate lets a program end by itself.
func TestTerminate(t *testing.T) {
	p := runShell(t, "trap 'echo bye; exit 3' TERM; echo ready; while :; do sleep 0.01; done", Options{})
	awaitOutput(t, p, 1)
	if err := p.Terminate(); err != nil {
		t.Fatal(err)
	}
	awaitOver(t, p)
	text, _ := p.Output()
	if code, _ := p.Status(); code != 3 || !strings.HasSuffix(text, "bye\n") {
		t.Errorf("it ended with %d after %q", code, text)
	}
}

// TestNobodyIsLeft has programs start others that try to stay: in the background, deaf to signals, in another session.
func TestNobodyIsLeft(t *testing.T) {
	scripts := map[string]string{
		"background": `sleep 600 & echo $!`,
		"deaf":       `sh -c 'trap "" TERM HUP INT; echo $$; while :; do sleep 1; done'`,
		"grandchild": `sh -c 'sleep 600 & echo $!; sleep 600'`,
		"session":    `setsid sh -c 'echo $$; exec sleep 600' & wait`,
		"daemon":     `setsid sh -c 'echo $$; exec sleep 600' & sleep 600`,
		"emptied":    `env -i sleep 600 & echo $!; sleep 600`,
	}
	for name, script := range scripts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := exec.LookPath("setsid"); err != nil && strings.Contains(script, "setsid") {
				t.Skip("there is no setsid")
			}
			p := runShell(t, script, Options{})
			child := awaitOutput(t, p, 1)[0]
			if name != "background" && !alive(child) {
				t.Fatalf("its child %s is not there", child)
			}
			if name != "background" { // there the first process ends by itself
				p.Kill()
			}
			awaitOver(t, p)
			if alive(child) {
				t.Errorf("its child %s is left", child)
			}
		})
	}
}

// TestSet ends what was started after a moment, and leaves the rest alone.
func TestSet(t *testing.T) {
	set := &Set{}
	t.Cleanup(func() { set.EndSince(0) })
	older, err := set.Start([]string{"sleep", "600"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := set.MkdirTemp()
	if err != nil {
		t.Fatal(err)
	}
	moment := set.Now()
	younger, err := set.Start([]string{"sleep", "600"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	gone, err := set.MkdirTemp()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(gone, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	set.EndSince(moment)
	awaitOver(t, younger)
	if _, err := os.Stat(gone); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder is left: %v", err)
	}
	if _, err := os.Stat(kept); err != nil || !alive(strconv.Itoa(older.Pid())) {
		t.Errorf("what was there before is gone: %v", err)
	}
	set.EndSince(0)
	awaitOver(t, older)
	if _, err := os.Stat(kept); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the older folder is left: %v", err)
	}
}
