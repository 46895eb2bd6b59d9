package process

import "syscall"

// ownSession has a program run in a session of its own, which is a process group, too. The kernel ends it where the thread
// that has started it ends without having done so: PR_SET_PDEATHSIG of prctl(2). Threads of Go last as long as the process.
func ownSession() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGKILL}
}
