package sched

import (
	"maps"
	"slices"
	"sync/atomic"
	"syscall"
	"time"
)

// What a thread has been told to do.
const (
	goOn int32 = iota
	interrupted
	cancelled
)

// Thread is one thread of a Sched.
type Thread struct {
	// Local belongs to the scheduler's user.
	Local any

	sched *Sched
	id    int
	name  string
	next  func() (struct{}, bool) // gives it its turn
	yield func(struct{}) bool     // gives its turn up

	parked   bool  // waits, and is in no queue
	reason   error // why it was woken
	deadline time.Time
	order    int // among equal deadlines
	timer    int // its place in the heap of deadlines, -1 for none
	done     bool
	joiners  WaitList
	stop     atomic.Int32
	forbids  int // how many of its callers let it wait for nothing
}

// ID is the thread's number, never used twice.
func (t *Thread) ID() int { return t.id }

// Name is what Spawn was given.
func (t *Thread) Name() string { return t.name }

// Status is "running", "ready" (it could run), "waiting" or "dead".
func (t *Thread) Status() string {
	switch {
	case t.done:
		return "dead"
	case t.parked: // perhaps polling on its own stack, so that it is the current one too
		return "waiting"
	case t == t.sched.current:
		return "running"
	}
	return "ready"
}

// Interrupt makes the thread's waiting call, or its next one, fail with EINTR, and Breathe too, until Resume is called.
// It may be called from any goroutine.
func (t *Thread) Interrupt() {
	t.stop.CompareAndSwap(goOn, interrupted)
	t.sched.Post(t.wakeToStop)
}

// Resume ends an interrupt: the thread may wait again. A cancelled thread stays so.
func (t *Thread) Resume() { t.stop.CompareAndSwap(interrupted, goOn) }

// Cancel is Interrupt for good.
func (t *Thread) Cancel() {
	t.stop.Store(cancelled)
	t.sched.Post(t.wakeToStop)
}

// Cancelled reports whether Cancel was called.
func (t *Thread) Cancelled() bool { return t.stop.Load() == cancelled }

func (t *Thread) wakeToStop() {
	if t.stop.Load() != goOn {
		t.sched.wake(t, syscall.EINTR)
	}
}

// Join waits until t has ended; its errors are those of Sched.WaitOn. EDEADLK for a thread that would wait for itself.
func (t *Thread) Join(deadline time.Time) error {
	if t == t.sched.current {
		return syscall.EDEADLK
	}
	for !t.done {
		if err := t.sched.WaitOn(&t.joiners, deadline); err != nil {
			return err
		}
	}
	return nil
}

// All lists the threads that have not ended, in the order they were made.
func (s *Sched) All() []*Thread {
	return slices.SortedFunc(maps.Keys(s.threads), func(a, b *Thread) int { return a.id - b.id })
}

// Yield gives every thread that can run a turn before the current one goes on. It reports whether there was any.
func (s *Sched) Yield() bool {
	s.poll(false)
	if s.queue.len() == 0 && s.panicked == nil {
		return false
	}
	s.queue.push(s.current)
	s.handOver(s.current)
	return true
}

// JoinAny waits until some other thread has ended.
func (s *Sched) JoinAny() error { return s.WaitOn(&s.enders, time.Time{}) }

// ForbidWaits makes everything that would have the current thread wait fail with EDEADLK, until allow is called: for one
// that holds what the others may need before they can end its wait. It may still be interrupted by Breathe.
func (s *Sched) ForbidWaits() (allow func()) {
	t := s.current
	t.forbids++
	return func() { t.forbids-- }
}

// MayWait is EDEADLK where the current thread must not wait.
func (s *Sched) MayWait() error {
	if s.current.forbids > 0 {
		return syscall.EDEADLK
	}
	return nil
}

// queue is a ring of threads.
type queue struct {
	ring  []*Thread
	start int
	count int
}

func (q *queue) len() int { return q.count }

func (q *queue) push(t *Thread) {
	if q.count == len(q.ring) {
		grown := make([]*Thread, max(16, 2*len(q.ring)))
		n := copy(grown, q.ring[q.start:])
		copy(grown[n:], q.ring[:q.start])
		q.ring, q.start = grown, 0
	}
	q.ring[(q.start+q.count)%len(q.ring)] = t
	q.count++
}

func (q *queue) first() *Thread {
	if q.count == 0 {
		return nil
	}
	return q.ring[q.start]
}

func (q *queue) pop() *Thread {
	t := q.ring[q.start]
	q.ring[q.start] = nil
	q.start = (q.start + 1) % len(q.ring)
	q.count--
	return t
}
