//go:build unix

package process

import "syscall"

// signalGroup sends a signal to all processes of a group.
func signalGroup(leader int, signal syscall.Signal) error { return syscall.Kill(-leader, signal) }
