package sched

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"sosh/transport"
)

// echo sends back what it receives, until the end.
func echo(t *testing.T, s *transport.FD) {
	buffer := make([]byte, 1000)
	for {
		n, err := s.Recv(buffer, 0)
		if err != nil {
			t.Errorf("recv: %v", err)
		}
		if n == 0 || err != nil {
			return
		}
		if err := s.SendAll(buffer[:n], 0); err != nil {
			t.Errorf("sendall: %v", err)
			return
		}
	}
}

// ask sends a line and waits for it to come back.
func ask(t *testing.T, s *transport.FD, line string) {
	if err := s.SendAll([]byte(line), 0); err != nil {
		t.Errorf("sendall: %v", err)
	}
	buffer := make([]byte, len(line))
	for got := 0; got < len(line); {
		n, err := s.Recv(buffer[got:], 0)
		if err != nil || n == 0 {
			t.Errorf("recv: %d, %v", n, err)
			return
		}
		got += n
	}
	if string(buffer) != line {
		t.Errorf("%q came back as %q", line, buffer)
	}
}

// TestPollOnItsOwnStack: a thread that talks with somebody outside, while nobody else can run, never gives its turn up.
func TestPollOnItsOwnStack(t *testing.T) {
	left := 0
	s := newSched(t, Options{Leave: func() any { left++; return nil }, Back: func(any) {}})
	k := network(t, s)
	inside, far := socketpair(t, k)
	outside := far.Fileno()
	over := make(chan bool)
	go func() { // in plain system calls that wait with poll(2)
		defer close(over)
		buffer, w := make([]byte, 100), &transport.Watch{FD: outside}
		for {
			n, err := syscall.Read(outside, buffer)
			if err == syscall.EAGAIN {
				transport.PollWaiter{}.Wait(w, transport.Read, time.Time{})
				continue
			}
			if n <= 0 {
				return
			}
			syscall.Write(outside, buffer[:n])
		}
	}()
	s.Run("main", func() {
		var list WaitList
		s.Spawn("bystander", func() { s.WaitOn(&list, soon()) })
		settle(t, s)
		must(t, inside.SetsockoptTimeout(syscall.SO_RCVTIMEO, ample))
		left = 0
		for range 500 {
			ask(t, inside, "line\n")
		}
		if left > 1 { // one for the start of the bystander, at most
			t.Errorf("it gave its turn up %d times", left)
		}
		must(t, inside.Shutdown(syscall.SHUT_WR))
	})
	<-over
}

// TestHandOverBetweenThreads: the same talk between two threads hands the turn over each time.
func TestHandOverBetweenThreads(t *testing.T) {
	left := 0
	s := newSched(t, Options{Leave: func() any { left++; return nil }, Back: func(any) {}})
	k := network(t, s)
	s.Run("main", func() {
		a, b := socketpair(t, k)
		server := s.Spawn("server", func() { echo(t, b) })
		for range 500 {
			ask(t, a, "line\n")
		}
		must(t, a.Shutdown(syscall.SHUT_WR))
		joinAll(t, server)
		if left < 500 {
			t.Errorf("500 questions and answers took %d turns", left)
		}
	})
}

func TestBothDirectionsAtOnce(t *testing.T) {
	s := newSched(t)
	k := network(t, s)
	s.Run("main", func() {
		a, b := socketpair(t, k)
		const total = 2 << 20
		var threads []*Thread
		for _, end := range []*transport.FD{a, b} { // each end is read by one thread and written by another
			threads = append(threads,
				s.Spawn("writer", func() { must(t, end.SendAll(make([]byte, total), 0)) }),
				s.Spawn("reader", func() {
					buffer, got := make([]byte, 3000), 0
					for got < total {
						n, err := end.Recv(buffer, 0)
						if must(t, err); n == 0 {
							t.Fatalf("the stream ended after %d bytes", got)
						}
						got += n
					}
				}))
		}
		joinAll(t, threads...)
	})
}

func TestSeveralAcceptOnOneListener(t *testing.T) {
	s := newSched(t)
	k := network(t, s)
	s.Run("main", func() {
		l, err := k.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
		must(t, err)
		loopback, _ := transport.ParseHost(syscall.AF_INET, "127.0.0.1")
		must(t, l.Bind(loopback))
		must(t, l.Listen(100))
		place, err := l.Getsockname()
		must(t, err)
		served := 0
		var servers []*Thread
		for range 5 {
			servers = append(servers, s.Spawn("server", func() {
				for range 10 {
					conn, _, err := l.Accept()
					must(t, err)
					served++
					echo(t, conn.(*transport.FD))
					must(t, conn.Close())
				}
			}))
		}
		for range 50 {
			s.Spawn("client", func() {
				c, err := k.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
				must(t, err)
				must(t, c.Connect(place))
				ask(t, c.(*transport.FD), "hello\n")
				must(t, c.Close())
			})
		}
		joinAll(t, servers...)
		if served != 50 {
			t.Errorf("%d clients were served", served)
		}
	})
}

