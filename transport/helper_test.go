package transport

import (
	"errors"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// ample is a timeout that only a hanging call reaches: it turns a hang into a failure.
const ample = 30 * time.Second

// newSystem is the kernel's network for one test; whatever is left open is closed at its end.
func newSystem(t testing.TB) *Kernel {
	t.Helper()
	k := NewKernel(PollWaiter{})
	k.DefaultTimeout = ample
	t.Cleanup(k.CloseAll)
	return k
}

func open(t testing.TB, k *Kernel, family, typ int) *FD {
	t.Helper()
	s, err := k.Socket(family, typ, 0)
	if err == nil {
		return keep(t, s)
	}
	if family == unix.AF_INET6 && errors.Is(err, unix.EAFNOSUPPORT) {
		t.Skip("this machine has no AF_INET6")
	}
	t.Fatal(err)
	return nil
}

// anyPlace is an address to bind to: the loopback with a port the kernel chooses, or a path that does not exist yet.
func anyPlace(t testing.TB, family int) Addr {
	t.Helper()
	switch family {
	case unix.AF_INET:
		return InetAddr{IP: netip.MustParseAddr("127.0.0.1")}
	case unix.AF_INET6:
		return InetAddr{IP: netip.IPv6Loopback()}
	}
	return UnixAddr{Path: filepath.Join(shortFolder(t), "s")}
}

// shortFolder is like t.TempDir, whose paths may be too long for an AF_UNIX address.
func shortFolder(t testing.TB) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "sosh")
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(folder) })
	return folder
}

// bound is a socket with a local address, and that address.
func bound(t testing.TB, k *Kernel, family, typ int) (*FD, Addr) {
	t.Helper()
	s := open(t, k, family, typ)
	if err := s.Bind(anyPlace(t, family)); err != nil {
		if family == unix.AF_INET6 && errors.Is(err, unix.EADDRNOTAVAIL) {
			t.Skip("the loopback has no AF_INET6 address")
		}
		t.Fatal(err)
	}
	return s, sockname(t, s)
}

func listener(t testing.TB, k *Kernel, family, typ, backlog int) (*FD, Addr) {
	t.Helper()
	s, a := bound(t, k, family, typ)
	must(t, s.Listen(backlog))
	return s, a
}

// connection is a client and the socket that accept returned for it.
func connection(t testing.TB, k *Kernel, family, typ int) (client, server *FD) {
	t.Helper()
	l, a := listener(t, k, family, typ, 1)
	client = open(t, k, family, typ)
	must(t, client.Connect(a))
	s, _, err := l.Accept()
	must(t, err)
	must(t, l.Close())
	return client, keep(t, s)
}

func socketpair(t testing.TB, k *Kernel, typ int) (a, b *FD) {
	t.Helper()
	left, right, err := k.Socketpair(unix.AF_UNIX, typ, 0)
	must(t, err)
	return keep(t, left), keep(t, right)
}

// pairWithNumber makes pairs until one end has a number that was freed; a socket collected meanwhile may free others.
func pairWithNumber(t testing.TB, k *Kernel, number int) (with, other *FD) {
	t.Helper()
	for range 100 {
		a, b := socketpair(t, k, unix.SOCK_STREAM)
		if a.Fileno() == number {
			return a, b
		}
		if b.Fileno() == number {
			return b, a
		}
	}
	t.Fatalf("the number %d is not used again", number)
	return nil, nil
}

// keep holds a socket until the end of the test: one that nobody can reach is closed by the garbage collector.
func keep(t testing.TB, s Socket) *FD {
	t.Cleanup(func() { runtime.KeepAlive(s) })
	return s.(*FD)
}

func sockname(t testing.TB, s *FD) Addr {
	t.Helper()
	a, err := s.Getsockname()
	must(t, err)
	return a
}

func peername(t testing.TB, s *FD) Addr {
	t.Helper()
	a, err := s.Getpeername()
	must(t, err)
	return a
}

// closedPort is an address of the loopback where nobody is.
func closedPort(t testing.TB, k *Kernel, typ int) Addr {
	t.Helper()
	s, a := bound(t, k, unix.AF_INET, typ)
	must(t, s.Close())
	return a
}

// fill sends until s takes no more, and returns how many bytes it took.
func fill(t testing.TB, s *FD) (total int) {
	t.Helper()
	piece := make([]byte, 64<<10)
	if s.typ == unix.SOCK_DGRAM {
		piece = piece[:1] // or its own send buffer would be full before the peer's queue
	}
	for {
		n, err := s.Send(piece, unix.MSG_DONTWAIT)
		total += n
		if err != nil {
			wantErrno(t, err, unix.EAGAIN)
			return total
		}
	}
}

func send(t testing.TB, s *FD, text string) {
	t.Helper()
	n, err := s.Send([]byte(text), 0)
	if must(t, err); n != len(text) {
		t.Fatalf("send took %d of %d bytes", n, len(text))
	}
}

func wantRecv(t testing.TB, s *FD, want string) {
	t.Helper()
	buffer := make([]byte, 1000)
	n, err := s.Recv(buffer, 0)
	if must(t, err); string(buffer[:n]) != want {
		t.Fatalf("received %q, want %q", buffer[:n], want)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantErrno is the *Error in err, which has to carry this number.
func wantErrno(t testing.TB, err error, want unix.Errno) *Error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Errno != want {
		t.Fatalf("the error is %v, want %s", err, ErrnoName(want))
	}
	return e
}

// waitingObserver lets a test go on once a call waits.
type waitingObserver chan Call

func (o waitingObserver) Waiting(c Call) { o <- c }
func (o waitingObserver) Returned(Call)  {}

// countingWaiter notes what is waited for.
type countingWaiter struct {
	PollWaiter
	directions []Direction
}

func (w *countingWaiter) Wait(watch *Watch, d Direction, deadline time.Time) error {
	w.directions = append(w.directions, d)
	return w.PollWaiter.Wait(watch, d, deadline)
}

// python runs a program with some input and returns its lines.
func python(t *testing.T, program, input string) []string {
	t.Helper()
	path, err := exec.LookPath("python3")
	if err != nil && os.Getenv("CI") == "" {
		t.Skip("python3 is not here")
	}
	must(t, err)
	cmd := exec.Command(path, "-c", program)
	cmd.Stdin, cmd.Stderr = strings.NewReader(input), os.Stderr
	out, err := cmd.Output()
	must(t, err)
	return strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
}

// whileWaiting runs a call on s, which nobody else may use meanwhile; it tells that the call waits and what became of it.
func whileWaiting(s *FD, call func() error) (result <-chan error, waiting <-chan Call) {
	observed := *s.kernel
	observer := make(waitingObserver, 1)
	observed.Observer, s.kernel = observer, &observed
	done := make(chan error, 1)
	go func() { done <- call() }()
	return done, observer
}
