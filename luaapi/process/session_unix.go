//go:build unix

package process

import "syscall"

// ownSession has a program run in a session of its own, which is a process group, too.
func ownSession() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

// signalGroup sends a signal to all processes of a group.
func signalGroup(leader int, signal syscall.Signal) error { return syscall.Kill(-leader, signal) }
