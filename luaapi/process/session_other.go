//go:build !unix

package process

import (
	"os"
	"syscall"
)

// ownSession is nil: there are no sessions here.
func ownSession() *syscall.SysProcAttr { return nil }

// signalGroup ends the process: it is the only one that is known.
func signalGroup(leader int, _ syscall.Signal) error {
	p, err := os.FindProcess(leader)
	if err != nil {
		return err
	}
	defer p.Release()
	return p.Kill()
}
