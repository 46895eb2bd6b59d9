package transport

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// descriptors counts the open ones of this process.
func descriptors(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	must(t, err)
	return len(entries)
}

// TestNoDescriptorIsLost repeats everything that makes descriptors, or fails to, and closes what it made.
func TestNoDescriptorIsLost(t *testing.T) {
	k := newSystem(t)
	l, place := listener(t, k, unix.AF_UNIX, unix.SOCK_STREAM, 1)
	taken, occupied := listener(t, k, unix.AF_INET, unix.SOCK_STREAM, 1)
	nobody := closedPort(t, k, unix.SOCK_STREAM)
	nowhere := UnixAddr{filepath.Join(shortFolder(t), "none")}
	fresh := func(family int) Socket {
		s, err := k.Socket(family, unix.SOCK_STREAM, 0)
		must(t, err)
		return s
	}
	for name, attempt := range map[string]func() error{
		"socket": func() error {
			return fresh(unix.AF_INET).Close()
		},
		"socket fails": func() error {
			_, err := k.Socket(unix.AF_INET, unix.SOCK_STREAM, unix.IPPROTO_UDP)
			wantErrno(t, err, unix.EPROTONOSUPPORT)
			return nil
		},
		"socketpair": func() error {
			a, b, err := k.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
			must(t, err)
			must(t, a.Close())
			return b.Close()
		},
		"socketpair fails": func() error {
			_, _, err := k.Socketpair(unix.AF_INET, unix.SOCK_STREAM, 0)
			wantErrno(t, err, unix.EOPNOTSUPP)
			return nil
		},
		"accept": func() error {
			c := fresh(unix.AF_UNIX)
			must(t, c.Connect(place))
			s, _, err := l.Accept()
			must(t, err)
			must(t, s.Close())
			return c.Close()
		},
		"accept fails": func() error {
			taken.SetTimeout(0)
			_, _, err := taken.Accept()
			wantErrno(t, err, unix.EAGAIN)
			return nil
		},
		"bind fails": func() error {
			s := fresh(unix.AF_INET)
			wantErrno(t, s.Bind(occupied), unix.EADDRINUSE)
			return s.Close()
		},
		"connect fails": func() error {
			s := fresh(unix.AF_INET)
			wantErrno(t, s.Connect(nobody), unix.ECONNREFUSED)
			must(t, s.Close())
			s = fresh(unix.AF_UNIX)
			wantErrno(t, s.Connect(nowhere), unix.ENOENT)
			return s.Close()
		},
		"poller": func() error {
			p, err := NewPoller()
			must(t, err)
			return p.Close()
		},
	} {
		before := descriptors(t)
		for range 10_000 {
			must(t, attempt())
		}
		if after := descriptors(t); after > before {
			t.Errorf("%s: %d descriptors before, %d after", name, before, after)
		}
	}
	if n := len(k.Sockets()); n != 2 {
		t.Errorf("the network still lists %d sockets, want the 2 listeners", n)
	}
}

// withoutDescriptors runs f while this process can open none: each attempt ends with EMFILE.
func withoutDescriptors(t *testing.T, f func()) {
	t.Helper()
	var limit unix.Rlimit
	must(t, unix.Getrlimit(unix.RLIMIT_NOFILE, &limit))
	none := limit
	none.Cur = 0
	must(t, unix.Setrlimit(unix.RLIMIT_NOFILE, &none))
	defer func() { must(t, unix.Setrlimit(unix.RLIMIT_NOFILE, &limit)) }()
	f()
}

func TestOutOfDescriptors(t *testing.T) {
	k := newSystem(t)
	l, place := listener(t, k, unix.AF_INET, unix.SOCK_STREAM, 1)
	must(t, open(t, k, unix.AF_INET, unix.SOCK_STREAM).Connect(place))
	var errs [4]error
	withoutDescriptors(t, func() {
		_, errs[0] = k.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
		_, _, errs[1] = k.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
		_, _, errs[2] = l.Accept()
		_, errs[3] = NewPoller()
	})
	for i, call := range []string{"socket", "socketpair", "accept"} {
		if e := wantErrno(t, errs[i], unix.EMFILE); e.Call != call || e.Detail != hints[failure{"", unix.EMFILE}] {
			t.Errorf("%v", e)
		}
	}
	if errnoOf(errs[3]) != unix.EMFILE {
		t.Errorf("NewPoller: %v", errs[3])
	}
	if _, _, err := l.Accept(); err != nil {
		t.Errorf("the connection that could not be accepted is lost: %v", err)
	}
}

// TestCloseWithoutRoomForIt: closing a connection whose data nobody takes neither waits nor fails.
func TestCloseWithoutRoomForIt(t *testing.T) {
	k := newSystem(t)
	client, _ := connection(t, k, unix.AF_INET, unix.SOCK_STREAM)
	fill(t, client)
	client.SetTimeout(time.Nanosecond)
	must(t, client.Close())
}
