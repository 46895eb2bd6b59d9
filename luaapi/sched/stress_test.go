package sched

import (
	"math/rand/v2"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// TestManyThreads sleep for random times, some of them are cancelled, and all end.
func TestManyThreads(t *testing.T) {
	before := runtime.NumGoroutine()
	s := newSched(t)
	random := rand.New(rand.NewPCG(7, 8))
	slept, cancelled := 0, 0
	s.Run("main", func() {
		for i := range manyThreads {
			thread := s.Spawn("sleeper", func() {
				for range 3 {
					switch err := s.Sleep(time.Duration(random.IntN(20_000)) * time.Microsecond); err {
					case nil:
						slept++
					case syscall.EINTR:
						cancelled++
						return
					default:
						t.Errorf("sleep: %v", err)
					}
				}
			})
			if i%10 == 0 {
				s.Spawn("killer", func() {
					must(t, s.Sleep(time.Duration(random.IntN(20_000))*time.Microsecond))
					thread.Cancel()
				})
			}
		}
		for s.Threads() > 1 {
			must(t, s.JoinAny())
		}
	})
	if slept < 2*manyThreads || cancelled == 0 {
		t.Errorf("%d sleeps went by, %d were cut short", slept, cancelled)
	}
	if s.timers.Len() != 0 || s.queue.len() != 0 || s.enders.Waiting() != 0 {
		t.Errorf("left are %d deadlines, %d that could run, %d that wait", s.timers.Len(), s.queue.len(), s.enders.Waiting())
	}
	wantGoroutines(t, before)
}

// TestManyEchoes: a server and a client for each of many connections.
func TestManyEchoes(t *testing.T) {
	s := newSched(t)
	k := network(t, s)
	const connections, questions = 500, 20
	s.Run("main", func() {
		answered := 0
		for range connections {
			a, b := socketpair(t, k)
			s.Spawn("server", func() {
				echo(t, b)
				must(t, b.Close())
			})
			s.Spawn("client", func() {
				for range questions {
					ask(t, a, "are you there?\n")
					answered++
				}
				must(t, a.Close())
			})
		}
		for s.Threads() > 1 {
			must(t, s.JoinAny())
		}
		if answered != connections*questions {
			t.Errorf("%d of %d questions were answered", answered, connections*questions)
		}
	})
	if n := len(k.Sockets()); n != 0 {
		t.Errorf("%d sockets are left open", n)
	}
}

// TestEverythingAtOnce mixes sockets, deadlines, interrupts, closes and posted work, with numbers used again and again.
func TestEverythingAtOnce(t *testing.T) {
	s := newSched(t, Options{Slice: 50 * time.Microsecond})
	k := network(t, s)
	random := rand.New(rand.NewPCG(9, 10))
	posted := make(chan bool)
	go func() {
		defer close(posted)
		for range 2000 {
			s.Post(func() {})
		}
	}()
	s.Run("main", func() {
		for range 300 {
			a, b := socketpair(t, k)
			reader := s.Spawn("reader", func() {
				a.SetTimeout(time.Duration(random.IntN(3000)+1) * time.Microsecond)
				buffer := make([]byte, 10)
				for {
					n, err := a.Recv(buffer, 0)
					if err != nil || n == 0 {
						break
					}
				}
				must(t, a.Close())
			})
			s.Spawn("writer", func() {
				for range random.IntN(5) {
					b.SendAll([]byte("data"), 0) // whether or not somebody still reads
					s.Sleep(time.Duration(random.IntN(1000)) * time.Microsecond)
				}
				switch random.IntN(3) {
				case 0:
					reader.Cancel()
				case 1:
					must(t, a.Close())
				}
				must(t, b.Close())
			})
			if random.IntN(4) == 0 {
				must(t, s.Breathe())
			}
			if random.IntN(10) == 0 {
				must(t, s.Sleep(0))
			}
		}
		for s.Threads() > 1 {
			must(t, s.JoinAny())
		}
	})
	<-posted
	if n := len(k.Sockets()); n != 0 {
		t.Errorf("%d sockets are left open", n)
	}
}
