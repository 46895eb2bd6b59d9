//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"sosh/shell/screentest"
)

// asSosh is set in the environment of a test binary that is to be sosh.
const asSosh = "SOSH_TEST_AS_SOSH"

// TestMain is also the whole of sosh, for the sessions that the tests start: so what the tests are built with, such as
// the race detector, covers it.
func TestMain(m *testing.M) {
	if os.Getenv(asSosh) != "" {
		main()
	}
	os.Exit(m.Run())
}

// terminal is sosh on a terminal of its own, and whoever sits there.
type terminal struct {
	*screentest.Terminal
	cmd   *exec.Cmd
	ended chan struct{} // closed when the process is gone
	reads int           // how many lines it has asked for, as far as the test has waited for them
}

// place is where a session runs. What is left out is 80x24 and a terminal that can do everything.
type place struct {
	width, height int
	env           []string
	history       string // the file
	under         string // the commands of a Unix shell that runs sosh as "$@"
}

// open starts sosh and waits for its first prompt.
func open(t *testing.T, arguments ...string) *terminal {
	t.Helper()
	s := place{}.start(t, arguments...)
	s.prompt()
	return s
}

// start starts sosh. The process does not outlive the test.
func (p place) start(t *testing.T, arguments ...string) *terminal {
	t.Helper()
	if p.width == 0 {
		p.width, p.height = 80, 24
	}
	if p.history == "" {
		p.history = filepath.Join(t.TempDir(), "history")
	}
	s := &terminal{Terminal: screentest.Open(t, p.width, p.height), ended: make(chan struct{})}
	s.cmd = exec.Command(os.Args[0], arguments...)
	if p.under != "" {
		s.cmd = exec.Command("sh", append([]string{"-c", p.under, "sh", os.Args[0]}, arguments...)...)
	}
	s.cmd.Env = append([]string{
		asSosh + "=1", "PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "TMPDIR=" + os.TempDir(),
		"LANG=C.UTF-8", "TERM=xterm", "SOSH_HISTORY=" + p.history, "GORACE=halt_on_error=1 atexit_sleep_ms=20",
	}, p.env...)
	s.Start(s.cmd)
	go func() {
		s.cmd.Wait() // its error is the exit status, which exits looks at
		close(s.ended)
	}()
	t.Cleanup(func() {
		s.cmd.Process.Kill()
		<-s.ended
	})
	return s
}

// prompt waits until sosh asks for one more line.
func (s *terminal) prompt() {
	s.Helper()
	s.Until("a prompt", func(v *screentest.VT) bool {
		if v.Reads <= s.reads {
			return false
		}
		s.reads++
		return true
	})
}

// begin types a line and waits until sosh has taken it.
func (s *terminal) begin(line string) {
	s.Helper()
	s.Type(line + "\r")
	s.Until("the end of the typing", func(v *screentest.VT) bool { return v.Reads > s.reads || !v.PasteOn })
}

// enter types a line and waits for the next prompt. The rows above that have to match the patterns.
func (s *terminal) enter(line string, patterns ...string) {
	s.Helper()
	s.Type(line + "\r")
	s.prompt()
	s.shows(append(patterns, `sosh( \[[^]]+\])?>`)...)
}

// shows waits until the last rows match the patterns, a row each.
func (s *terminal) shows(patterns ...string) {
	s.Helper()
	whole := regexp.MustCompile("^" + strings.Join(patterns, `\n`) + "$")
	s.Until("rows like\n"+strings.Join(patterns, "\n"), func(v *screentest.VT) bool {
		return whole.MatchString(strings.Join(v.Last(len(patterns)), "\n"))
	})
}

// contains waits until text is to be seen somewhere, be it broken over two rows.
func (s *terminal) contains(text string) {
	s.Helper()
	s.Until("the text "+text, func(v *screentest.VT) bool {
		return strings.Contains(strings.ReplaceAll(v.Screen(), "\n", ""), strings.ReplaceAll(text, "\n", ""))
	})
}

// match waits until something that was printed matches pattern, and returns what its group matched.
func (s *terminal) match(pattern string) (group string) {
	s.Helper()
	p := regexp.MustCompile(pattern)
	s.Until("something like "+pattern, func(v *screentest.VT) bool {
		found := p.FindStringSubmatch(v.Everything())
		if found != nil {
			group = found[1]
		}
		return found != nil
	})
	return group
}

// exits waits for the end of the process.
func (s *terminal) exits(status int) {
	s.Helper()
	s.gone()
	if got := s.cmd.ProcessState.ExitCode(); got != status {
		s.Errorf("exit status %d, want %d; %s", got, status, s.Describe())
	}
}

// gone waits for the end of the process, whatever its exit status.
func (s *terminal) gone() {
	s.Helper()
	select {
	case <-s.ended:
	case <-time.After(screentest.Patience):
		s.Fatalf("sosh does not end; %s", s.Describe())
	}
}

const (
	ctrlC = "\x03"
	ctrlD = "\x04"
	up    = "\x1b[A"
)
