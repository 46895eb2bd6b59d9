package sched

import (
	"syscall"
	"testing"
	"time"
)

func TestTurns(t *testing.T) {
	s := newSched(t)
	var d diary
	s.Run("main", func() {
		var threads []*Thread
		for _, name := range []string{"a", "b", "c"} {
			threads = append(threads, s.Spawn(name, func() {
				for _, turn := range []string{"1", "2", "3"} {
					d.write(name + turn)
					must(t, s.Sleep(0))
				}
			}))
		}
		d.write("main goes on") // a new thread waits for its turn
		joinAll(t, threads...)
		d.write("joined")
	})
	d.want(t, "main goes on", "a1", "b1", "c1", "a2", "b2", "c2", "a3", "b3", "c3", "joined")
}

func TestRunEndsWithItsMainThread(t *testing.T) {
	s := newSched(t)
	var d diary
	s.Run("first", func() {
		s.Spawn("background", func() {
			for {
				d.write("background")
				if s.Sleep(0) != nil {
					return
				}
			}
		})
		must(t, s.Sleep(0))
		d.write("first ends")
	})
	before := len(d.lines)
	s.Run("second", func() { must(t, s.Sleep(0)) })
	if len(d.lines) == before {
		t.Error("the background thread did not go on in the second Run")
	}
	if s.Threads() != 1 || s.Current() != nil {
		t.Errorf("%d threads are left, current is %v, want the background thread and none", s.Threads(), s.Current())
	}
}

func TestStatus(t *testing.T) {
	s := newSched(t)
	var list WaitList
	s.Run("main", func() {
		main := s.Current()
		a := s.Spawn("a", func() { must(t, s.WaitOn(&list, soon())) })
		b := s.Spawn("b", func() {
			if got := main.Status(); got != "waiting" {
				t.Errorf("whoever joins is %s", got)
			}
		})
		if a.ID() == b.ID() || a.Name() != "a" || main.Name() != "main" || main.ID() == a.ID() {
			t.Errorf("%d %s, %d %s, %d %s", main.ID(), main.Name(), a.ID(), a.Name(), b.ID(), b.Name())
		}
		if main.Status() != "running" || a.Status() != "ready" {
			t.Errorf("main is %s, a new thread %s", main.Status(), a.Status())
		}
		joinAll(t, b)
		if a.Status() != "waiting" || b.Status() != "dead" {
			t.Errorf("a is %s, b is %s", a.Status(), b.Status())
		}
		s.Wake(&list, 1)
		if a.Status() != "ready" {
			t.Errorf("once woken a is %s", a.Status())
		}
		joinAll(t, a)
		var seen string
		s.Post(func() { seen = main.Status() }) // main polls on its own stack, and yet waits
		must(t, s.Sleep(time.Millisecond))
		if seen != "waiting" {
			t.Errorf("a polling thread is %q", seen)
		}
	})
}

func TestJoin(t *testing.T) {
	s := newSched(t)
	s.Run("main", func() {
		if err := s.Current().Join(time.Time{}); err != syscall.EDEADLK {
			t.Errorf("join itself: %v", err)
		}
		var list WaitList
		a := s.Spawn("a", func() { must(t, s.WaitOn(&list, soon())) })
		if err := a.Join(time.Now()); err != syscall.ETIMEDOUT {
			t.Errorf("join a waiting thread with a deadline: %v", err)
		}
		b := s.Spawn("b", func() { must(t, a.Join(soon())) }) // several may join one
		s.Wake(&list, -1)
		joinAll(t, a, b, a)
	})
}

func TestJoinAny(t *testing.T) {
	s := newSched(t)
	s.Run("main", func() {
		for n := 5; n > 0; n-- {
			s.Spawn("short", func() { must(t, s.Sleep(0)) })
		}
		for s.Threads() > 1 {
			must(t, s.JoinAny())
		}
	})
}

