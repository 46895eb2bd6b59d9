//go:build unix && !linux

package process

import "syscall"

// ownSession has a program run in a session of its own, which is a process group, too.
func ownSession() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
