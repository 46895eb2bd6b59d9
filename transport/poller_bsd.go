//go:build darwin || freebsd

package transport

import (
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// kqueue is the Poller of macOS and BSD. Closing a descriptor also drops its events that were not fetched yet, but not
// those already in our hands: generations tells those apart.
type kqueue struct {
	fd          int
	events      [256]unix.Kevent_t
	generations map[int]int32

	waking sync.Mutex // Wake may come while another goroutine closes: it must not reach a stranger's descriptor
	closed bool
}

// NewPoller makes an empty readiness queue.
func NewPoller() (Poller, error) {
	fd, err := unix.Kqueue()
	if err != nil {
		return nil, os.NewSyscallError("kqueue", err)
	}
	unix.CloseOnExec(fd)
	p := &kqueue{fd: fd, generations: map[int]int32{}}
	if err := p.change(0, unix.EVFILT_USER, unix.EV_ADD|unix.EV_CLEAR, 0); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// change hands one change to the queue; EVFILT_USER with identifier 0 is the wake-up.
func (p *kqueue) change(fd, filter, flags int, fflags uint32) error {
	change := make([]unix.Kevent_t, 1)
	unix.SetKevent(&change[0], fd, filter, flags)
	change[0].Fflags = fflags
	_, err := unix.Kevent(p.fd, change, nil, nil)
	return os.NewSyscallError("kevent", err)
}

func (p *kqueue) Add(fd int, generation int32) error {
	p.generations[fd] = generation
	if err := p.change(fd, unix.EVFILT_READ, unix.EV_ADD|unix.EV_CLEAR, 0); err != nil {
		return err
	}
	return p.change(fd, unix.EVFILT_WRITE, unix.EV_ADD|unix.EV_CLEAR, 0)
}

func (p *kqueue) Wait(ready []Ready, timeout time.Duration) (int, error) {
	var limit *unix.Timespec
	if timeout >= 0 {
		t := unix.NsecToTimespec(timeout.Nanoseconds())
		limit = &t
	}
	n, err := unix.Kevent(p.fd, nil, p.events[:min(len(p.events), len(ready))], limit)
	if err == unix.EINTR {
		return 0, nil
	}
	if err != nil {
		return 0, os.NewSyscallError("kevent", err)
	}
	count := 0
	for _, e := range p.events[:n] {
		if e.Filter == unix.EVFILT_USER {
			continue
		}
		ready[count] = Ready{
			FD:         int(e.Ident),
			Generation: p.generations[int(e.Ident)],
			Read:       e.Filter == unix.EVFILT_READ,
			Write:      e.Filter == unix.EVFILT_WRITE,
			Ending:     true, // it does not tell of urgent data, at which a receive stops with more behind it
		}
		count++
	}
	return count, nil
}

func (p *kqueue) Wake() {
	p.waking.Lock()
	defer p.waking.Unlock()
	if !p.closed {
		_ = p.change(0, unix.EVFILT_USER, 0, unix.NOTE_TRIGGER)
	}
}

func (p *kqueue) Close() error {
	p.waking.Lock()
	defer p.waking.Unlock()
	if p.closed {
		return nil
	}
	p.closed = true
	return os.NewSyscallError("close", unix.Close(p.fd))
}
