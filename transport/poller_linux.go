package transport

import (
	"encoding/binary"
	"os"
	"sync"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// epoll is the Poller of Linux. wake is an eventfd(2), the only descriptor in it that is read here.
type epoll struct {
	fd     int
	events [256]unix.EpollEvent

	waking sync.Mutex // Wake may come while another goroutine closes: it must not write to a stranger's descriptor
	wake   int        // -1 once closed
}

// NewPoller makes an empty readiness queue.
func NewPoller() (Poller, error) {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, os.NewSyscallError("epoll_create1", err)
	}
	wake, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		unix.Close(fd)
		return nil, os.NewSyscallError("eventfd", err)
	}
	p := &epoll{fd: fd, wake: wake}
	event := unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(wake)}
	if err := unix.EpollCtl(fd, unix.EPOLL_CTL_ADD, wake, &event); err != nil {
		p.Close()
		return nil, os.NewSyscallError("epoll_ctl", err)
	}
	return p, nil
}

func (p *epoll) Add(fd int, generation int32) error {
	event := unix.EpollEvent{
		Events: unix.EPOLLIN | unix.EPOLLOUT | unix.EPOLLPRI | unix.EPOLLRDHUP | unix.EPOLLET&0xffffffff,
		Fd:     int32(fd),
		Pad:    generation,
	}
	err := unix.EpollCtl(p.fd, unix.EPOLL_CTL_ADD, fd, &event)
	if err == unix.EEXIST { // a duplicate of a closed descriptor came back under the old number
		err = unix.EpollCtl(p.fd, unix.EPOLL_CTL_MOD, fd, &event)
	}
	return os.NewSyscallError("epoll_ctl", err)
}

func (p *epoll) Wait(ready []Ready, timeout time.Duration) (int, error) {
	ms := -1
	if timeout >= 0 {
		ms = milliseconds(timeout)
	}
	n, err := p.wait(min(len(p.events), len(ready)), ms)
	if err == unix.EINTR {
		return 0, nil
	}
	if err != nil {
		return 0, os.NewSyscallError("epoll_wait", err)
	}
	const ends = unix.EPOLLERR | unix.EPOLLHUP
	count := 0
	for _, e := range p.events[:n] {
		if int(e.Fd) == p.wake {
			var counter [8]byte
			unix.Read(p.wake, counter[:])
			continue
		}
		ready[count] = Ready{
			FD:         int(e.Fd),
			Generation: e.Pad,
			Read:       e.Events&(unix.EPOLLIN|unix.EPOLLRDHUP|unix.EPOLLPRI|ends) != 0,
			Write:      e.Events&(unix.EPOLLOUT|ends) != 0,
			Ending:     e.Events&(unix.EPOLLRDHUP|unix.EPOLLPRI|ends) != 0,
		}
		count++
	}
	return count, nil
}

// wait is epoll_wait(2) for at most most events. One that returns at once is made as the calls of sys_linux.go are.
func (p *epoll) wait(most, ms int) (int, error) {
	if ms == 0 {
		n, _, errno := unix.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(p.fd), uintptr(unsafe.Pointer(&p.events)), uintptr(most), 0, 0, 0)
		return count(n, errno)
	}
	n, _, errno := unix.Syscall6(unix.SYS_EPOLL_PWAIT, uintptr(p.fd), uintptr(unsafe.Pointer(&p.events)), uintptr(most), uintptr(ms), 0, 0)
	return count(n, errno)
}

func (p *epoll) Wake() {
	p.waking.Lock()
	defer p.waking.Unlock()
	if p.wake < 0 {
		return
	}
	var one [8]byte
	binary.NativeEndian.PutUint64(one[:], 1)
	unix.Write(p.wake, one[:])
}

func (p *epoll) Close() error {
	p.waking.Lock()
	defer p.waking.Unlock()
	if p.wake < 0 {
		return nil
	}
	unix.Close(p.wake)
	p.wake = -1
	return os.NewSyscallError("close", unix.Close(p.fd))
}
