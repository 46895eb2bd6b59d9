package transport

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// waitingCall makes a socket whose call would have to wait, and the call.
type waitingCall struct {
	name  string
	write bool
	make  func(t *testing.T, k *Kernel) (*FD, func() error)
}

var waitingCalls = []waitingCall{
	{"accept", false, func(t *testing.T, k *Kernel) (*FD, func() error) {
		s, _ := listener(t, k, unix.AF_INET, unix.SOCK_STREAM, 1)
		return s, func() error { _, _, err := s.Accept(); return err }
	}},
	{"recv", false, func(t *testing.T, k *Kernel) (*FD, func() error) {
		s, _ := connection(t, k, unix.AF_INET, unix.SOCK_STREAM)
		return s, func() error { _, err := s.Recv(make([]byte, 1), 0); return err }
	}},
	{"recvfrom", false, func(t *testing.T, k *Kernel) (*FD, func() error) {
		s, _ := bound(t, k, unix.AF_INET, unix.SOCK_DGRAM)
		return s, func() error { _, _, err := s.RecvFrom(make([]byte, 1), 0); return err }
	}},
	{"send", true, func(t *testing.T, k *Kernel) (*FD, func() error) {
		s, _ := connection(t, k, unix.AF_UNIX, unix.SOCK_STREAM) // TCP's late acknowledgements would make room again
		fill(t, s)
		return s, func() error { _, err := s.Send([]byte("x"), 0); return err }
	}},
	{"sendall", true, func(t *testing.T, k *Kernel) (*FD, func() error) {
		s, _ := socketpair(t, k, unix.SOCK_STREAM)
		fill(t, s)
		return s, func() error { return s.SendAll([]byte("x"), 0) }
	}},
	{"connect", true, func(t *testing.T, k *Kernel) (*FD, func() error) {
		s, a := open(t, k, unix.AF_INET, unix.SOCK_STREAM), silentPlace(t, k)
		return s, func() error { return s.Connect(a) }
	}},
}

// silentPlace is an address that does not answer: a listener with a full backlog drops who else comes.
func silentPlace(t *testing.T, k *Kernel) Addr {
	t.Helper()
	_, a := listener(t, k, unix.AF_INET, unix.SOCK_STREAM, 0)
	for range 10 {
		s := open(t, k, unix.AF_INET, unix.SOCK_STREAM)
		s.SetTimeout(50 * time.Millisecond)
		if err := s.Connect(a); err != nil {
			wantErrno(t, err, unix.ETIMEDOUT)
			return a
		}
	}
	t.Fatal("the backlog takes everybody")
	return nil
}

// TestWaysNotToWait: each way to bound a wait has its errno and its own words.
func TestWaysNotToWait(t *testing.T) {
	for _, c := range waitingCalls {
		t.Run(c.name, func(t *testing.T) {
			k := newSystem(t)
			option, optionName := unix.SO_RCVTIMEO, "SO_RCVTIMEO"
			again := unix.EAGAIN
			if c.write {
				option, optionName = unix.SO_SNDTIMEO, "SO_SNDTIMEO"
			}
			if c.name == "connect" {
				again = unix.EINPROGRESS // as socket(7) and connect(2) have it
			}
			for _, way := range []struct {
				prepare func(s *FD)
				errno   unix.Errno
				detail  string
			}{
				{func(s *FD) { s.SetTimeout(2 * time.Millisecond) }, unix.ETIMEDOUT, "it took longer than the timeout of 2ms"},
				{func(s *FD) { s.SetTimeout(0) }, again, "the socket is non-blocking"},
				{func(s *FD) {
					s.SetTimeout(-1)
					must(t, s.SetsockoptTimeout(option, 3*time.Millisecond))
				}, again, optionName + " ran out after 3ms"},
				{func(s *FD) { // the socket's own timeout comes first
					must(t, s.SetsockoptTimeout(option, ample))
					s.SetTimeout(time.Millisecond)
				}, unix.ETIMEDOUT, "the timeout of 1ms"},
			} {
				s, call := c.make(t, k)
				way.prepare(s)
				e := wantErrno(t, call(), way.errno)
				if e.Call != c.name || !strings.Contains(e.Detail, way.detail) || e.Done != 0 {
					t.Errorf("%v, want %q in it", e, way.detail)
				}
				must(t, s.Close())
			}
		})
	}
}

