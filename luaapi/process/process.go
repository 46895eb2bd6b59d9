// Package process runs other programs, keeps what they print, and ends them with everything they have started.
package process

import (
	"cmp"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// Options say how a program runs. The zero value runs it in this program's folder and environment.
type Options struct {
	Dir    string   // its working folder
	Env    []string // NAME=VALUE, added to the environment
	Output int      // how many bytes of what it printed are kept; DefaultOutput when 0
}

// DefaultOutput is how many bytes of what a program printed are kept.
const DefaultOutput = 64 << 10

// Process is a program that runs in a session, and so in a process group, of its own: no terminal reaches it, and what it
// starts belongs to it. When its first process ends, the others are ended.
type Process struct {
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	output *tail
	mark   string        // a variable that its environment has, and that of no other program
	over   chan struct{} // closed once all its processes are gone

	mu     sync.Mutex // held while signals are sent: the number of a process may be another's once it was waited for
	reaped bool
}

// drain is how long the output is still read once all processes are gone; one that got away may hold it open.
const drain = time.Second

// start starts a program. The error is that of the system: an errno can be found in it.
func start(argv []string, o Options) (*Process, error) {
	cmd := exec.Command(argv[0], argv[1:]...)
	p := &Process{cmd: cmd, mark: "SOSH_PROCESS_" + rand.Text() + "=1", over: make(chan struct{})}
	p.output = &tail{limit: cmp.Or(o.Output, DefaultOutput)}
	cmd.Dir, cmd.Env = o.Dir, append(append(os.Environ(), o.Env...), p.mark)
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = p.output, p.output, drain
	cmd.SysProcAttr = ownSession()
	var err error
	if p.stdin, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go p.follow()
	return p, nil
}

// follow waits for the end of the first process and ends the others. While nobody has waited for it its number is nobody
// else's, so that the group and the session of that number are ours for certain.
func (p *Process) follow() {
	defer close(p.over)
	awaitExit(p.cmd)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.killAll()
	_ = p.cmd.Wait() // its state says all
	p.reaped = true
}

// killRounds bounds how often the processes are looked for anew: some may start others until they are dead.
const killRounds = 50

// killAll kills the group, then whatever else belongs to it, until nothing does.
func (p *Process) killAll() {
	for range killRounds {
		_ = signalGroup(p.cmd.Process.Pid, syscall.SIGKILL) // ESRCH: nobody is left
		strays := p.strays()
		if len(strays) == 0 {
			return
		}
		for _, stray := range strays {
			_ = stray.Kill() // it may have ended by itself
			_ = stray.Release()
		}
		time.Sleep(time.Millisecond) // a killed process takes a moment to go
	}
}

// Pid is the number of the first process.
func (p *Process) Pid() int { return p.cmd.Process.Pid }

// Over is closed once all its processes are gone.
func (p *Process) Over() <-chan struct{} { return p.over }

// Terminate asks the processes of the group to end: SIGTERM.
func (p *Process) Terminate() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.reaped {
		return nil
	}
	if err := signalGroup(p.Pid(), syscall.SIGTERM); !errors.Is(err, syscall.ESRCH) {
		return err
	}
	return nil
}

// Kill ends all its processes, and waits until they are gone.
func (p *Process) Kill() {
	p.mu.Lock()
	if !p.reaped {
		p.killAll()
	}
	p.mu.Unlock()
	<-p.over
}

// Status is how the first process ended, once Over is closed: its exit code, or the signal that killed it, 0 for none.
func (p *Process) Status() (code int, signal syscall.Signal) {
	state := p.cmd.ProcessState
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 0, status.Signal()
	}
	return state.ExitCode(), 0
}

// Output is the last of what it printed, and how many bytes before that were dropped.
func (p *Process) Output() (text string, dropped int) { return p.output.text() }

// Write writes to its standard input; it waits while the program reads nothing.
func (p *Process) Write(data string) error {
	_, err := io.WriteString(p.stdin, data)
	return err
}

// CloseInput ends its standard input.
func (p *Process) CloseInput() error {
	if err := p.stdin.Close(); !errors.Is(err, os.ErrClosed) {
		return err
	}
	return nil
}

// tail keeps the last bytes that were written to it.
type tail struct {
	mu      sync.Mutex
	limit   int
	kept    []byte
	dropped int
}

// Write implements io.Writer.
func (t *tail) Write(data []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, data...)
	if surplus := len(t.kept) - t.limit; surplus > 0 {
		t.kept = append(t.kept[:0], t.kept[surplus:]...)
		t.dropped += surplus
	}
	return len(data), nil
}

func (t *tail) text() (string, int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.kept), t.dropped
}
