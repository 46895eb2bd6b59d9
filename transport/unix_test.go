package transport

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

func TestUnixDatagrams(t *testing.T) {
	k := newSystem(t)
	server, a := bound(t, k, unix.AF_UNIX, unix.SOCK_DGRAM)
	client, mine := bound(t, k, unix.AF_UNIX, unix.SOCK_DGRAM)
	p := make([]byte, 10)
	for _, text := range []string{"one", "", "three"} {
		_, err := client.SendTo([]byte(text), 0, a)
		must(t, err)
		n, from, err := server.RecvFrom(p, 0)
		must(t, err)
		if string(p[:n]) != text || from != mine {
			t.Errorf("received %q from %v, want %q from %v", p[:n], from, text, mine)
		}
	}
	must(t, client.Connect(a))
	send(t, client, "connected")
	wantRecv(t, server, "connected")
	if got := peername(t, client); got != a {
		t.Errorf("the peer is %v, want %v", got, a)
	}
}

// TestUnixPathOutlivesTheSocket: close leaves the file, which is in the way of the next bind.
func TestUnixPathOutlivesTheSocket(t *testing.T) {
	k := newSystem(t)
	l, a := listener(t, k, unix.AF_UNIX, unix.SOCK_STREAM, 1)
	must(t, l.Close())
	e := wantErrno(t, open(t, k, unix.AF_UNIX, unix.SOCK_STREAM).Bind(a), unix.EADDRINUSE)
	if e.On != a.String() || e.Detail != unixHints[failure{"bind", unix.EADDRINUSE}] {
		t.Errorf("%v", e)
	}
	e = wantErrno(t, open(t, k, unix.AF_UNIX, unix.SOCK_STREAM).Connect(a), unix.ECONNREFUSED)
	if e.Detail != unixHints[failure{"connect", unix.ECONNREFUSED}] {
		t.Errorf("%v", e)
	}
	must(t, os.Remove(a.(UnixAddr).Path))
	must(t, open(t, k, unix.AF_UNIX, unix.SOCK_STREAM).Bind(a))
}

// TestUnixPathIsNotCut: the kernel reads a path up to its first NUL byte, and would make a file nobody asked for.
func TestUnixPathIsNotCut(t *testing.T) {
	k := newSystem(t)
	path := filepath.Join(shortFolder(t), "s")
	for name, err := range map[string]error{
		"bind":    open(t, k, unix.AF_UNIX, unix.SOCK_STREAM).Bind(UnixAddr{path + "\x00x"}),
		"connect": open(t, k, unix.AF_UNIX, unix.SOCK_STREAM).Connect(UnixAddr{path + "\x00x"}),
	} {
		if e := wantErrno(t, err, unix.EINVAL); e.Call != name || e.Detail != "a path has no NUL byte inside" {
			t.Errorf("%v", e)
		}
	}
	if _, err := os.Lstat(path); err == nil {
		t.Error("bind made a file under a part of the path")
	}
}

func TestSocketpair(t *testing.T) {
	for _, typ := range []int{unix.SOCK_STREAM, unix.SOCK_DGRAM} {
		t.Run(ConstantName("SOCK_", typ), func(t *testing.T) {
			k := newSystem(t)
			a, b := socketpair(t, k, typ)
			if a.Serial() >= b.Serial() || a.Fileno() == b.Fileno() || a.Type() != typ || b.Family() != unix.AF_UNIX {
				t.Errorf("%v and %v", a, b)
			}
			send(t, a, "there")
			send(t, b, "and back")
			wantRecv(t, b, "there")
			wantRecv(t, a, "and back")
			for _, s := range []*FD{a, b} {
				if got := sockname(t, s); got != (UnixAddr{}) {
					t.Errorf("the address is %#v, want unnamed", got)
				}
			}
		})
	}
}

// TestStreamsWaitForRoomByEvent: only what has no event is tried again from time to time; a full stream has one.
func TestStreamsWaitForRoomByEvent(t *testing.T) {
	k := newSystem(t)
	waiter := &countingWaiter{}
	k.Waiter = waiter
	left, right := socketpair(t, k, unix.SOCK_STREAM)
	client, server := connection(t, k, unix.AF_UNIX, unix.SOCK_STREAM)
	for _, s := range []*FD{left, right, client, server} {
		waiter.directions = nil
		fill(t, s)
		s.SetTimeout(1)
		_, err := s.Send([]byte("x"), 0)
		wantErrno(t, err, unix.ETIMEDOUT)
		if len(waiter.directions) != 1 || waiter.directions[0] != Write {
			t.Errorf("send on %v waited for %v, want one wait for %v", s, waiter.directions, Write)
		}
	}
}
