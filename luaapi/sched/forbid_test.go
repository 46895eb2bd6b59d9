package sched

import (
	"context"
	"syscall"
	"testing"
	"time"
)

// TestForbidWaits has a thread that must not wait try to, while another one goes on as usual.
func TestForbidWaits(t *testing.T) {
	s, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	slept := false
	s.Run("main", func() {
		other := s.Spawn("other", func() { slept = s.Sleep(0) == nil })
		allow := s.ForbidWaits()
		inner := s.ForbidWaits()
		inner()
		var list WaitList
		for name, err := range map[string]error{
			"Sleep": s.Sleep(0), "WaitOn": s.WaitOn(&list, time.Time{}), "Join": other.Join(time.Time{}),
			"Await": s.Await(func(context.Context) { t.Error("the work was started") }),
		} {
			if err != syscall.EDEADLK {
				t.Errorf("%s: %v, want EDEADLK", name, err)
			}
		}
		blocked := false
		s.Block(func() { blocked = true })
		if list.Waiting() != 0 || !blocked || s.Breathe() != nil {
			t.Errorf("%d wait, blocked is %v", list.Waiting(), blocked)
		}
		allow()
		if err := other.Join(time.Time{}); err != nil || !slept {
			t.Errorf("afterwards: %v, the other one slept: %v", err, slept)
		}
	})
}
