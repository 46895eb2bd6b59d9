//go:build unix

package editor

import (
	"os"
	"os/signal"
	"syscall"
)

func notifyResize(changed chan<- os.Signal) { signal.Notify(changed, syscall.SIGWINCH) }