func TestTimeoutAndInterruptOfACall(t *testing.T) {
	s := newSched(t)
	k := network(t, s)
	s.Run("main", func() {
		a, b := socketpair(t, k)
		a.SetTimeout(2 * time.Millisecond)
		_, err := a.Recv(make([]byte, 1), 0)
		wantErrno(t, err, syscall.ETIMEDOUT)
		a.SetTimeout(-1)
		me := s.Current()
		for range 100 {
			go me.Interrupt()
			_, err = a.Recv(make([]byte, 1), 0)
			wantErrno(t, err, syscall.EINTR)
			me.Resume()
		}
		must(t, b.SendAll([]byte("x"), 0)) // the socket is as good as before
		if n, err := a.Recv(make([]byte, 1), 0); n != 1 || err != nil {
			t.Errorf("recv: %d, %v", n, err)
		}
	})
}

// TestCloseWakesWhoWaits for the socket, in both directions, with EBADF.
func TestCloseWakesWhoWaits(t *testing.T) {
	s := newSched(t)
	k := network(t, s)
	s.Run("main", func() {
		a, _ := socketpair(t, k)
		var threads []*Thread
		for range 3 {
			threads = append(threads,
				s.Spawn("reader", func() {
					_, err := a.Recv(make([]byte, 1), 0)
					wantErrno(t, err, syscall.EBADF)
					if err == nil || !strings.Contains(err.Error(), "closed while the call waited") {
						t.Errorf("%v", err)
					}
				}),
				s.Spawn("writer", func() { wantErrno(t, a.SendAll(make([]byte, 10<<20), 0), syscall.EBADF) }))
		}
		settle(t, s)
		must(t, a.Close())
		joinAll(t, threads...)
	})
}

// TestReusedNumber: who waited for a closed socket does not hear of the one that got its number, nor the other way round.
func TestReusedNumber(t *testing.T) {
	s := newSched(t)
	k := network(t, s)
	s.Run("main", func() {
		old, peer := socketpair(t, k)
		number := old.Fileno()
		waiting := s.Spawn("old", func() {
			_, err := old.Recv(make([]byte, 1), 0)
			wantErrno(t, err, syscall.EBADF)
		})
		settle(t, s)
		must(t, peer.SendAll([]byte("late"), 0)) // an event is on its way
		before := s.watches[number]
		must(t, old.Close())
		a, b := socketpair(t, k)
		for tries := 0; a.Fileno() != number && tries < 100; tries++ { // a socket collected meanwhile may free others
			if a, b = b, a; a.Fileno() != number {
				a, b = socketpair(t, k)
			}
		}
		if a.Fileno() != number {
			t.Fatalf("the number %d is not used again", number)
		}
		received := ""
		successor := s.Spawn("new", func() {
			buffer := make([]byte, 10)
			n, err := a.Recv(buffer, 0)
			must(t, err)
			received = string(buffer[:n])
		})
		settle(t, s)
		joinAll(t, waiting)
		after := s.watches[number]
		if before == nil || after == nil || before == after || before.generation == after.generation {
			t.Fatalf("the watches are %+v and %+v", before, after)
		}
		s.dispatch(transport.Ready{FD: number, Generation: before.generation, Read: true, Write: true})
		s.dispatch(transport.Ready{FD: 1 << 20, Generation: 1, Read: true})
		if after.readers.Waiting() != 1 {
			t.Error("an event of the closed socket woke who waits for the new one")
		}
		must(t, b.SendAll([]byte("new"), 0))
		joinAll(t, successor)
		if received != "new" {
			t.Errorf("received %q", received)
		}
	})
}

// TestBreatheLetsAReadySocketRun: a thread that computes does not starve one whose data has come.
func TestBreatheLetsAReadySocketRun(t *testing.T) {
	s := newSched(t, Options{Slice: time.Microsecond})
	k := network(t, s)
	s.Run("main", func() {
		a, b := socketpair(t, k)
		received := false
		s.Spawn("reader", func() {
			_, err := a.Recv(make([]byte, 1), 0)
			must(t, err)
			received = true
		})
		settle(t, s)
		must(t, b.SendAll([]byte("x"), 0))
		for deadline := soon(); !received; {
			if must(t, s.Breathe()); time.Now().After(deadline) {
				t.Fatal("the reader has no turn")
			}
		}
	})
}
