// Package sched runs threads that take turns: one at a time, each on a Go stack of its own (iter.Pull), handing the
// turn over only where a call waits or where a long computation breathes. It owns the readiness queue, so that a
// thread which waits while nobody else can run polls on its own stack and goes on without any switch.
//
// It knows nothing of Lua: what has to be saved and restored around a switch is its user's business (Options.Leave).
package sched

import (
	"context"
	"fmt"
	"iter"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"sosh/transport"
)

// Options are what a Sched is made with.
type Options struct {
	// Leave is called on a thread's stack before it gives its turn up; Back gets what it returned when the thread has
	// its turn again. Both may be nil.
	Leave func() any
	Back  func(saved any)
	// Slice is how long a thread may compute while others could run; 0 is 5 ms. It has at least so many Breaths: on a
	// busy machine time passes for threads that compute little, too.
	Slice   time.Duration
	Breaths int
	// Idle is called inside Run, on no thread's behalf, when all wait and neither a descriptor nor posted work has had anything
	// to tell for a Rest, which is a second where it is 0: once, and where deadlines make threads go on, once in a Rest. It may
	// be nil.
	Idle func()
	Rest time.Duration
}

// Sched is a scheduler. All its methods, and those of its threads, belong to the goroutine inside Run, except where
// they say otherwise.
type Sched struct {
	options Options
	poller  transport.Poller
	ready   [256]transport.Ready

	queue   queue // the threads that can run, first come, first served
	timers  timers
	watches []*watch // by descriptor
	serial  int      // of threads
	round   int32    // of watches

	current   *Thread
	panicked  error     // what posted work panicked with, until Run says so
	turnSince time.Time // when the current turn was first seen to last
	breaths   int       // since then
	gaveWay   time.Time // when the goroutine last let others have the processor
	quiet     time.Time // since when nothing has come, or since Idle was called
	stirred   bool      // something has come since quiet was set
	rested    bool      // Idle was called, and no thread has gone on
	threads   map[*Thread]struct{}
	enders    WaitList // those who wait for any thread to end

	tasks    context.Context // of all tasks: it ends with the scheduler
	endTasks context.CancelFunc

	posted struct {
		sync.Mutex
		work    []func()
		pending atomic.Bool
		asleep  atomic.Bool // Run waits in the poller and must be woken
	}
}

// New makes a scheduler.
func New(o Options) (*Sched, error) {
	poller, err := transport.NewPoller()
	if err != nil {
		return nil, err
	}
	if o.Slice == 0 {
		o.Slice = 5 * time.Millisecond
	}
	if o.Rest == 0 {
		o.Rest = time.Second
	}
	if o.Leave == nil {
		o.Leave, o.Back = func() any { return nil }, func(any) {}
	}
	s := &Sched{options: o, poller: poller, threads: map[*Thread]struct{}{}, stirred: true}
	s.tasks, s.endTasks = context.WithCancel(context.Background())
	return s, nil
}

// Spawn makes a thread that calls fn once it gets its first turn.
func (s *Sched) Spawn(name string, fn func()) *Thread {
	s.serial++
	t := &Thread{sched: s, id: s.serial, name: name, timer: -1}
	t.next, _ = iter.Pull(func(yield func(struct{}) bool) {
		t.yield = yield
		if !t.Cancelled() {
			fn()
		}
	})
	s.threads[t] = struct{}{}
	s.queue.push(t)
	return t
}

// Run spawns a thread for main and runs all threads until that one has ended; the others keep their state and go on in
// the next Run. It panics when a thread or posted work does.
func (s *Sched) Run(name string, main func()) {
	t := s.Spawn(name, main)
	turns := 0 // since the last look at the descriptors
	for !t.done {
		for n := s.queue.len(); n > 0 && !t.done; n-- {
			s.resume(s.queue.pop())
			turns++
		}
		idle := s.queue.len() == 0
		if !t.done && s.panicked == nil && (idle || turns >= maxTurns) {
			s.poll(idle)
			turns = 0
		}
		if p := s.panicked; p != nil {
			s.panicked = nil
			panic(p)
		}
	}
}

// maxTurns is how many turns may pass, while threads can run, before Run looks at the descriptors: a look costs as much as a
// short turn does. A long turn looks by itself, in Breathe.
const maxTurns = 32

