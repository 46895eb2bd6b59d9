package transport

import (
	"math"
	"time"

	"golang.org/x/sys/unix"
)

// Direction is what a call waits for.
type Direction int

const (
	// Nothing: the call only lets time pass.
	Nothing Direction = iota
	// Read: data, a connection, or end of stream.
	Read
	// Write: room in the send buffer, or the end of a connect.
	Write
)

// Watch is a descriptor somebody may wait for. State belongs to the Waiter.
type Watch struct {
	FD    int
	State any
	// Drained says that a receive took all there was and that nothing has come since: the next one that may wait does
	// so without a vain attempt. The Waiter takes it back with every event.
	Drained bool
	// Ending says that there was an event that no later one repeats, such as the end of the stream: from then on
	// nothing is taken for drained.
	Ending bool
}

// Waiter decides how a call that has to wait does so: a scheduler lets other threads run meanwhile.
type Waiter interface {
	// Wait returns nil when w may be ready (the call is then tried again), ETIMEDOUT when deadline has passed, EINTR
	// when the caller was interrupted, EBADF when w was closed meanwhile. A zero deadline never passes.
	Wait(w *Watch, d Direction, deadline time.Time) error
	// Block performs work that blocks in the kernel, where other threads may run meanwhile.
	Block(work func())
	// Forget ends every Wait for w with EBADF; its descriptor is about to be closed.
	Forget(w *Watch)
}

// PollWaiter waits with poll(2) and blocks the goroutine: for plain Go programs and tests.
type PollWaiter struct{}

// Wait implements Waiter.
func (PollWaiter) Wait(w *Watch, d Direction, deadline time.Time) error {
	fds := []unix.PollFd{{Fd: int32(w.FD)}}
	switch d {
	case Read:
		fds[0].Events = unix.POLLIN
	case Write:
		fds[0].Events = unix.POLLOUT
	default:
		fds = nil
	}
	for {
		timeout := -1
		if !deadline.IsZero() {
			timeout = milliseconds(time.Until(deadline))
		}
		n, err := unix.Poll(fds, timeout)
		switch {
		case err == unix.EINTR:
			continue
		case err != nil:
			return err
		case n == 0 && !time.Now().Before(deadline):
			return unix.ETIMEDOUT
		case n > 0:
			return nil
		}
	}
}

// Block implements Waiter.
func (PollWaiter) Block(work func()) { work() }

// Forget implements Waiter.
func (PollWaiter) Forget(*Watch) {}

// milliseconds rounds d up to what poll(2) and epoll_wait(2) take: rounding down would poll hotly at the end.
func milliseconds(d time.Duration) int {
	if d <= 0 {
		return 0
	}
	const most = math.MaxInt32 * time.Millisecond // both take an int; whoever waits longer looks at the clock between
	return int((min(d, most) + time.Millisecond - 1) / time.Millisecond)
}