func TestDontWait(t *testing.T) {
	k := newSystem(t)
	a, b := socketpair(t, k, unix.SOCK_STREAM)
	fill(t, a)
	_, sendErr := a.Send([]byte("x"), unix.MSG_DONTWAIT)
	_, recvErr := a.Recv(make([]byte, 1), unix.MSG_DONTWAIT)
	_, _, fromErr := a.RecvFrom(make([]byte, 1), unix.MSG_DONTWAIT)
	for _, err := range []error{sendErr, recvErr, fromErr, a.SendAll([]byte("x"), unix.MSG_DONTWAIT)} {
		if e := wantErrno(t, err, unix.EAGAIN); !strings.Contains(e.Detail, "MSG_DONTWAIT was given") {
			t.Errorf("%v", e)
		}
	}
	send(t, b, "x")
	if _, err := a.Recv(make([]byte, 1), unix.MSG_DONTWAIT); err != nil {
		t.Errorf("with data there, it fails: %v", err)
	}
}

func TestSendAllTellsHowFarItCame(t *testing.T) {
	for _, family := range []int{unix.AF_INET, unix.AF_UNIX} {
		t.Run(ConstantName("AF_", family), func(t *testing.T) {
			k := newSystem(t)
			client, server := connection(t, k, family, unix.SOCK_STREAM)
			client.SetTimeout(5 * time.Millisecond)
			const total = 20 << 20
			e := wantErrno(t, client.SendAll(make([]byte, total), 0), unix.ETIMEDOUT)
			progress := itoa(e.Done) + " of " + itoa(total) + " bytes were sent"
			if e.Done <= 0 || e.Done >= total || !strings.HasSuffix(e.Detail, "timeout of 5ms; "+progress) {
				t.Errorf("%v (Done %d), want %s", e, e.Done, progress)
			}
			must(t, client.Shutdown(unix.SHUT_WR))
			received, p := 0, make([]byte, 1<<20)
			for {
				n, err := server.Recv(p, 0)
				if must(t, err); n == 0 {
					break
				}
				received += n
			}
			if received != e.Done {
				t.Errorf("%d bytes came, Done says %d", received, e.Done)
			}
		})
	}
}

// TestSendAllTellsBothWhyAndHowFar: the hint of the error number is not lost.
func TestSendAllTellsBothWhyAndHowFar(t *testing.T) {
	k := newSystem(t)
	a, b := socketpair(t, k, unix.SOCK_STREAM)
	result, waiting := whileWaiting(a, func() error { return a.SendAll(make([]byte, 20<<20), 0) })
	<-waiting
	must(t, b.Close())
	e := wantErrno(t, <-result, unix.EPIPE)
	if !strings.HasPrefix(e.Detail, hints[failure{"", unix.EPIPE}]+"; ") || !strings.HasSuffix(e.Detail, " bytes were sent") || e.Done == 0 {
		t.Errorf("%v (Done %d)", e, e.Done)
	}
}

func TestNonBlockingConnectCompletes(t *testing.T) {
	k := newSystem(t)
	_, a := listener(t, k, unix.AF_INET, unix.SOCK_STREAM, 1)
	s := open(t, k, unix.AF_INET, unix.SOCK_STREAM)
	s.SetTimeout(0)
	if err := s.Connect(a); err != nil { // on the loopback it may be done at once
		wantErrno(t, err, unix.EINPROGRESS)
		must(t, PollWaiter{}.Wait(&s.watch, Write, time.Now().Add(ample)))
		if pending, err := s.Getsockopt(unix.SOL_SOCKET, unix.SO_ERROR); pending != 0 || err != nil {
			t.Errorf("SO_ERROR is %d, %v", pending, err)
		}
	}
	if err := s.Connect(a); err != nil { // Linux says so once, other systems have EISCONN already
		wantErrno(t, err, unix.EISCONN)
	}
	if got := peername(t, s); got != a {
		t.Errorf("connected to %v, want %v", got, a)
	}
}

