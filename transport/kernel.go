package transport

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Kernel is the operating system's network. Set its fields before the first call; the zero value waits with poll(2)
// and makes non-blocking sockets, NewKernel makes blocking ones.
type Kernel struct {
	Waiter         Waiter
	Observer       Observer
	DefaultTimeout time.Duration // of new sockets: negative for blocking ones

	serial  int
	sockets *registry
}

// registry is made when first needed, so that the zero value works.
func (k *Kernel) registry() *registry {
	if k.sockets == nil {
		k.sockets = &registry{}
	}
	return k.sockets
}

// waiter is how the calls wait.
func (k *Kernel) waiter() Waiter {
	if k.Waiter == nil {
		return PollWaiter{}
	}
	return k.Waiter
}

// NewKernel returns the operating system's network, with blocking sockets and no observer.
func NewKernel(w Waiter) *Kernel {
	return &Kernel{Waiter: w, DefaultTimeout: -1}
}

// modeBits may be added to a socket's type on Linux; they are modes of the descriptor and not part of the type.
var modeBits = constantOr0("SOCK_NONBLOCK") | constantOr0("SOCK_CLOEXEC")

func constantOr0(name string) int {
	n, _ := ConstantValue(name)
	return n
}

// Socket implements Network: socket(2). SOCK_NONBLOCK in typ makes it non-blocking.
func (k *Kernel) Socket(family, typ, proto int) (Socket, error) {
	var c Call
	k.begin(&c, "socket", family, typ, proto)
	fd, err := sysSocket(family, typ&^modeBits, proto)
	if err != nil {
		return nil, k.end(&c, describe(family, typ&^modeBits), err)
	}
	s := k.adopt(fd, family, typ, proto)
	c.Socket, c.Result = s, fd
	return s, k.end(&c, "", nil)
}

// Socketpair implements Network: socketpair(2).
func (k *Kernel) Socketpair(family, typ, proto int) (Socket, Socket, error) {
	var c Call
	k.begin(&c, "socketpair", family, typ, proto)
	fds, err := sysSocketpair(family, typ&^modeBits, proto)
	if err != nil {
		return nil, nil, k.end(&c, describe(family, typ&^modeBits), err)
	}
	a, b := k.adopt(fds[0], family, typ, proto), k.adopt(fds[1], family, typ, proto)
	a.peer, b.peer = a.Peer(), b.Peer()
	c.Socket, c.Other = a, b
	return a, b, k.end(&c, "", nil)
}

// Sockets lists the open sockets in the order they were made.
func (k *Kernel) Sockets() []*FD {
	k.noteLost()
	return k.registry().sockets()
}

// CloseAll closes every socket.
func (k *Kernel) CloseAll() {
	for _, s := range k.Sockets() {
		_ = s.Close() // at the end of a run nobody is left to hear of it
	}
}

func (k *Kernel) adopt(fd, family, typ, proto int) *FD {
	k.serial++
	s := &FD{
		kernel: k, serial: k.serial, watch: Watch{FD: fd}, number: fd,
		family: family, typ: typ &^ modeBits, proto: proto, timeout: k.DefaultTimeout,
	}
	if typ&constantOr0("SOCK_NONBLOCK") != 0 {
		s.timeout = 0
	}
	k.noteLost()
	k.registry().add(s)
	return s
}

// noteLost tells the observer of sockets that the garbage collector has closed.
func (k *Kernel) noteLost() {
	for _, l := range k.registry().takeLost() {
		if k.Observer != nil {
			k.Observer.Returned(Call{Name: "close", Ints: []int{l.fd}, Collected: true, Start: time.Now()})
		}
	}
}

// begin starts a call; it costs a clock, and its arguments are kept, only where somebody watches.
func (k *Kernel) begin(c *Call, name string, ints ...int) {
	c.Name = name
	if k.Observer != nil {
		c.Start, c.Ints = time.Now(), slices.Clone(ints)
	}
}

// end tells the observer and turns a bare error number into an *Error about on.
func (k *Kernel) end(c *Call, on string, err error) error {
	if err == nil && k.Observer == nil {
		return nil
	}
	var failure error
	if err != nil {
		c.Errno = errnoOf(err)
		e := &Error{Call: c.Name, On: on, Errno: c.Errno, Detail: hint(c, c.Errno)}
		failure = e
		if known, ok := err.(*Error); ok {
			e.Detail, e.Done = cmp.Or(known.Detail, e.Detail), known.Done
		}
	}
	if k.Observer != nil {
		c.Took = time.Since(c.Start) - c.told
		k.Observer.Returned(*c)
	}
	return failure
}

// describe names a socket that could not be made: AF_INET SOCK_STREAM, or the number where there is no name.
func describe(family, typ int) string {
	var words []string
	for _, c := range []struct {
		prefix string
		value  int
	}{{"AF_", family}, {"SOCK_", typ}} {
		words = append(words, cmp.Or(ConstantName(c.prefix, c.value), c.prefix[:len(c.prefix)-1]+" "+itoa(c.value)))
	}
	return strings.Join(words, " ")
}

// isDatagram reports whether the type keeps message boundaries without a connection.
func isDatagram(typ int) bool { return typ == unix.SOCK_DGRAM }
