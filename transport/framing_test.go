package transport

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// meanwhileWaiter does something once while a call waits, as another thread may.
type meanwhileWaiter struct {
	PollWaiter
	do func()
}

func (w *meanwhileWaiter) Wait(watch *Watch, d Direction, deadline time.Time) error {
	if do := w.do; do != nil {
		w.do = nil
		do()
	}
	return w.PollWaiter.Wait(watch, d, deadline)
}

func TestRecvUntil(t *testing.T) {
	k := newSystem(t)
	waiter := &meanwhileWaiter{}
	k.Waiter = waiter
	a, b := socketpair(t, k, unix.SOCK_STREAM)
	send(t, a, "one\r\ntwo\r")
	waiter.do = func() { send(t, a, "\nthree") } // the border itself comes in two pieces
	for _, want := range []string{"one\r\n", "two\r\n"} {
		if got, err := b.RecvUntil([]byte("\r\n"), 100); err != nil || string(got) != want {
			t.Errorf("received %q, %v, want %q", got, err, want)
		}
	}
	if b.Unread() != len("three") {
		t.Errorf("%d bytes are left", b.Unread())
	}
	p := make([]byte, 2)
	if n, err := b.Recv(p, unix.MSG_PEEK); err != nil || string(p[:n]) != "th" {
		t.Errorf("a look at the rest: %q, %v", p[:n], err)
	}
	wantRecv(t, b, "three") // what is left comes first, whoever receives
	send(t, a, "last")
	must(t, a.Close())
	for _, want := range []string{"last", ""} { // the end of the stream is a border too
		if got, err := b.RecvUntil([]byte("\n"), 100); err != nil || string(got) != want {
			t.Errorf("at the end: %q, %v, want %q", got, err, want)
		}
	}
}

func TestRecvUntilLimit(t *testing.T) {
	k := newSystem(t)
	a, b := socketpair(t, k, unix.SOCK_STREAM)
	send(t, a, "12345678\n")
	_, err := b.RecvUntil([]byte("\n"), 8)
	if e := wantErrno(t, err, unix.EMSGSIZE); !strings.Contains(e.Detail, "8 bytes came without the delimiter") {
		t.Errorf("%v", e)
	}
	if got, err := b.RecvUntil([]byte("\n"), 9); err != nil || string(got) != "12345678\n" {
		t.Errorf("nothing may be lost: %q, %v", got, err)
	}
}

// TestRecvUntilWhileAnotherReceives: a receive on another thread may take what came while this one waits for more.
func TestRecvUntilWhileAnotherReceives(t *testing.T) {
	k := newSystem(t)
	a, b := socketpair(t, k, unix.SOCK_STREAM)
	k.Waiter = &meanwhileWaiter{do: func() {
		wantRecv(t, b, "abcdef")
		send(t, a, "\nrest")
	}}
	send(t, a, "abcdef")
	if got, err := b.RecvUntil([]byte("\n"), 100); err != nil || string(got) != "\n" {
		t.Errorf("received %q, %v", got, err)
	}
	wantRecv(t, b, "rest")
}

func TestRecvExactly(t *testing.T) {
	k := newSystem(t)
	a, b := socketpair(t, k, unix.SOCK_STREAM)
	waiter := &meanwhileWaiter{do: func() { send(t, a, "45678") }}
	k.Waiter = waiter
	send(t, a, "123")
	for _, want := range []string{"1234", "", "567"} {
		if got, err := b.RecvExactly(len(want)); err != nil || string(got) != want {
			t.Errorf("received %q, %v, want %q", got, err, want)
		}
	}
	b.SetTimeout(time.Millisecond)
	_, err := b.RecvExactly(2)
	wantErrno(t, err, unix.ETIMEDOUT) // which loses nothing
	must(t, a.Close())
	_, err = b.RecvExactly(2)
	if e := wantErrno(t, err, unix.EPROTO); !strings.Contains(e.Detail, "after 1 of 2 bytes") {
		t.Errorf("%v", e)
	}
	wantRecv(t, b, "8")
	if got, err := b.RecvExactly(2); err != nil || len(got) != 0 {
		t.Errorf("at the end: %q, %v", got, err)
	}
}
