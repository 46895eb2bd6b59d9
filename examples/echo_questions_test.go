//go:build unix

package examples

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"sosh/shell/screentest"
)

var listensHere = regexp.MustCompile(`(?m)listening on 127\.0\.0\.1:[1-9]\d*$`)

// TestEchoQuestions answers the questions of a server on a terminal: with nothing, with a port that cannot be, with 0.
// Steps 6 and later ask them by way of the module endpoint.
func TestEchoQuestions(t *testing.T) {
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []string{"echo/5", "echo/6"} {
		s := screentest.Open(t, 80, 24)
		cmd := exec.CommandContext(t.Context(), path, labProgram(t, step, "server"))
		cmd.Dir = t.TempDir()
		cmd.Env = append(os.Environ(), "TERM=xterm", "SOSH_HISTORY=")
		s.Start(cmd)
		s.SeesEnd("Host [127.0.0.1]:")
		s.Type("\r")
		s.SeesEnd("Port [33333]:")
		s.Type("65536\r")
		s.Until("the question again", func(v *screentest.VT) bool { return strings.Count(v.Screen(), "Port [33333]:") == 2 })
		s.Type("0\r")
		s.Until("a port", func(v *screentest.VT) bool { return listensHere.MatchString(v.Screen()) })
		s.Type("\x03")
		if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 1 {
			t.Errorf("Ctrl-C ended it with %v", err)
		}
	}
}