func TestCancel(t *testing.T) {
	s := newSched(t)
	var d diary
	var list WaitList
	s.Run("main", func() {
		waiting := s.Spawn("waiting", func() {
			d.write("waits", word(s.WaitOn(&list, soon())))
			d.write("sleeps", word(s.Sleep(ample)))
			d.write("breathes", word(s.Breathe()))
			s.Current().Resume() // is for interrupts only
			d.write("resumed", word(s.Sleep(ample)))
		})
		unborn := s.Spawn("unborn", func() { d.write("never started") })
		unborn.Cancel()
		settle(t, s)
		if !unborn.Cancelled() || unborn.Status() != "dead" || waiting.Cancelled() {
			t.Errorf("the thread that was never started is %s", unborn.Status())
		}
		waiting.Cancel()
		waiting.Cancel()
		joinAll(t, waiting, unborn)
		waiting.Cancel() // nor does it matter later
		settle(t, s)
		if list.Waiting() != 0 {
			t.Errorf("%d threads still wait on the list", list.Waiting())
		}
	})
	d.want(t, "waits EINTR", "sleeps EINTR", "breathes EINTR", "resumed EINTR")
}

func TestInterruptAndResume(t *testing.T) {
	s := newSched(t)
	var d diary
	s.Run("main", func() {
		a := s.Spawn("a", func() {
			me := s.Current()
			d.write("asleep", word(s.Sleep(ample)))
			d.write("again", word(s.Sleep(ample)))
			d.write("breathes", word(s.Breathe()))
			me.Resume()
			d.write("resumed", word(s.Sleep(time.Millisecond)), word(s.Breathe()))
			me.Interrupt() // itself, before it waits
			d.write("itself", word(s.Sleep(ample)))
			me.Resume()
			d.write("in time", word(s.Sleep(time.Millisecond)))
		})
		settle(t, s)
		go a.Interrupt() // from another goroutine
		joinAll(t, a)
	})
	d.want(t, "asleep EINTR", "again EINTR", "breathes EINTR", "resumed ok ok", "itself EINTR", "in time ok")
}

// TestInterruptAndResumeBeforeItArrives: an interrupt that was taken back wakes nobody.
func TestInterruptAndResumeBeforeItArrives(t *testing.T) {
	s := newSched(t)
	s.Run("main", func() {
		a := s.Spawn("a", func() { must(t, s.Sleep(2*time.Millisecond)) })
		settle(t, s)
		a.Interrupt()
		a.Resume()
		joinAll(t, a)
	})
}

// TestLeaveAndBack: what Leave saved comes back to the same thread; a thread that polls for itself saves nothing.
func TestLeaveAndBack(t *testing.T) {
	var s *Sched
	owner, left := "", 0
	s = newSched(t, Options{
		Leave: func() any { left++; return owner },
		Back:  func(saved any) { owner = saved.(string) },
	})
	s.Run("main", func() {
		owner = "main"
		must(t, s.Sleep(time.Millisecond))
		if left != 0 {
			t.Errorf("alone, main left %d times", left)
		}
		for _, name := range []string{"a", "b"} {
			s.Spawn(name, func() {
				owner = name
				for range 5 {
					must(t, s.Sleep(0))
					if owner != name {
						t.Errorf("the turn of %s has the state of %s", name, owner)
					}
				}
			})
		}
		for s.Threads() > 1 {
			must(t, s.JoinAny())
			if owner != "main" {
				t.Errorf("the turn of main has the state of %s", owner)
			}
		}
		if left == 0 {
			t.Error("nobody left")
		}
	})
}

func TestBreatheLetsOthersRun(t *testing.T) {
	s := newSched(t, Options{Slice: time.Microsecond})
	s.Run("main", func() {
		turns := 0
		s.Spawn("ticker", func() {
			for s.Sleep(0) == nil {
				turns++
			}
		})
		deadline := soon()
		for turns < 10 {
			must(t, s.Breathe())
			if time.Now().After(deadline) {
				t.Fatal("a computing thread lets nobody run")
			}
		}
	})
	if err := s.Breathe(); err != nil { // outside Run it is nobody's turn
		t.Errorf("outside Run: %v", err)
	}
}
