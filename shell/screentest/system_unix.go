//go:build unix

package screentest

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// Start starts cmd on the terminal, in a session of its own as a login shell has: Ctrl-C is SIGINT for it, and closing
// Master is SIGHUP. The caller waits for its end.
func (s *Terminal) Start(cmd *exec.Cmd) {
	s.Helper()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = s.TTY, s.TTY, s.TTY
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		s.Fatal(err)
	}
	s.TTY.Close() // else the terminal would outlive the program
}

// nonBlocking makes Close end a Read of f that waits. The ioctls of creack/pty leave f blocking.
func nonBlocking(f *os.File) error {
	conn, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = conn.Control(func(fd uintptr) { failed = syscall.SetNonblock(int(fd), true) })
	return errors.Join(err, failed)
}
