package sched

import (
	"fmt"
	"runtime"
	"testing"
	"time"
)

// panicOf is what f panics with, as text; "" when it does not.
func panicOf(f func()) (message string) {
	defer func() {
		if p := recover(); p != nil {
			message = fmt.Sprint(p)
		}
	}()
	f()
	return ""
}

// TestPanicInAThread comes out of Run. It ends that thread only: its joiners go on, and Close does not wait for it.
func TestPanicInAThread(t *testing.T) {
	s := newSched(t)
	var d diary
	var bad *Thread
	message := panicOf(func() {
		s.Run("main", func() {
			bad = s.Spawn("bad", func() {
				must(t, s.Sleep(0))
				defer d.write("deferred")
				panic("a bug")
			})
			s.Spawn("joiner", func() { d.write("joined", word(bad.Join(time.Time{}))) })
			d.write("main", word(bad.Join(time.Time{})))
		})
	})
	if message != "a bug" || s.Current() != nil || bad.Status() != "dead" {
		t.Errorf("Run panicked with %q; the current thread is %v, the bad one %s", message, s.Current(), bad.Status())
	}
	s.Run("again", func() { settle(t, s) })
	if s.Threads() != 0 {
		t.Errorf("%d threads are left", s.Threads())
	}
	d.want(t, "deferred", "main ok", "joined ok")
}

func TestPanicInMain(t *testing.T) {
	s := newSched(t)
	if message := panicOf(func() { s.Run("main", func() { panic("a bug") }) }); message != "a bug" {
		t.Errorf("Run panicked with %q", message)
	}
	s.Run("again", func() { must(t, s.Sleep(0)) })
}

// TestRecoveredPanic: what a thread recovers by itself is nobody else's business, also around a wait.
func TestRecoveredPanic(t *testing.T) {
	s := newSched(t)
	s.Run("main", func() {
		message := panicOf(func() {
			defer s.Sleep(time.Millisecond)
			must(t, s.Sleep(0))
			panic("caught")
		})
		if message != "caught" {
			t.Errorf("recovered %q", message)
		}
		must(t, s.Sleep(0))
	})
}

// TestGoexitInAThread ends the goroutine that is in Run, as it would without threads; that is what FailNow does.
func TestGoexitInAThread(t *testing.T) {
	s := newSched(t)
	ended := make(chan bool)
	go func() {
		defer close(ended)
		s.Run("main", func() {
			s.Spawn("bad", func() { runtime.Goexit() })
			s.Sleep(ample)
		})
		t.Error("Run returned")
	}()
	<-ended
	if s.Threads() != 1 {
		t.Errorf("%d threads are left, want main", s.Threads())
	}
}
