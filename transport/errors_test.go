package transport

import (
	"errors"
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

func TestErrorText(t *testing.T) {
	k := newSystem(t)
	taken, a := listener(t, k, unix.AF_INET, unix.SOCK_STREAM, 1)
	nobody := closedPort(t, k, unix.SOCK_STREAM)
	closed := open(t, k, unix.AF_INET, unix.SOCK_STREAM)
	must(t, closed.Close())
	for _, c := range []struct {
		name string
		call func() error
		want string // a regular expression
	}{
		{"the address given", func() error { return open(t, k, unix.AF_INET, unix.SOCK_STREAM).Bind(a) },
			`^bind 127\.0\.0\.1:\d+: Address already in use \(EADDRINUSE, errno \d+\): another socket has this address`},
		{"the address given, not the local one", func() error { return taken.Connect(a) },
			`^connect 127\.0\.0\.1:\d+: .* \(E\w+, errno \d+\)`},
		{"the peer", func() error { return open(t, k, unix.AF_INET, unix.SOCK_STREAM).Connect(nobody) },
			`^connect 127\.0\.0\.1:\d+: Connection refused \(ECONNREFUSED, errno \d+\): nobody listens there$`},
		{"the local address", func() error { _, err := taken.Recv(nil, 0); return err },
			`^recv 127\.0\.0\.1:\d+: .* \(ENOTCONN, errno \d+\): connect first; a listening socket passes no data`},
		{"the descriptor", func() error { _, err := open(t, k, unix.AF_INET, unix.SOCK_STREAM).Getpeername(); return err },
			`^getpeername fd \d+: .* \(ENOTCONN, errno \d+\): there is no other end yet$`},
		{"a closed socket", func() error { return closed.Listen(1) },
			`^listen fd \d+: Bad file descriptor \(EBADF, errno 9\): the socket is closed$`},
		{"what could not be made", func() error { _, err := k.Socket(12345, unix.SOCK_STREAM, 0); return err },
			`^socket AF 12345 SOCK_STREAM: .* \(EAFNOSUPPORT, errno \d+\): this system has no such family$`},
		{"socketpair", func() error { _, _, err := k.Socketpair(unix.AF_INET, unix.SOCK_STREAM, 0); return err },
			`^socketpair AF_INET SOCK_STREAM: .* \(EOPNOTSUPP, errno \d+\): the family has no socketpair; AF_UNIX has$`},
	} {
		err := c.call()
		if err == nil || !regexp.MustCompile(c.want).MatchString(err.Error()) {
			t.Errorf("%s: %v\nwant %s", c.name, err, c.want)
		}
	}
}

func TestErrorTextOfParts(t *testing.T) {
	for _, c := range []struct {
		err  Error
		want string
	}{
		{Error{Call: "bind", On: "/x", Errno: unix.EBADF, Detail: "why"}, "bind /x: Bad file descriptor (EBADF, errno 9): why"},
		{Error{Call: "bind", Errno: unix.EBADF}, "bind: Bad file descriptor (EBADF, errno 9)"},
		{Error{Call: "bind", Errno: 4095}, "bind: Unknown error 4095 (unknown, errno 4095)"},
	} {
		if got := c.err.Error(); got != c.want {
			t.Errorf("%#v prints %q, want %q", c.err, got, c.want)
		}
	}
}

func TestErrorsIs(t *testing.T) {
	k := newSystem(t)
	_, err := open(t, k, unix.AF_INET, unix.SOCK_STREAM).Getpeername()
	if !errors.Is(err, syscall.ENOTCONN) || errors.Is(err, syscall.EBADF) {
		t.Errorf("errors.Is takes %v for another error", err)
	}
	err = open(t, k, unix.AF_UNIX, unix.SOCK_STREAM).Connect(UnixAddr{shortFolder(t) + "/none"})
	if !errors.Is(err, fs.ErrNotExist) { // as syscall.Errno has it
		t.Errorf("%v is not fs.ErrNotExist", err)
	}
	var errno syscall.Errno
	if !errors.As(err, &errno) || errno != syscall.ENOENT {
		t.Errorf("errors.As finds %v", errno)
	}
}

func TestErrnoOfForeignErrors(t *testing.T) {
	for _, c := range []struct {
		err  error
		want syscall.Errno
	}{
		{os.NewSyscallError("epoll_ctl", unix.ENOSPC), unix.ENOSPC},
		{&Error{Errno: unix.EINTR}, unix.EINTR},
		{errors.New("not from the kernel"), unix.EIO},
	} {
		if got := errnoOf(c.err); got != c.want {
			t.Errorf("errnoOf(%v) = %v, want %v", c.err, got, c.want)
		}
	}
}

func TestErrnoName(t *testing.T) {
	for e, want := range map[syscall.Errno]string{
		unix.EWOULDBLOCK: "EAGAIN", unix.EOPNOTSUPP: "EOPNOTSUPP",
		unix.ECONNREFUSED: "ECONNREFUSED", unix.EINPROGRESS: "EINPROGRESS", 0: "unknown", 4095: "unknown",
	} {
		if got := ErrnoName(e); got != want {
			t.Errorf("ErrnoName(%d) = %s, want %s", int(e), got, want)
		}
	}
}

// TestStrerrorLikeC compares with strerror(3), which Python's os.strerror calls.
func TestStrerrorLikeC(t *testing.T) {
	const program = "import os\nfor n in range(4096): print(os.strerror(n))"
	var different []string
	for n, want := range python(t, program, "") {
		got := Strerror(syscall.Errno(n))
		if n > 133 && strings.HasPrefix(got, "Unknown error ") {
			continue // a newer C library knows more than Go does
		}
		if got != want {
			different = append(different, strconv.Itoa(n)+": "+got+", not "+want)
		}
	}
	if len(different) > 0 {
		t.Errorf("%d texts differ:\n%s", len(different), strings.Join(different, "\n"))
	}
}
