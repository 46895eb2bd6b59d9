package transport

import (
	"testing"

	"golang.org/x/sys/unix"
)

// TestPollerDuplicateComesBack: epoll(7) watches what a descriptor stands for. Where a duplicate of a closed one gets the
// old number again, it is registered already, with the old generation.
func TestPollerDuplicateComesBack(t *testing.T) {
	k := newSystem(t)
	p := newPoller(t)
	a, b := socketpair(t, k, unix.SOCK_STREAM)
	fd := a.Fileno()
	must(t, p.Add(fd, 1))
	duplicate, err := unix.Dup(fd)
	must(t, err)
	defer unix.Close(duplicate)
	must(t, unix.Close(fd))
	must(t, unix.Dup3(duplicate, fd, unix.O_CLOEXEC))
	readiness(t, p, 0)
	must(t, p.Add(fd, 2))
	send(t, b, "x")
	if got := readiness(t, p, ample)[fd]; !got.Read || got.Generation != 2 {
		t.Errorf("it tells %v, want generation 2", got)
	}
}

// TestPollerLateEvent: a duplicate keeps the registration alive; what is told of it has the generation of the closed one.
func TestPollerLateEvent(t *testing.T) {
	k := newSystem(t)
	p := newPoller(t)
	a, b := socketpair(t, k, unix.SOCK_STREAM)
	fd := a.Fileno()
	must(t, p.Add(fd, 1))
	duplicate, err := unix.Dup(fd)
	must(t, err)
	defer unix.Close(duplicate)
	must(t, a.Close())
	c, d := pairWithNumber(t, k, fd)
	must(t, p.Add(c.Fileno(), 2))
	send(t, b, "late")
	var ready [16]Ready
	n, err := p.Wait(ready[:], ample)
	must(t, err)
	for _, r := range ready[:n] {
		if r.Read && r.Generation != 1 {
			t.Errorf("%v: the data is the closed descriptor's", r)
		}
	}
	_, err = d.Recv(make([]byte, 1), unix.MSG_DONTWAIT)
	wantErrno(t, err, unix.EAGAIN)
}
