package sched

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"
)

func TestDeadlinesInOrder(t *testing.T) {
	s := newSched(t)
	var d diary
	s.Run("main", func() {
		now := time.Now()
		var list WaitList
		at := func(ms int) time.Time { return now.Add(time.Duration(20+ms) * time.Millisecond) }
		threads := waiters(t, s, &list, &d, at(6), at(3), at(9), at(3), at(6), at(3))
		joinAll(t, threads...)
	})
	d.want(t, "1 ETIMEDOUT", "3 ETIMEDOUT", "5 ETIMEDOUT", "0 ETIMEDOUT", "4 ETIMEDOUT", "2 ETIMEDOUT")
}

// TestEqualDeadlines go off in the order they were set, however many there are.
func TestEqualDeadlines(t *testing.T) {
	s := newSched(t)
	var d diary
	var want []string
	s.Run("main", func() {
		same := time.Now().Add(20 * time.Millisecond)
		var list WaitList
		threads := waiters(t, s, &list, &d, slices.Repeat([]time.Time{same}, 100)...)
		joinAll(t, threads...)
	})
	for i := range 100 {
		want = append(want, strconv.Itoa(i)+" ETIMEDOUT")
	}
	d.want(t, want...)
}

func TestSleepIsNotShorter(t *testing.T) {
	s := newSched(t)
	s.Run("main", func() {
		for _, d := range []time.Duration{0, 1, time.Microsecond, 1500 * time.Microsecond, 3 * time.Millisecond} {
			start := time.Now()
			must(t, s.Sleep(d))
			if took := time.Since(start); took < d {
				t.Errorf("Sleep(%v) took %v", d, took)
			}
		}
		must(t, s.Sleep(-time.Hour))
		must(t, s.Sleep(math.MinInt64))
	})
}

func TestSleepForEver(t *testing.T) {
	s := newSched(t)
	s.Run("main", func() {
		a := s.Spawn("a", func() { s.Sleep(math.MaxInt64) })
		settle(t, s)
		if a.Status() != "waiting" {
			t.Errorf("it is %s", a.Status())
		}
		must(t, s.Sleep(time.Millisecond)) // the far deadline does not hide the near one
		a.Cancel()
		joinAll(t, a)
	})
}

// TestSleepZeroIsFair: threads that only give their turn up have equal shares.
func TestSleepZeroIsFair(t *testing.T) {
	s := newSched(t)
	s.Run("main", func() {
		turns := make([]int, 10)
		for i := range turns {
			s.Spawn("fair", func() {
				for s.Sleep(0) == nil {
					turns[i]++
				}
			})
		}
		for range 1000 {
			must(t, s.Sleep(0))
		}
		if low, high := slices.Min(turns), slices.Max(turns); low < 900 || high > low+2 {
			t.Errorf("turns taken: %v", turns)
		}
	})
}

// TestTimersLikeASortedList compares the heap with the obvious.
func TestTimersLikeASortedList(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	base := time.Now().Add(-time.Hour)
	var heap timers
	var list []*Thread
	for step := range 5000 {
		switch random.IntN(5) {
		case 0, 1, 2:
			thread := &Thread{timer: -1, id: step}
			heap.add(thread, base.Add(time.Duration(random.IntN(50))*time.Second))
			list = append(list, thread)
			slices.SortStableFunc(list, func(a, b *Thread) int { return a.deadline.Compare(b.deadline) })
		case 3:
			if len(list) > 0 {
				i := random.IntN(len(list))
				heap.remove(list[i])
				heap.remove(list[i]) // is there no more
				list = slices.Delete(list, i, i+1)
			}
		case 4:
			var want *Thread
			if len(list) > 0 {
				want, list = list[0], list[1:]
			}
			if got := heap.expired(); got != want {
				t.Fatalf("step %d: thread %+v is first, want %+v", step, got, want)
			}
		}
		if heap.Len() != len(list) {
			t.Fatalf("step %d: %d in the heap, want %d", step, heap.Len(), len(list))
		}
	}
	for i, thread := range heap.threads {
		if thread.timer != i {
			t.Errorf("thread %d believes to be at %d, is at %d", thread.id, thread.timer, i)
		}
	}
}

func TestUntilFirst(t *testing.T) {
	var h timers
	if got := h.untilFirst(); got >= 0 {
		t.Errorf("without deadlines: %v", got)
	}
	h.add(&Thread{timer: -1}, time.Now().Add(time.Hour))
	if got := h.untilFirst(); got <= 59*time.Minute || got > time.Hour {
		t.Errorf("with one in an hour: %v", got)
	}
	h.add(&Thread{timer: -1}, time.Now().Add(-time.Hour))
	if got := h.untilFirst(); got != 0 {
		t.Errorf("with one that is over: %v", got)
	}
	if h.expired() == nil || h.expired() != nil {
		t.Error("exactly one is over")
	}
}

func TestQueueRing(t *testing.T) {
	var q queue
	next, out := 0, 0
	if q.first() != nil {
		t.Error("an empty queue has a first")
	}
	random := rand.New(rand.NewPCG(5, 6))
	for range 10_000 {
		if random.IntN(100) < 55 {
			q.push(&Thread{id: next})
			next++
		} else if q.len() > 0 {
			if first, got := q.first(), q.pop(); first != got || got.id != out {
				t.Fatalf("popped %d, want %d", got.id, out)
			}
			out++
		}
		if q.len() != next-out {
			t.Fatalf("its length is %d, want %d", q.len(), next-out)
		}
	}
}

// TestIdle counts how often Idle is called: once where nothing happens for the time of a rest, and again after something has.
func TestIdle(t *testing.T) {
	const rest = 10 * time.Millisecond
	var calls atomic.Int32
	fourth := make(chan struct{})
	s := newSched(t, Options{Rest: rest, Idle: func() {
		if calls.Add(1) == 4 {
			close(fourth)
		}
	}})
	want := func(n int32) {
		t.Helper()
		if got := calls.Load(); got != n {
			t.Errorf("called %d times, want %d", got, n)
		}
	}
	s.Run("main", func() {
		must(t, s.Sleep(rest/2))
		want(0)
		for i := range int32(3) {
			must(t, s.Sleep(5*rest))
			want(i + 1)
		}
		must(t, s.Await(func(context.Context) { <-fourth })) // a wait without a deadline
		want(4)
		s.Post(func() {}) // which wakes nobody
		for end := time.Now().Add(8 * rest); time.Now().Before(end); {
			must(t, s.Sleep(rest/4)) // which is no rest, and still time passes
		}
		if got := calls.Load(); got < 5 {
			t.Errorf("called %d times beside a thread that sleeps for less than a rest", got)
		}
	})
}
