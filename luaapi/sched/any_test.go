package sched

import (
	"syscall"
	"testing"
	"time"

	"sosh/transport"
)

func TestWaitAny(t *testing.T) {
	s := newSched(t)
	k := network(t, s)
	s.Run("main", func() {
		a, b := socketpair(t, k)
		c, d := socketpair(t, k)
		watches := []*transport.Watch{a.Watch(), c.Watch(), a.Watch()}
		directions := []transport.Direction{transport.Read, transport.Read, transport.Read}
		waitAny := func(deadline time.Time) error { return s.WaitAny(watches, directions, deadline) }
		for s.WaitAny(watches, directions, time.Now()) == nil { // a new registration tells what there is already
		}
		if err := waitAny(time.Now().Add(time.Millisecond)); err != syscall.ETIMEDOUT {
			t.Errorf("with nothing to read: %v", err)
		}
		for _, end := range []*transport.FD{b, d} {
			s.Spawn("sender", func() { must(t, end.SendAll([]byte("x"), 0)) })
			must(t, waitAny(soon()))
		}
		me := s.Current()
		go me.Interrupt()
		if err := waitAny(soon()); err != syscall.EINTR {
			t.Errorf("interrupted: %v", err)
		}
		me.Resume()
		s.Spawn("closer", func() { must(t, c.Close()) })
		if err := waitAny(soon()); err != syscall.EBADF {
			t.Errorf("closed meanwhile: %v", err)
		}
		if n := a.Watch().State.(*watch).readers.Waiting(); n != 0 {
			t.Errorf("it still waits %d times for the first socket", n)
		}
	})
}
