package transport

import (
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

var (
	_ Socket  = (*FD)(nil)
	_ Network = (*Kernel)(nil)
)

func TestZeroKernel(t *testing.T) {
	var k Kernel
	defer k.CloseAll()
	a, b, err := k.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	must(t, err)
	keep(t, a)
	if a.Timeout() != 0 {
		t.Errorf("the timeout is %v, want a non-blocking socket", a.Timeout())
	}
	_, err = a.Recv(make([]byte, 1), 0)
	wantErrno(t, err, unix.EAGAIN)
	a.SetTimeout(time.Millisecond)
	_, err = a.Recv(make([]byte, 1), 0)
	wantErrno(t, err, unix.ETIMEDOUT)
	must(t, b.Close())
	if n := len(k.Sockets()); n != 1 {
		t.Errorf("%d sockets are open, want 1", n)
	}
}

func TestNewKernelIsBlocking(t *testing.T) {
	k := NewKernel(PollWaiter{})
	defer k.CloseAll()
	s, err := k.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if must(t, err); s.Timeout() >= 0 {
		t.Errorf("the timeout is %v, want a blocking socket", s.Timeout())
	}
	k.DefaultTimeout = time.Second
	s, err = k.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if must(t, err); s.Timeout() != time.Second {
		t.Errorf("the timeout is %v, want the default one", s.Timeout())
	}
}

func TestModesInTheType(t *testing.T) {
	if modeBits == 0 {
		t.Skip("this system has no SOCK_NONBLOCK")
	}
	k := newSystem(t)
	s, err := k.Socket(unix.AF_INET, unix.SOCK_STREAM|modeBits, 0)
	must(t, err)
	if s.Type() != unix.SOCK_STREAM || s.Timeout() != 0 {
		t.Errorf("type %d, timeout %v: want a non-blocking SOCK_STREAM", s.Type(), s.Timeout())
	}
	_, err = k.Socket(12345, unix.SOCK_STREAM|modeBits, 0)
	if e := wantErrno(t, err, unix.EAFNOSUPPORT); e.On != "AF 12345 SOCK_STREAM" {
		t.Errorf("%v", e)
	}
}

func TestDescriptorsAreNonBlockingAndPrivate(t *testing.T) {
	k := newSystem(t)
	left, right := socketpair(t, k, unix.SOCK_STREAM)
	client, server := connection(t, k, unix.AF_INET, unix.SOCK_STREAM)
	for _, s := range []*FD{left, right, client, server} {
		flags, err := unix.FcntlInt(uintptr(s.Fileno()), unix.F_GETFL, 0)
		if must(t, err); flags&unix.O_NONBLOCK == 0 {
			t.Errorf("%v blocks", s)
		}
		flags, err = unix.FcntlInt(uintptr(s.Fileno()), unix.F_GETFD, 0)
		if must(t, err); flags&unix.FD_CLOEXEC == 0 {
			t.Errorf("%v is handed on to child processes", s)
		}
	}
}

func TestSocketsAreInTheOrderTheyWereMade(t *testing.T) {
	k := newSystem(t)
	var made []*FD
	for range 20 {
		made = append(made, open(t, k, unix.AF_INET, unix.SOCK_DGRAM))
	}
	must(t, made[3].Close()) // whose number the next one gets
	made = append(slices.Delete(made, 3, 4), open(t, k, unix.AF_INET, unix.SOCK_DGRAM))
	if got := k.Sockets(); !slices.Equal(got, made) {
		t.Errorf("got %v\nwant %v", got, made)
	}
	k.CloseAll()
	for _, s := range made {
		if !s.Closed() || s.Fileno() != -1 {
			t.Errorf("%v is still open", s)
		}
	}
	if got := k.Sockets(); len(got) != 0 {
		t.Errorf("after CloseAll there are %v", got)
	}
	k.CloseAll()
}

// TestClosedSocket: every call says EBADF, also once the number belongs to somebody else, and close says nothing.
func TestClosedSocket(t *testing.T) {
	k := newSystem(t)
	s := open(t, k, unix.AF_INET, unix.SOCK_STREAM)
	number := s.Fileno()
	must(t, s.Close())
	must(t, s.Close())
	successor, other := pairWithNumber(t, k, number)
	place := anyPlace(t, unix.AF_INET)
	for name, call := range map[string]func() error{
		"bind":        func() error { return s.Bind(place) },
		"listen":      func() error { return s.Listen(1) },
		"accept":      func() error { _, _, err := s.Accept(); return err },
		"connect":     func() error { return s.Connect(place) },
		"send":        func() error { _, err := s.Send(nil, 0); return err },
		"sendall":     func() error { return s.SendAll(nil, 0) },
		"sendto":      func() error { _, err := s.SendTo(nil, 0, place); return err },
		"recv":        func() error { _, err := s.Recv(nil, 0); return err },
		"recvfrom":    func() error { _, _, err := s.RecvFrom(nil, 0); return err },
		"shutdown":    func() error { return s.Shutdown(unix.SHUT_RDWR) },
		"getsockname": func() error { _, err := s.Getsockname(); return err },
		"getpeername": func() error { _, err := s.Getpeername(); return err },
		"getsockopt":  func() error { _, err := s.Getsockopt(unix.SOL_SOCKET, unix.SO_TYPE); return err },
		"setsockopt":  func() error { return s.Setsockopt(unix.SOL_SOCKET, unix.SO_REUSEADDR, 1) },
	} {
		if e := wantErrno(t, call(), unix.EBADF); e.Call != name || e.Detail != "the socket is closed" {
			t.Errorf("%s: %v", name, e)
		}
	}
	must(t, s.Close())
	if successor.Closed() || s.Local() != nil || s.Peer() != nil {
		t.Error("a closed socket has touched its successor")
	}
	send(t, other, "still there")
	wantRecv(t, successor, "still there")
}

func TestSocketInALine(t *testing.T) {
	k := newSystem(t)
	client, _ := connection(t, k, unix.AF_INET, unix.SOCK_STREAM)
	fd := "socket AF_INET SOCK_STREAM fd " + itoa(client.Fileno())
	if got, want := client.String(), fd+" "+client.Local().String()+" -> "+client.Peer().String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	must(t, client.Close())
	if got := client.String(); !strings.HasSuffix(got, "SOCK_STREAM (closed)") {
		t.Errorf("got %q", got)
	}
}

func TestTimeoutOptions(t *testing.T) {
	k := newSystem(t)
	s := open(t, k, unix.AF_INET, unix.SOCK_DGRAM)
	for _, name := range []int{unix.SO_RCVTIMEO, unix.SO_SNDTIMEO} {
		if !IsTimeoutOption(unix.SOL_SOCKET, name) || IsTimeoutOption(unix.IPPROTO_TCP, name) {
			t.Errorf("option %d is of the wrong kind", name)
		}
		must(t, s.SetsockoptTimeout(name, 2*time.Second))
		if d, err := s.GetsockoptTimeout(name); d != 2*time.Second || err != nil {
			t.Errorf("the kernel has %v, %v", d, err)
		}
		must(t, s.SetsockoptTimeout(name, 0)) // no limit again
		if d, err := s.GetsockoptTimeout(name); d != 0 || err != nil {
			t.Errorf("the kernel has %v, %v", d, err)
		}
	}
	if s.rcvtimeo != 0 || s.sndtmo != 0 {
		t.Errorf("calls still wait %v and %v", s.rcvtimeo, s.sndtmo)
	}
	s.SetTimeout(-1)
	must(t, s.SetsockoptTimeout(unix.SO_RCVTIMEO, time.Nanosecond))
	_, err := s.Recv(make([]byte, 1), 0)
	wantErrno(t, err, unix.EAGAIN)
	must(t, s.SetsockoptTimeout(unix.SO_RCVTIMEO, -time.Second)) // which the kernel takes for "not at all"
	_, err = s.Recv(make([]byte, 1), 0)
	wantErrno(t, err, unix.EAGAIN)
}

func TestIntegerOptions(t *testing.T) {
	k := newSystem(t)
	s := open(t, k, unix.AF_INET, unix.SOCK_STREAM)
	must(t, s.Setsockopt(unix.SOL_SOCKET, unix.SO_REUSEADDR, 1))
	if v, err := s.Getsockopt(unix.SOL_SOCKET, unix.SO_REUSEADDR); v == 0 || err != nil {
		t.Errorf("SO_REUSEADDR is %d, %v", v, err)
	}
	if v, err := s.Getsockopt(unix.SOL_SOCKET, unix.SO_TYPE); v != unix.SOCK_STREAM || err != nil {
		t.Errorf("SO_TYPE is %d, %v", v, err)
	}
}