func TestConnectGoesOnAfterATimeout(t *testing.T) {
	k := newSystem(t)
	s, a := open(t, k, unix.AF_INET, unix.SOCK_STREAM), silentPlace(t, k)
	s.SetTimeout(time.Millisecond)
	wantErrno(t, s.Connect(a), unix.ETIMEDOUT)
	e := wantErrno(t, s.Connect(a), unix.EALREADY)
	if e.Detail != "an earlier connect is still under way" || e.On != a.String() {
		t.Errorf("%v", e)
	}
}

// TestAcceptedSocketHasTheDefaultTimeout and not the listener's; as in Python.
func TestAcceptedSocketHasTheDefaultTimeout(t *testing.T) {
	k := newSystem(t)
	l, a := listener(t, k, unix.AF_INET, unix.SOCK_STREAM, 1)
	k.DefaultTimeout = 7 * time.Second
	l.SetTimeout(5 * time.Second)
	must(t, open(t, k, unix.AF_INET, unix.SOCK_STREAM).Connect(a))
	s, _, err := l.Accept()
	must(t, err)
	if s.Timeout() != 7*time.Second {
		t.Errorf("its timeout is %v", s.Timeout())
	}
}

// TestAcceptedSocketHasTheTimeoutOptions that getsockopt tells of it, where the system gives it the listener's.
func TestAcceptedSocketHasTheTimeoutOptions(t *testing.T) {
	for _, family := range streamFamilies {
		k := newSystem(t)
		l, a := listener(t, k, family, unix.SOCK_STREAM, 1)
		must(t, l.SetsockoptTimeout(unix.SO_RCVTIMEO, time.Second))
		must(t, open(t, k, family, unix.SOCK_STREAM).Connect(a))
		s, _, err := l.Accept()
		must(t, err)
		told, err := s.(*FD).GetsockoptTimeout(unix.SO_RCVTIMEO)
		must(t, err)
		if kept := s.(*FD).rcvtimeo; kept != told {
			t.Errorf("%v: SO_RCVTIMEO is %v, but the calls wait %v", s, told, kept)
		}
	}
}

// scriptedWaiter answers with one error after the other.
type scriptedWaiter struct {
	PollWaiter
	answers []error
}

func (w *scriptedWaiter) Wait(*Watch, Direction, time.Time) error {
	err := w.answers[0]
	w.answers = w.answers[1:]
	return err
}

func TestWhatAWaiterSays(t *testing.T) {
	for _, c := range []struct {
		answers []error
		want    unix.Errno
		detail  string
	}{
		{[]error{unix.ETIMEDOUT}, unix.ETIMEDOUT, "the timeout of 30s"},
		{[]error{unix.EINTR}, unix.EINTR, "the call was interrupted"},
		{[]error{unix.EBADF}, unix.EBADF, "the socket was closed while the call waited"},
		{[]error{nil, nil, unix.EINTR}, unix.EINTR, "interrupted"}, // ready, but somebody else was faster
		{[]error{os.NewSyscallError("epoll_ctl", unix.ENOSPC)}, unix.ENOSPC, ""},
		{[]error{errors.New("not the kernel's")}, unix.EIO, ""},
	} {
		k := newSystem(t)
		k.Waiter = &scriptedWaiter{answers: slices.Clone(c.answers)}
		s, _ := socketpair(t, k, unix.SOCK_STREAM)
		_, err := s.Recv(make([]byte, 1), 0)
		if e := wantErrno(t, err, c.want); e.Call != "recv" || !strings.Contains(e.Detail, c.detail) {
			t.Errorf("%v, want %q in it", e, c.detail)
		}
	}
}
