//go:build !linux

package process

import (
	"os"
	"os/exec"
)

// awaitExit waits for the end of the first process. There is no call here that leaves the status to a second one.
func awaitExit(cmd *exec.Cmd) { _ = cmd.Wait() }

// strays are unknown here: only the group can be found.
func (p *Process) strays() []*os.Process { return nil }
