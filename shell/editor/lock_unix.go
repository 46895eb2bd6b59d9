//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package editor

import (
	"os"
	"syscall"
	"time"
)

// lockFile locks f until it is closed. It gives up after a while rather than wait for a shell that is stopped.
func lockFile(f *os.File) {
	for range 50 {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err != syscall.EWOULDBLOCK && err != syscall.EINTR {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}
