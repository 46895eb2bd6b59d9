package sched

import (
	"runtime"
	"syscall"
	"time"
)

// poll looks at descriptors, posted work and deadlines, and makes runnable whom they concern.
func (s *Sched) poll(wait bool) {
	now := s.giveWay() // before the time is looked at: it may take some
	timeout := time.Duration(0)
	if wait {
		timeout = s.rest(now, s.timers.untilFirst())
		s.posted.asleep.Store(true)
		if s.posted.pending.Load() {
			timeout = 0
		}
	}
	n, err := s.poller.Wait(s.ready[:], timeout)
	s.posted.asleep.Store(false)
	if err != nil {
		panic(err) // the queue is ours alone; it fails only when we misuse it
	}
	for _, r := range s.ready[:n] {
		s.dispatch(r)
	}
	s.stirred = s.stirred || n > 0 || s.posted.pending.Load()
	s.runPosted()
	for t := s.timers.expired(); t != nil; t = s.timers.expired() {
		s.rested = false
		s.wake(t, syscall.ETIMEDOUT)
	}
}

// rest has Idle called when it is time to, and shortens a wait that would last beyond that time.
func (s *Sched) rest(now time.Time, timeout time.Duration) time.Duration {
	if s.stirred {
		s.quiet, s.stirred, s.rested = now, false, false
	}
	if s.options.Idle == nil || s.rested {
		return timeout
	}
	left := s.options.Rest - now.Sub(s.quiet)
	if left <= 0 {
		s.options.Idle()
		s.quiet, s.rested = now, true
		return timeout
	}
	if timeout < 0 || left < timeout {
		return left
	}
	return timeout
}

// giveWayAfter is well below the 10 ms after which Go's runtime interrupts a goroutine that has not given way, and takes
// its processor away if it is in a system call: the next call then starts on another thread of the system, and the
// runtime's monitor looks every 20 µs whether to do so again. With frequent waits, both cost more than the waits.
const giveWayAfter = 4 * time.Millisecond

// giveWay lets other goroutines have the processor now and then. It returns the time.
func (s *Sched) giveWay() time.Time {
	now := time.Now()
	if now.Sub(s.gaveWay) > giveWayAfter {
		runtime.Gosched()
		now = time.Now()
		s.gaveWay = now
	}
	return now
}
