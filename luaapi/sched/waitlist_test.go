package sched

import (
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// waiters spawns threads that wait on a list and write what came of it.
func waiters(t *testing.T, s *Sched, list *WaitList, d *diary, deadlines ...time.Time) (threads []*Thread) {
	t.Helper()
	for i, deadline := range deadlines {
		name := strconv.Itoa(i)
		threads = append(threads, s.Spawn(name, func() { d.write(name, word(s.WaitOn(list, deadline))) }))
	}
	settle(t, s)
	return threads
}

func never(n int) []time.Time { return make([]time.Time, n) }

func TestWakeInTheOrderTheyCame(t *testing.T) {
	s := newSched(t)
	var d diary
	s.Run("main", func() {
		var list WaitList
		threads := waiters(t, s, &list, &d, never(6)...)
		s.Wake(&list, 0)
		for _, step := range []struct{ n, left int }{{1, 5}, {2, 3}, {-1, 0}} {
			s.Wake(&list, step.n)
			if list.Waiting() != step.left {
				t.Errorf("after Wake(%d) there are %d, want %d", step.n, list.Waiting(), step.left)
			}
			d.write("woke", strconv.Itoa(step.n))
			settle(t, s)
		}
		s.Wake(&list, 5)
		s.Wake(&list, -1)
		joinAll(t, threads...)
	})
	d.want(t, "woke 1", "0 ok", "woke 2", "1 ok", "2 ok", "woke -1", "3 ok", "4 ok", "5 ok")
}

func TestWaitOnDeadline(t *testing.T) {
	s := newSched(t)
	var d diary
	s.Run("main", func() {
		var list WaitList
		past := time.Now().Add(-time.Second)
		threads := waiters(t, s, &list, &d, time.Time{}, past, soon(), past)
		if list.Waiting() != 2 {
			t.Errorf("%d wait, want the two whose deadline is not over", list.Waiting())
		}
		s.Wake(&list, -1)
		joinAll(t, threads...)
		if n := s.timers.Len(); n != 0 {
			t.Errorf("%d deadlines are left of threads that go on", n)
		}
	})
	d.want(t, "1 ETIMEDOUT", "3 ETIMEDOUT", "0 ok", "2 ok")
}

// TestWakeIsNotLostOnWhoGoesOnAnyway: a thread that was interrupted, or timed out, but had no turn since, does not use up
// what is meant for one that waits.
func TestWakeIsNotLostOnWhoGoesOnAnyway(t *testing.T) {
	s := newSched(t)
	var d diary
	s.Run("main", func() {
		var list WaitList
		threads := waiters(t, s, &list, &d, never(4)...)
		for _, i := range []int{0, 2} {
			threads[i].Interrupt()
		}
		s.poll(false) // they are woken, but have not run
		s.Wake(&list, 2)
		joinAll(t, threads...)
		if list.Waiting() != 0 {
			t.Errorf("%d still wait", list.Waiting())
		}
	})
	slices.Sort(d.lines)
	d.want(t, "0 EINTR", "1 ok", "2 EINTR", "3 ok")
}

// TestFirstReasonCounts: who was woken stays so, even when it is interrupted before its turn.
func TestFirstReasonCounts(t *testing.T) {
	s := newSched(t)
	var d diary
	s.Run("main", func() {
		var list WaitList
		threads := waiters(t, s, &list, &d, never(1)...)
		s.Wake(&list, 1)
		threads[0].Interrupt()
		joinAll(t, threads...)
	})
	d.want(t, "0 ok")
}

// TestSemaphore: what the lists are for; each permit goes to exactly one thread.
func TestSemaphore(t *testing.T) {
	s := newSched(t)
	s.Run("main", func() {
		var list WaitList
		permits, inside, most, done := 3, 0, 0, 0
		worker := func() {
			for range 20 {
				for permits == 0 {
					if err := s.WaitOn(&list, soon()); err != nil {
						t.Errorf("a worker waits in vain: %v", err)
						return
					}
				}
				permits--
				inside++
				most = max(most, inside)
				must(t, s.Sleep(0))
				inside--
				permits++
				s.Wake(&list, 1)
			}
			done++
		}
		var threads []*Thread
		for range 50 {
			threads = append(threads, s.Spawn("worker", worker))
		}
		joinAll(t, threads...)
		if most != 3 || done != 50 || permits != 3 || list.Waiting() != 0 {
			t.Errorf("%d at most were inside, %d are done, %d permits are left, %d wait", most, done, permits, list.Waiting())
		}
	})
}

func TestInterruptLeavesTheList(t *testing.T) {
	s := newSched(t)
	s.Run("main", func() {
		var list WaitList
		a := s.Spawn("a", func() {
			if err := s.WaitOn(&list, soon()); err != syscall.EINTR {
				t.Errorf("interrupted: %v", err)
			}
			if err := s.WaitOn(&list, soon()); err != syscall.EINTR { // it does not even begin to wait
				t.Errorf("interrupted still: %v", err)
			}
		})
		settle(t, s)
		a.Interrupt()
		joinAll(t, a)
		if list.Waiting() != 0 {
			t.Errorf("%d threads are on the list", list.Waiting())
		}
	})
}
