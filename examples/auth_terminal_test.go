//go:build unix

package examples

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"sosh/shell/screentest"
)

// TestPasswordOnTerminal registers and logs in as a person does: what is typed for a password is never to be seen.
func TestPasswordOnTerminal(t *testing.T) {
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	_, port := authServer(t, t.TempDir(), "auth/3", cheap)
	dir := t.TempDir()
	const secret = "Tr0ub4dor&3x"
	// client runs the program on a terminal of its own, where person answers its questions.
	client := func(arguments []string, person func(s *screentest.Terminal)) {
		s := screentest.Open(t, 80, 24)
		cmd := exec.CommandContext(t.Context(), path, append([]string{labProgram(t, "auth/3", "client"), "127.0.0.1", port}, arguments...)...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "TERM=xterm", "SOSH_HISTORY=")
		s.Start(cmd)
		person(s)
		if err := cmd.Wait(); err != nil {
			t.Errorf("the client ended with %v:\n%s", err, s.Describe())
		}
		s.Look(func(v *screentest.VT) {
			if strings.Contains(v.Everything(), secret[:6]) {
				t.Errorf("the password was shown:\n%s", v.Everything())
			}
		})
	}
	answer := func(s *screentest.Terminal, question, text string) {
		t.Helper()
		s.SeesEnd(question)
		s.Type(text + "\r")
	}
	client([]string{"register"}, func(s *screentest.Terminal) {
		answer(s, "Name:", "ada")
		answer(s, "Password:", secret)
		answer(s, "Password again:", secret)
		s.SeesEnd("ok registered", "disconnected")
	})
	client(nil, func(s *screentest.Terminal) {
		answer(s, "register, login or logout [login]:", "")
		answer(s, "Name:", "ada")
		answer(s, "Password:", secret)
		s.SeesEnd("ok ada", "disconnected")
	})
}
