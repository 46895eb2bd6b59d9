package sched

import (
	"context"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// TestCloseInEveryState: threads that never ran, wait, sleep, compute, hold a socket, a task or each other all unwind.
func TestCloseInEveryState(t *testing.T) {
	before := runtime.NumGoroutine()
	s, err := New(Options{Slice: time.Microsecond})
	must(t, err)
	k := network(t, s)
	unwound := map[string]bool{}
	var list WaitList
	var threads []*Thread
	spawn := func(name string, call func() error) {
		threads = append(threads, s.Spawn(name, func() {
			defer func() { unwound[name] = true }()
			if err := call(); err != nil && err != syscall.EINTR { // nil where whoever it joins ends first
				wantErrno(t, err, syscall.EINTR)
			}
			s.Sleep(ample) // which may not keep it
		}))
	}
	s.Run("main", func() {
		a, b := socketpair(t, k)
		spawn("waits", func() error { return s.WaitOn(&list, time.Time{}) })
		spawn("waits with a deadline", func() error { return s.WaitOn(&list, soon()) })
		spawn("sleeps", func() error { return s.Sleep(ample) })
		spawn("receives", func() error { _, err := a.Recv(make([]byte, 1), 0); return err })
		spawn("sends", func() error { return b.SendAll(make([]byte, 10<<20), 0) })
		spawn("joins", func() error { return threads[0].Join(time.Time{}) })
		spawn("joins any", s.JoinAny)
		spawn("awaits", func() error { return s.Await(func(ctx context.Context) { <-ctx.Done() }) })
		spawn("computes", func() (err error) {
			for err == nil {
				err = s.Breathe()
			}
			return err
		})
		spawn("spawns at its end", func() error {
			defer s.Spawn("late", func() { t.Error("a thread was started after Close") })
			return s.Sleep(ample)
		})
		settle(t, s)
		s.Spawn("never started", func() { t.Error("a thread was started after Close") })
		s.Spawn("interrupted", func() {}).Interrupt()
	})
	must(t, s.Close())
	for _, thread := range threads {
		if !unwound[thread.Name()] || thread.Status() != "dead" {
			t.Errorf("the thread that %s is %s", thread.Name(), thread.Status())
		}
	}
	if s.Threads() != 0 || list.Waiting() != 0 || s.timers.Len() != 0 {
		t.Errorf("left are %d threads, %d that wait, %d deadlines", s.Threads(), list.Waiting(), s.timers.Len())
	}
	must(t, s.Close())
	wantGoroutines(t, before)
}

func TestCloseUnused(t *testing.T) {
	before := runtime.NumGoroutine()
	s, err := New(Options{})
	must(t, err)
	must(t, s.Close())
	s, err = New(Options{})
	must(t, err)
	s.Spawn("never started", func() { t.Error("it was started") })
	must(t, s.Close())
	wantGoroutines(t, before)
}

// TestSocketsOutliveTheScheduler: they may be closed after it, as at the end of a program.
func TestSocketsOutliveTheScheduler(t *testing.T) {
	s, err := New(Options{})
	must(t, err)
	k := network(t, s)
	s.Run("main", func() {
		a, _ := socketpair(t, k)
		a.SetTimeout(time.Millisecond)
		_, err := a.Recv(make([]byte, 1), 0) // which registers it
		wantErrno(t, err, syscall.ETIMEDOUT)
	})
	must(t, s.Close())
	k.CloseAll()
	if n := len(k.Sockets()); n != 0 {
		t.Errorf("%d sockets are open", n)
	}
}

// wantGoroutines waits until there are no more goroutines than before; those that end take a moment.
func wantGoroutines(t *testing.T, before int) {
	t.Helper()
	for deadline := time.Now().Add(ample); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d goroutines before, %d after\n%s", before, runtime.NumGoroutine(), stacks[:runtime.Stack(stacks, true)])
		}
	}
}