// Close cancels every thread and task, lets each thread unwind, and gives the readiness queue back.
func (s *Sched) Close() error {
	s.endTasks()
	for len(s.threads) > 0 {
		for t := range s.threads {
			t.Cancel()
		}
		s.poll(false)
		for n := s.queue.len(); n > 0; n-- {
			s.resume(s.queue.pop())
		}
	}
	return s.poller.Close()
}

// Current is the thread whose turn it is; nil outside Run.
func (s *Sched) Current() *Thread { return s.current }

// Threads is how many threads there are that have not ended.
func (s *Sched) Threads() int { return len(s.threads) }

// resume gives t its turn until it hands it over or ends. A panic in t ends it and goes on in the caller.
func (s *Sched) resume(t *Thread) {
	s.current, s.turnSince = t, time.Time{}
	alive := false
	defer func() {
		s.current = nil
		if !alive {
			t.done = true
			delete(s.threads, t)
			s.Wake(&t.joiners, -1)
			s.Wake(&s.enders, -1)
		}
	}()
	_, alive = t.next()
}

// handOver lets the others run until t is resumed. t must be in the queue, or parked where somebody will wake it.
func (s *Sched) handOver(t *Thread) {
	saved := s.options.Leave()
	t.yield(struct{}{})
	s.options.Back(saved)
}

// park gives the turn up until t is woken or the deadline passes; a zero deadline never does. It returns the reason:
// nil, ETIMEDOUT, EINTR when the thread is to stop, EDEADLK where it must not wait, or what wake was given.
func (s *Sched) park(deadline time.Time) error {
	t := s.current
	if t.stop.Load() != goOn {
		return syscall.EINTR
	}
	if t.forbids > 0 {
		return syscall.EDEADLK
	}
	t.parked, t.reason = true, nil
	if !deadline.IsZero() {
		s.timers.add(t, deadline)
	}
	for t.parked {
		if s.queue.len() > 0 || s.panicked != nil {
			s.handOver(t)
			continue
		}
		s.poll(true)
		if t.parked {
			continue
		}
		if s.queue.first() == t { // nobody is before us: go on without a switch
			s.queue.pop()
			s.turnSince = time.Time{}
		} else {
			s.handOver(t)
		}
	}
	return t.reason
}

// wake makes a parked thread runnable, and reports whether it was parked: the first reason counts.
func (s *Sched) wake(t *Thread, reason error) bool {
	if !t.parked {
		return false
	}
	t.parked, t.reason = false, reason
	s.timers.remove(t)
	s.queue.push(t)
	return true
}

// Breathe is to be called now and then by code that computes. It lets others run once the slice is used up, and returns
// EINTR when the current thread is to stop.
func (s *Sched) Breathe() error {
	t := s.current
	if t == nil {
		return nil
	}
	if t.stop.Load() != goOn {
		return syscall.EINTR
	}
	now := time.Now()
	if s.turnSince.IsZero() {
		s.turnSince, s.breaths = now, 0
	}
	s.breaths++
	if now.Sub(s.turnSince) < s.options.Slice || s.breaths < s.options.Breaths {
		return nil
	}
	s.turnSince, s.breaths = now, 0
	s.Yield()
	if t.stop.Load() != goOn {
		return syscall.EINTR
	}
	return nil
}

// Post has fn called inside Run soon. It may be called from any goroutine.
func (s *Sched) Post(fn func()) {
	s.posted.Lock()
	s.posted.work = append(s.posted.work, fn)
	s.posted.pending.Store(true)
	s.posted.Unlock()
	if s.posted.asleep.Load() {
		s.poller.Wake()
	}
}

func (s *Sched) runPosted() {
	if !s.posted.pending.Load() {
		return
	}
	s.posted.Lock()
	work := s.posted.work
	s.posted.work = nil
	s.posted.pending.Store(false)
	s.posted.Unlock()
	for _, fn := range work {
		s.perform(fn)
	}
}

// perform does posted work. It belongs to no thread, although one that polls may carry it, and neither does its panic.
func (s *Sched) perform(fn func()) {
	carrier := s.current
	s.current = nil
	defer func() {
		s.current = carrier
		if p := recover(); p != nil {
			s.panicked = fmt.Errorf("posted work: %v\n%s", p, debug.Stack())
		}
	}()
	fn()
}
