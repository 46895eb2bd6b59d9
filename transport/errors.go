package transport

import (
	"errors"
	"fmt"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// Error is a failed call: what was attempted, on what, and the kernel's reason. errors.Is finds Errno in it.
type Error struct {
	Call   string        // the system call, as its man page names it
	On     string        // the address or the descriptor it was about, "" when there is neither
	Errno  syscall.Errno // why it failed
	Detail string        // what Errno alone does not tell, or what to do next; may be ""
	Done   int           // bytes already transferred, for sendall
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Call)
	if e.On != "" {
		b.WriteString(" " + e.On)
	}
	fmt.Fprintf(&b, ": %s (%s, errno %d)", Strerror(e.Errno), ErrnoName(e.Errno), int(e.Errno))
	if e.Detail != "" {
		b.WriteString(": " + e.Detail)
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Errno }

// ErrnoName is the symbol of an error number, such as ECONNREFUSED, or "unknown".
func ErrnoName(e syscall.Errno) string {
	if e == unix.EOPNOTSUPP {
		return "EOPNOTSUPP" // Linux has ENOTSUP for the same number, but the calls' man pages say EOPNOTSUPP
	}
	if name := unix.ErrnoName(e); name != "" {
		return name
	}
	return "unknown"
}

// Strerror is strerror(3): the text of an error number, as the C library words it.
func Strerror(e syscall.Errno) string {
	text := e.Error()
	switch {
	case e == 0:
		return "Success"
	case unix.ErrnoName(e) == "EHWPOISON":
		return "Memory page has hardware error" // Go's table ends before it
	case unix.ErrnoName(e) == "" || strings.HasPrefix(text, "errno "):
		return fmt.Sprintf("Unknown error %d", int(e))
	case text[0] < 'a' || text[0] > 'z':
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// errnoOf is the error number in err; EIO when err is not from the kernel.
func errnoOf(err error) syscall.Errno {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return errno
	}
	return unix.EIO
}
