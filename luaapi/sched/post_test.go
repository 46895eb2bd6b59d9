package sched

import (
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// TestPostWakesASleepingRun: each round, Run has nothing to do but to wait for the next Post; one lost wake-up and it waits
// for ever.
func TestPostWakesASleepingRun(t *testing.T) {
	for name, others := range map[string]int{"Run polls": 1, "a thread polls on its own stack": 0} {
		t.Run(name, func(t *testing.T) {
			s := newSched(t)
			const rounds, posters = 3000, 4
			var list WaitList
			left := posters
			for range posters {
				go func() {
					for range rounds {
						answered := make(chan bool)
						s.Post(func() { close(answered) })
						<-answered // only then comes the next one, so that Run has gone back to sleep
					}
					s.Post(func() {
						left--
						s.Wake(&list, -1)
					})
				}()
			}
			s.Run("main", func() {
				for range others {
					s.Spawn("short", func() {}) // once it has ended, Run itself polls, and main is handed the turn
				}
				for left > 0 {
					if err := s.WaitOn(&list, soon()); err != nil {
						t.Fatalf("with %d posters at work: %v", left, err)
					}
				}
			})
		})
	}
}

// TestPostFlood: many goroutines post at once, and nothing gets lost or done twice.
func TestPostFlood(t *testing.T) {
	s := newSched(t)
	const posters, each = 20, 500
	done := make([]int, posters)
	total := 0
	var list WaitList
	var group sync.WaitGroup
	for p := range posters {
		group.Go(func() {
			for i := range each {
				s.Post(func() {
					if done[p] != i {
						t.Errorf("poster %d: work %d is done after %d others", p, i, done[p])
					}
					done[p]++
					if total++; total == posters*each {
						s.Wake(&list, -1)
					}
				})
			}
		})
	}
	s.Run("main", func() {
		for total < posters*each {
			must(t, s.WaitOn(&list, soon()))
		}
	})
	group.Wait()
}

func TestPostFromPostedWork(t *testing.T) {
	s := newSched(t)
	var d diary
	var list WaitList
	s.Run("main", func() {
		s.Post(func() {
			d.write("first")
			s.Post(func() {
				d.write("third")
				s.Wake(&list, -1)
			})
		})
		s.Post(func() { d.write("second") })
		must(t, s.WaitOn(&list, soon()))
	})
	d.want(t, "first", "second", "third")
}

func TestPostBeforeRunAndBetweenRuns(t *testing.T) {
	s := newSched(t)
	var d diary
	for i := range 3 {
		s.Post(func() { d.write("posted", strconv.Itoa(i)) })
		s.Run("main", func() { must(t, s.Sleep(0)) })
	}
	d.want(t, "posted 0", "posted 1", "posted 2")
}

// TestPostedWorkBelongsToNoThread, whoever's stack it runs on; but it may spawn some.
func TestPostedWorkBelongsToNoThread(t *testing.T) {
	s := newSched(t)
	s.Run("main", func() {
		var spawned *Thread
		var list WaitList
		s.Post(func() {
			if s.Current() != nil {
				t.Errorf("it belongs to %s", s.Current().Name())
			}
			spawned = s.Spawn("spawned", func() { s.Wake(&list, -1) })
		})
		must(t, s.WaitOn(&list, soon()))
		if s.Current() == nil || s.Current().Name() != "main" {
			t.Error("afterwards it is not main's turn")
		}
		joinAll(t, spawned)
	})
}

func TestPostWhileComputing(t *testing.T) {
	s := newSched(t, Options{Slice: time.Microsecond})
	var arrived atomic.Bool
	go s.Post(func() { arrived.Store(true) })
	s.Run("main", func() {
		for deadline := soon(); !arrived.Load(); {
			if must(t, s.Breathe()); time.Now().After(deadline) {
				t.Fatal("posted work has no turn")
			}
		}
	})
}

func TestPostAfterClose(t *testing.T) {
	s, err := New(Options{})
	must(t, err)
	must(t, s.Close())
	s.Post(func() { t.Error("it was done") })
	must(t, s.Close())
}

// TestInterruptStorm: a thread that is interrupted at any moment misses none that comes after its Resume.
func TestInterruptStorm(t *testing.T) {
	s := newSched(t)
	const storms = 2000
	s.Run("main", func() {
		turn := make(chan bool)
		var list WaitList
		victim := s.Spawn("victim", func() {
			me := s.Current()
			for range storms {
				turn <- true
				if err := s.WaitOn(&list, soon()); err != syscall.EINTR {
					t.Errorf("the interrupt was lost: %v", err)
				}
				me.Resume()
			}
		})
		go func() {
			for range storms {
				<-turn
				victim.Interrupt()
			}
		}()
		joinAll(t, victim)
	})
}

// TestPanicOfPostedWork is Run's, not that of the thread that happened to poll; which goes on in the next Run.
func TestPanicOfPostedWork(t *testing.T) {
	for name, others := range map[string]int{"Run polls": 1, "a thread polls on its own stack": 0} {
		t.Run(name, func(t *testing.T) {
			s := newSched(t)
			var d diary
			var list WaitList
			message := panicOf(func() {
				s.Run("main", func() {
					work := func() {
						s.Post(func() { panic("a bug") })
						s.Post(func() { d.write("the work after it") })
					}
					for range others {
						s.Spawn("short", work) // once it has ended, Run polls
					}
					if others == 0 {
						work()
					}
					d.write("main", word(s.WaitOn(&list, soon())))
				})
			})
			if !strings.HasPrefix(message, "posted work: a bug\n") || !strings.Contains(message, "post_test.go") {
				t.Errorf("Run panicked with %q", message)
			}
			s.Run("again", func() {
				s.Wake(&list, -1)
				for s.Threads() > 1 {
					must(t, s.JoinAny())
				}
			})
			d.want(t, "the work after it", "main ok")
		})
	}
}
