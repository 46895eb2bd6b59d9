package transport

import (
	"runtime"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// FD is a socket of the kernel. It implements Socket.
type FD struct {
	kernel *Kernel
	serial int
	watch  Watch // its FD is -1 once the socket is closed
	number int   // the descriptor, also after close, for messages

	family, typ, proto int

	timeout          time.Duration // of settimeout: negative none, 0 non-blocking
	rcvtimeo, sndtmo time.Duration // SO_RCVTIMEO and SO_SNDTIMEO, which the kernel ignores on our descriptors

	local, peer Addr // as last told by a call, for messages; the kernel is asked where it matters
	listening   bool
	cutOff      int // bytes of the last datagram that did not fit
	cleanup     runtime.Cleanup
	unread      []byte   // received, but not yet returned by any call: see framing.go
	broken      error    // met by a receive that had something to return: the next one reports it
	layer       *layered // nil where what is sent goes to the kernel as it is: see layer.go
	opening     *layered // a layer that is about to be laid
}

// Family is the address family.
func (s *FD) Family() int { return s.family }

// Type is the type, without SOCK_NONBLOCK and SOCK_CLOEXEC.
func (s *FD) Type() int { return s.typ }

// Proto is the protocol given to socket(2).
func (s *FD) Proto() int { return s.proto }

// String is the socket in a line: its kind, its descriptor, its addresses.
func (s *FD) String() string {
	text := "socket " + describe(s.family, s.typ)
	if s.Closed() {
		return text + " (closed)"
	}
	text += " fd " + itoa(s.number)
	if s.layer != nil {
		text += " " + s.layer.String()
	}
	if local := s.Local(); local != nil {
		text += " " + local.String()
	}
	if peer := s.Peer(); peer != nil {
		text += " -> " + peer.String()
	}
	return text
}

// Fileno is the descriptor, -1 once it is closed.
func (s *FD) Fileno() int { return s.watch.FD }

// Number is the descriptor it has, or had before it was closed.
func (s *FD) Number() int { return s.number }

// LastLocal is the local address as last told by a call; it outlives the socket. Nil where no call told.
func (s *FD) LastLocal() Addr { return s.local }

// LastPeer is the peer's address as last told by a call; it outlives the socket. Nil where no call told.
func (s *FD) LastPeer() Addr { return s.peer }

// Serial counts the sockets made: it is never used twice, as a descriptor's number is.
func (s *FD) Serial() int { return s.serial }

// Listening reports whether listen(2) has succeeded.
func (s *FD) Listening() bool { return s.listening }

// Closed reports whether the socket was closed.
func (s *FD) Closed() bool { return s.watch.FD < 0 }

// Timeout is how long a call waits; see Socket.
func (s *FD) Timeout() time.Duration { return s.timeout }

// SetTimeout sets how long a call waits: negative for ever, 0 not at all.
func (s *FD) SetTimeout(d time.Duration) { s.timeout = d }

// start begins a call on the socket, which may be about an address.
func (s *FD) start(c *Call, name string, a Addr, ints ...int) {
	s.kernel.begin(c, name, ints...)
	c.Socket, c.Addr = s, a
}

// finish ends a call: it tells the observer and names what the call was about.
func (s *FD) finish(c *Call, on Addr, err error) error {
	if err == nil && s.kernel.Observer == nil {
		return nil
	}
	name := ""
	if err != nil {
		name = s.about(on)
	}
	return s.kernel.end(c, name, err)
}

// about names the socket in an error: the address the call was given, else the peer, else where it is bound, else its
// descriptor.
func (s *FD) about(on Addr) string {
	for _, a := range []Addr{on, s.peer, s.local} {
		if a != nil && a.String() != "(unnamed)" {
			return a.String()
		}
	}
	return "fd " + itoa(s.number)
}

// now performs a call that never waits.
func (s *FD) now(attempt func(fd int) error) error {
	for {
		if s.watch.FD < 0 {
			return &Error{Errno: unix.EBADF, Detail: "the socket is closed"}
		}
		if err := attempt(s.watch.FD); err != unix.EINTR {
			return err
		}
	}
}

// retry performs a call that may have to wait: attempt until it says something else than "not now". It is the one
// place where a call blocks.
func (s *FD) retry(c *Call, d Direction, flags int, attempt func(fd int) error) error {
	var p patience
	for {
		err := error(unix.EAGAIN)
		if !s.mustWait(d, flags) {
			err = s.now(attempt)
		}
		if err != unix.EAGAIN {
			return err
		}
		if p.limit == undecided {
			s.decide(&p, d, flags)
			if p.limit == nonBlocking || p.limit == dontWait {
				return gaveUp(c, &p, unix.EAGAIN)
			}
			s.tellWaiting(c)
		}
		if err := s.wait(c, &p); err != nil {
			return gaveUp(c, &p, err)
		}
	}
}

// mustWait reports whether an attempt is known to be in vain, and the call may wait; it says so once.
func (s *FD) mustWait(d Direction, flags int) bool {
	if !s.watch.Drained || s.watch.FD < 0 || d != Read || flags != 0 || s.timeout == 0 {
		return false
	}
	s.watch.Drained = false
	return true
}

// noteDrained takes note that a receive with room for size bytes got n: fewer are all there were, but for urgent data, which
// has an event of its own, and for what is passed beside the bytes of AF_UNIX. A layer may hold more than it returned.
func (s *FD) noteDrained(n, size, flags int) {
	inet := s.family == unix.AF_INET || s.family == unix.AF_INET6
	tcp := inet && s.typ == unix.SOCK_STREAM && (s.proto == 0 || s.proto == unix.IPPROTO_TCP)
	s.watch.Drained = tcp && s.layer == nil && flags == 0 && 0 < n && n < size && !s.watch.Ending
}

func (s *FD) tellWaiting(c *Call) {
	if s.kernel.Observer != nil {
		since := time.Now()
		s.kernel.Observer.Waiting(*c)
		c.told += time.Since(since)
	}
}

// wait waits once; nil means that the call may be tried again. All the threads that wait have this on their stacks.
func (s *FD) wait(c *Call, p *patience) error {
	var since time.Time
	if s.kernel.Observer != nil {
		since = time.Now()
	}
	direction, deadline, pause := p.direction, p.deadline, false
	if interval := s.pollsEvery(direction); interval > 0 {
		if s.mustPoll(direction) {
			direction = Nothing // poll(2) would say "ready" at once, again and again
		}
		if next := time.Now().Add(interval); deadline.IsZero() || next.Before(deadline) {
			deadline, pause = next, true
		}
	}
	err := s.kernel.waiter().Wait(&s.watch, direction, deadline)
	if s.kernel.Observer != nil {
		c.Blocked += time.Since(since)
	}
	if err == unix.ETIMEDOUT && pause {
		return nil
	}
	return err
}

// gaveUp is the error of a call that does not wait any longer, from what Waiter.Wait returned.
func gaveUp(c *Call, p *patience, err error) error {
	switch err {
	case unix.EAGAIN:
		return &Error{Errno: unix.EAGAIN, Detail: hintAnd(c, unix.EAGAIN, p.why())}
	case unix.ETIMEDOUT:
		errno := unix.ETIMEDOUT
		if p.limit == optionLimit {
			errno = unix.EAGAIN
		}
		return &Error{Errno: errno, Detail: hintAnd(c, errno, p.why())}
	case unix.EBADF:
		return &Error{Errno: unix.EBADF, Detail: "the socket was closed while the call waited"}
	case unix.EINTR:
		return &Error{Errno: unix.EINTR, Detail: "the call was interrupted"}
	}
	return err
}

// fullPeerPause is how often a send to a full AF_UNIX queue is tried again: no readiness event tells of room there.
const fullPeerPause = 10 * time.Millisecond

// mustPoll reports whether a wait for d has no event to hope for: unix(7) tells nothing of room in the queue of a
// listening socket or of another datagram socket.
func (s *FD) mustPoll(d Direction) bool {
	return s.family == unix.AF_UNIX && d == Write && (isDatagram(s.typ) || s.peer == nil)
}

// pollsEvery is how often a call that waits for d is to be tried again without any event, 0 where events tell all.
func (s *FD) pollsEvery(d Direction) time.Duration {
	switch {
	case s.mustPoll(d):
		return fullPeerPause
	case d == Read && s.Unsettled():
		return layerPause
	}
	return 0
}

// patience is how long a call may wait: as it was when the call began to.
type patience struct {
	direction Direction
	limit     limit
	span      time.Duration // of the limit
	deadline  time.Time     // when it is over; zero for never
}

// limit is what a call's patience comes from.
type limit int

const (
	undecided    limit = iota
	nonBlocking        // the call must not wait: the socket's mode
	dontWait           // the call must not wait: its flag
	noLimit            // it waits for ever
	timeoutLimit       // the socket's timeout
	optionLimit        // SO_RCVTIMEO or SO_SNDTIMEO
)

// decide says how long a call may wait: its flags come first, then the socket's timeout, then SO_RCVTIMEO or SO_SNDTIMEO.
func (s *FD) decide(p *patience, d Direction, flags int) {
	p.direction, p.limit = d, noLimit
	option := s.rcvtimeo
	if d == Write {
		option = s.sndtmo
	}
	switch {
	case flags&unix.MSG_DONTWAIT != 0:
		p.limit = dontWait
	case s.timeout == 0:
		p.limit = nonBlocking
	case s.timeout > 0:
		p.limit, p.span = timeoutLimit, s.timeout
	case option != 0: // a negative one has run out already, as the kernel has it
		p.limit, p.span = optionLimit, option
	}
	if p.span != 0 {
		p.deadline = time.Now().Add(p.span)
	}
}

// why says what has kept a call from waiting longer.
func (p *patience) why() string {
	switch {
	case p.limit == dontWait:
		return "MSG_DONTWAIT was given and the call would have to wait"
	case p.limit == timeoutLimit:
		return "it took longer than the timeout of " + p.span.String()
	case p.limit == optionLimit && p.direction == Write:
		return "SO_SNDTIMEO ran out after " + p.span.String()
	case p.limit == optionLimit:
		return "SO_RCVTIMEO ran out after " + p.span.String()
	}
	return "the socket is non-blocking and the call would have to wait"
}

func itoa(n int) string { return strconv.Itoa(n) }
