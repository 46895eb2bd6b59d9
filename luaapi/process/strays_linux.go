package process

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"unsafe"
)

// awaitExit waits for the end of the first process and leaves its status to Wait: see waitid(2).
func awaitExit(cmd *exec.Cmd) {
	const thisProcess = 1 // P_PID
	var info [128]byte    // siginfo_t
	for {
		_, _, errno := syscall.Syscall6(syscall.SYS_WAITID, thisProcess, uintptr(cmd.Process.Pid), uintptr(unsafe.Pointer(&info)),
			syscall.WEXITED|syscall.WNOWAIT, 0, 0)
		if errno != syscall.EINTR {
			return
		}
	}
}

// strays are the living processes that the program has started, in its group or not: those of its session, and those
// that have its mark in their environment. One that has left the session and emptied its environment gets away.
func (p *Process) strays() []*os.Process {
	files, _ := filepath.Glob("/proc/[0-9]*") // the pattern is right
	var found []*os.Process
	for _, dir := range files {
		pid, err := strconv.Atoi(filepath.Base(dir))
		if err != nil || !p.owns(dir) {
			continue
		}
		process, err := os.FindProcess(pid)
		if err != nil {
			continue
		}
		if !p.owns(dir) { // the number was given to another process before it was held
			_ = process.Release()
			continue
		}
		found = append(found, process)
	}
	return found
}

// owns reports whether a process, given by its folder in /proc, lives and belongs to the program: see proc(5).
func (p *Process) owns(dir string) bool {
	stat, err := os.ReadFile(filepath.Join(dir, "stat"))
	if err != nil {
		return false
	}
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:]) // state, parent, group, session
	if len(fields) < 4 || string(fields[0]) == "Z" {
		return false
	}
	if !p.reaped && string(fields[3]) == strconv.Itoa(p.Pid()) {
		return true
	}
	environ, err := os.ReadFile(filepath.Join(dir, "environ")) // another user's cannot be read
	return err == nil && slices.ContainsFunc(bytes.Split(environ, []byte{0}), func(v []byte) bool { return string(v) == p.mark })
}
