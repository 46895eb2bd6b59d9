package transport

import (
	"math"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func newPoller(t *testing.T) Poller {
	t.Helper()
	p, err := NewPoller()
	must(t, err)
	t.Cleanup(func() { p.Close() })
	return p
}

// readiness is what a Wait told, by descriptor; a queue may tell the two directions apart or together.
func readiness(t *testing.T, p Poller, timeout time.Duration) map[int]Ready {
	t.Helper()
	var ready [16]Ready
	n, err := p.Wait(ready[:], timeout)
	must(t, err)
	told := map[int]Ready{}
	for _, r := range ready[:n] {
		r.Read, r.Write = r.Read || told[r.FD].Read, r.Write || told[r.FD].Write
		told[r.FD] = r
	}
	return told
}

func TestPollerTellsEachChangeOnce(t *testing.T) {
	k := newSystem(t)
	p := newPoller(t)
	a, b := socketpair(t, k, unix.SOCK_STREAM)
	fd := a.Fileno()
	must(t, p.Add(fd, 7))
	if got, want := readiness(t, p, ample)[fd], (Ready{FD: fd, Generation: 7, Write: true}); got != want {
		t.Errorf("at first it tells %v, want %v", got, want)
	}
	if got := readiness(t, p, 0); len(got) != 0 {
		t.Errorf("without a change it tells %v", got)
	}
	send(t, b, "data")
	if got := readiness(t, p, ample)[fd]; !got.Read || got.Generation != 7 {
		t.Errorf("with data it tells %v", got)
	}
	if got := readiness(t, p, 0); len(got) != 0 {
		t.Errorf("of data that was told already it tells %v again", got)
	}
	send(t, b, "more") // while the first is still unread
	if got := readiness(t, p, ample)[fd]; !got.Read {
		t.Errorf("with more data it tells %v", got)
	}
	must(t, b.Close())
	if got := readiness(t, p, ample)[fd]; !got.Read || !got.Write {
		t.Errorf("at the end it tells %v, want both directions", got)
	}
	must(t, a.Close())
	if got := readiness(t, p, 0); len(got) != 0 {
		t.Errorf("of a closed descriptor it tells %v", got)
	}
}

func TestPollerTellsOfRoom(t *testing.T) {
	k := newSystem(t)
	p := newPoller(t)
	a, b := socketpair(t, k, unix.SOCK_STREAM)
	fd := a.Fileno()
	filled := fill(t, a)
	must(t, p.Add(fd, 1))
	if got := readiness(t, p, 0); got[fd].Write {
		t.Errorf("of a full socket it tells %v", got)
	}
	buffer := make([]byte, filled)
	for filled > 0 {
		n, err := b.Recv(buffer, 0)
		must(t, err)
		filled -= n
	}
	if got := readiness(t, p, ample)[fd]; !got.Write {
		t.Errorf("of room it tells %v", got)
	}
}

func TestPollerAddRefuses(t *testing.T) {
	p := newPoller(t)
	if err := p.Add(-1, 1); errnoOf(err) != unix.EBADF {
		t.Errorf("Add(-1) = %v, want EBADF", err)
	}
}

// TestPollerManyAtOnce: what does not fit into one Wait comes with the next.
func TestPollerManyAtOnce(t *testing.T) {
	k := newSystem(t)
	p := newPoller(t)
	want := map[int]bool{}
	for range 100 {
		a, b := socketpair(t, k, unix.SOCK_STREAM)
		must(t, p.Add(a.Fileno(), 1))
		want[a.Fileno()] = true
		send(t, b, "x")
	}
	for len(want) > 0 {
		told := readiness(t, p, ample)
		if len(told) == 0 {
			t.Fatalf("%d descriptors were not told of", len(want))
		}
		for fd := range told {
			delete(want, fd)
		}
	}
}

// TestPollerNewGeneration: what is told of a number that was used again has the new owner's generation.
func TestPollerNewGeneration(t *testing.T) {
	k := newSystem(t)
	p := newPoller(t)
	a, b := socketpair(t, k, unix.SOCK_STREAM)
	fd := a.Fileno()
	must(t, p.Add(fd, 1))
	send(t, b, "for the old one")
	must(t, a.Close())
	_, d := pairWithNumber(t, k, fd)
	must(t, p.Add(fd, 2))
	for range 2 {
		for _, r := range readiness(t, p, 0) {
			if r.FD != fd || r.Generation != 2 || r.Read {
				t.Errorf("it tells %v of the old one", r)
			}
		}
	}
	send(t, d, "for the new one")
	if got := readiness(t, p, ample)[fd]; !got.Read || got.Generation != 2 {
		t.Errorf("it tells %v", got)
	}
}

func TestWakeBeforeAndDuringWait(t *testing.T) {
	p := newPoller(t)
	p.Wake()
	p.Wake() // two are one
	if got := readiness(t, p, -1); len(got) != 0 {
		t.Errorf("after Wake it tells %v", got)
	}
	if got := readiness(t, p, 0); len(got) != 0 {
		t.Errorf("a Wake lasts: %v", got)
	}
	for range 1000 { // each Wait ends only by its Wake, which comes before or during it
		asked := make(chan bool)
		go func() {
			<-asked
			p.Wake()
		}()
		asked <- true
		readiness(t, p, -1)
	}
}

// TestWakeOfAClosedPoller: a late Wake must not write to whoever has the number now, nor a second Close close it.
func TestWakeOfAClosedPoller(t *testing.T) {
	k := newSystem(t)
	p := newPoller(t)
	must(t, p.Close())
	var all []*FD
	for range 4 {
		a, b := socketpair(t, k, unix.SOCK_STREAM)
		all = append(all, a, b)
	}
	p.Wake()
	must(t, p.Close())
	for _, s := range all {
		_, err := s.Recv(make([]byte, 10), unix.MSG_DONTWAIT)
		wantErrno(t, err, unix.EAGAIN)
	}
}

func TestWakeWhileClosing(t *testing.T) {
	for range 200 {
		p, err := NewPoller()
		must(t, err)
		done := make(chan bool)
		go func() {
			for range 10 {
				p.Wake()
			}
			close(done)
		}()
		must(t, p.Close())
		<-done
	}
}

func TestPollWaiter(t *testing.T) {
	k := newSystem(t)
	a, b := socketpair(t, k, unix.SOCK_STREAM)
	w := &Watch{FD: a.Fileno()}
	past, future := time.Now().Add(-time.Second), time.Now().Add(ample)
	for _, c := range []struct {
		name      string
		direction Direction
		deadline  time.Time
		want      error
	}{
		{"room", Write, time.Time{}, nil},
		{"room, although it is late", Write, past, nil},
		{"no data", Read, past, unix.ETIMEDOUT},
		{"no data soon", Read, time.Now().Add(time.Millisecond), unix.ETIMEDOUT},
		{"a pause", Nothing, time.Now().Add(time.Millisecond), unix.ETIMEDOUT},
	} {
		if err := (PollWaiter{}).Wait(w, c.direction, c.deadline); err != c.want {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if c.want == unix.ETIMEDOUT && time.Now().Before(c.deadline) {
			t.Errorf("%s: it came back before the deadline", c.name)
		}
	}
	must(t, b.Close())
	must(t, PollWaiter{}.Wait(w, Read, future)) // the end of the stream can be read
}

func TestMilliseconds(t *testing.T) {
	for d, want := range map[time.Duration]int{
		-time.Second: 0, 0: 0, 1: 1, time.Millisecond: 1, time.Millisecond + 1: 2, time.Hour: 3_600_000,
		24 * 365 * time.Hour: math.MaxInt32, math.MaxInt64: math.MaxInt32, // poll(2) takes an int
	} {
		if got := milliseconds(d); got != want {
			t.Errorf("milliseconds(%v) = %d, want %d", d, got, want)
		}
	}
}
