package sched

import (
	"container/heap"
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"syscall"
	"time"

	"sosh/transport"
)

// watch is what the scheduler keeps of a descriptor that somebody has waited for.
type watch struct {
	transport        *transport.Watch
	generation       int32
	readers, writers WaitList
}

// Wait implements transport.Waiter: the current thread waits, the others run.
func (s *Sched) Wait(w *transport.Watch, d transport.Direction, deadline time.Time) error {
	if d == transport.Nothing {
		return s.park(deadline)
	}
	kept, err := s.watch(w)
	if err != nil {
		return err
	}
	if d == transport.Read {
		return s.WaitOn(&kept.readers, deadline)
	}
	return s.WaitOn(&kept.writers, deadline)
}

// watch registers the descriptor the first time somebody waits for it.
func (s *Sched) watch(w *transport.Watch) (*watch, error) {
	if kept, ok := w.State.(*watch); ok {
		return kept, nil
	}
	s.round++
	kept := &watch{transport: w, generation: s.round}
	if err := s.poller.Add(w.FD, kept.generation); err != nil {
		return nil, err
	}
	for len(s.watches) <= w.FD {
		s.watches = append(s.watches, nil)
	}
	s.watches[w.FD] = kept
	w.State = kept
	return kept, nil
}

// Forget implements transport.Waiter.
func (s *Sched) Forget(w *transport.Watch) {
	kept, ok := w.State.(*watch)
	if !ok {
		return
	}
	w.State = nil
	if s.watches[w.FD] == kept {
		s.watches[w.FD] = nil
	}
	kept.readers.wake(s, -1, syscall.EBADF)
	kept.writers.wake(s, -1, syscall.EBADF)
}

// dispatch wakes those who wait for what r tells.
func (s *Sched) dispatch(r transport.Ready) {
	if r.FD >= len(s.watches) {
		return
	}
	kept := s.watches[r.FD]
	if kept == nil || kept.generation != r.Generation {
		return // a late event of a descriptor that was closed
	}
	kept.transport.Drained = false
	kept.transport.Ending = kept.transport.Ending || r.Ending
	if r.Read {
		s.Wake(&kept.readers, -1)
	}
	if r.Write {
		s.Wake(&kept.writers, -1)
	}
}

// WaitList is a list of threads that wait for the same thing. The zero value is empty.
type WaitList struct{ threads []*Thread }

// WaitOn parks the current thread until Wake reaches it: nil; or ETIMEDOUT at the deadline, EINTR when it is to stop.
func (s *Sched) WaitOn(l *WaitList, deadline time.Time) error {
	t := s.current
	l.threads = append(l.threads, t)
	err := s.park(deadline)
	if err != nil {
		l.threads = without(l.threads, t)
	}
	return err
}

// without is threads without the one that gave up.
func without(threads []*Thread, t *Thread) []*Thread {
	return slices.DeleteFunc(threads, func(other *Thread) bool { return other == t })
}

// Wake lets the first n threads of the list go on, in the order they came; all of them when n is negative.
func (s *Sched) Wake(l *WaitList, n int) { l.wake(s, n, nil) }

// Waiting is how many threads wait on the list.
func (l *WaitList) Waiting() int { return len(l.threads) }

// wake passes over threads that something else has woken already and that had no turn since: they do not count.
func (l *WaitList) wake(s *Sched, n int, reason error) {
	passed := 0
	for ; passed < len(l.threads) && n != 0; passed++ {
		if s.wake(l.threads[passed], reason) {
			n--
		}
	}
	l.threads = slices.Delete(l.threads, 0, passed)
}

// Sleep lets time pass: nil when d is over, EINTR when the thread is to stop.
func (s *Sched) Sleep(d time.Duration) error {
	err := s.park(time.Now().Add(max(d, 0)))
	if err == syscall.ETIMEDOUT {
		return nil
	}
	return err
}

// Task is work on a goroutine of its own.
type Task struct {
	sched    *Sched
	cancel   context.CancelFunc
	over     bool
	panicked error // what the work panicked with
	finished WaitList
}

// Start begins work on a goroutine of its own; the context ends when the task is given up, and with the scheduler.
func (s *Sched) Start(work func(ctx context.Context)) *Task {
	ctx, cancel := context.WithCancel(s.tasks)
	t := &Task{sched: s, cancel: cancel}
	go func() {
		defer s.Post(t.end) // whatever the work does: somebody waits
		defer func() {
			if p := recover(); p != nil {
				t.panicked = fmt.Errorf("%v\n%s", p, debug.Stack())
			}
		}()
		work(ctx)
	}()
	return t
}

func (t *Task) end() {
	t.cancel()
	t.over = true
	t.sched.Wake(&t.finished, -1)
}

// Wait waits for the end of the work while other threads run; EINTR when the thread is to stop. The work goes on then,
// and Wait may be called again. It panics when the work did.
func (t *Task) Wait() error {
	for !t.over {
		if err := t.sched.WaitOn(&t.finished, time.Time{}); err != nil {
			return err
		}
	}
	if t.panicked != nil {
		panic(t.panicked)
	}
	return nil
}

// Await starts work and waits for it. On EINTR its context is cancelled and it is left to itself: nothing it writes may
// be read then. A thread that must not wait gets EDEADLK, and the work is not started.
func (s *Sched) Await(work func(ctx context.Context)) error {
	if err := s.MayWait(); err != nil {
		return err
	}
	t := s.Start(work)
	err := t.Wait()
	if err != nil {
		t.cancel()
	}
	return err
}

// timers is a heap of the threads that wait with a deadline; of equal ones, the first to come is the first to go.
type timers struct {
	threads []*Thread
	added   int
}

func (h *timers) Len() int { return len(h.threads) }

func (h *timers) Less(i, j int) bool {
	a, b := h.threads[i], h.threads[j]
	if !a.deadline.Equal(b.deadline) {
		return a.deadline.Before(b.deadline)
	}
	return a.order < b.order
}

func (h *timers) Swap(i, j int) {
	h.threads[i], h.threads[j] = h.threads[j], h.threads[i]
	h.threads[i].timer, h.threads[j].timer = i, j
}

// Push and Pop are for container/heap.
func (h *timers) Push(x any) {
	t := x.(*Thread)
	t.timer = len(h.threads)
	h.threads = append(h.threads, t)
}

func (h *timers) Pop() any {
	last := len(h.threads) - 1
	t := h.threads[last]
	h.threads[last] = nil
	h.threads = h.threads[:last]
	t.timer = -1
	return t
}

func (h *timers) add(t *Thread, deadline time.Time) {
	h.added++
	t.deadline, t.order = deadline, h.added
	heap.Push(h, t)
}

func (h *timers) remove(t *Thread) {
	if t.timer >= 0 {
		heap.Remove(h, t.timer)
	}
}

// untilFirst is the time to the first deadline, negative when there is none.
func (h *timers) untilFirst() time.Duration {
	if len(h.threads) == 0 {
		return -1
	}
	return max(time.Until(h.threads[0].deadline), 0)
}

// expired takes off a thread whose deadline has passed, nil when there is none.
func (h *timers) expired() *Thread {
	if len(h.threads) == 0 || h.threads[0].deadline.After(time.Now()) {
		return nil
	}
	return heap.Pop(h).(*Thread)
}
