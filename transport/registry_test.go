package transport

import (
	"runtime"
	"testing"

	"golang.org/x/sys/unix"
)

// TestLostSocketsAreClosed loses sockets and waits until the collector has closed them.
func TestLostSocketsAreClosed(t *testing.T) {
	k := NewKernel(PollWaiter{})
	var told []Call
	k.Observer = observerFunc(func(c Call) {
		c.Socket, c.Other = nil, nil // whoever keeps a socket has not lost it
		told = append(told, c)
	})
	kept, lost, err := k.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	fd := lost.(*FD).Fileno()
	runtime.KeepAlive(lost)
	lost = nil
	if n, err := kept.Recv(make([]byte, 1), unix.MSG_DONTWAIT); err == nil && n > 0 {
		t.Errorf("received %d bytes", n)
	}
	for len(k.Sockets()) > 1 || !closedByCollector(told, fd) {
		runtime.GC()
		runtime.Gosched()
	}
	if n, err := kept.Recv(make([]byte, 1), 0); n != 0 || err != nil {
		t.Errorf("the other end received %d, %v, want end of stream", n, err)
	}
	if err := kept.Close(); err != nil {
		t.Error(err)
	}
	runtime.GC()
	if left := k.Sockets(); len(left) != 0 {
		t.Errorf("%d sockets left", len(left))
	}
}

func closedByCollector(calls []Call, fd int) bool {
	for _, c := range calls {
		if c.Collected && c.Name == "close" && c.Ints[0] == fd {
			return true
		}
	}
	return false
}

// observerFunc is an Observer that hears of returns only.
type observerFunc func(Call)

func (observerFunc) Waiting(Call)      {}
func (f observerFunc) Returned(c Call) { f(c) }
