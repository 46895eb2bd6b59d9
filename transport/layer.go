package transport

import (
	"cmp"
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// Layer stands between the program and the kernel on a connected stream: it turns what is sent into what goes over the
// wire, and what comes back into data. TLS is one.
//
// None of its calls waits: where one would have to it returns EAGAIN, and it is made again once the wire may be ready.
// Its errors are error numbers, or an *Error whose Call is left out.
type Layer interface {
	fmt.Stringer // what a socket's line says of it
	// Open exchanges what comes before all data: a handshake.
	Open(w Wire) error
	// Recv receives at most len(p) bytes of data; 0 is the end of the stream, which the peer has said.
	Recv(w Wire, p []byte) (int, error)
	// Send takes the first bytes of p and returns how many. What the wire does not take at once is kept for Flush.
	Send(w Wire, p []byte) (int, error)
	// Flush puts on the wire what is left of earlier calls.
	Flush(w Wire) error
	// CloseWrite tells the peer that no more data comes.
	CloseWrite(w Wire) error
	// Unsettled reports that readiness of the wire for reading would not tell all that a receive waits for.
	Unsettled() bool
	// Close ends the layer, and says so to the peer as far as that goes without waiting.
	Close(w Wire)
}

// Wire is the connection under a Layer; its calls are one attempt each.
type Wire struct {
	fd    int
	layer *layered
}

// Recv is recv(2).
func (w Wire) Recv(p []byte) (int, error) {
	if n := copy(p, w.layer.ahead); n > 0 {
		w.layer.ahead = w.layer.ahead[n:]
		return n, nil
	}
	return sysRecv(w.fd, p, 0)
}

// Send is send(2).
func (w Wire) Send(p []byte) (int, error) { return sysSend(w.fd, p, 0, nil) }

// layered is a layer with what the sockets that share it have in common.
type layered struct {
	Layer
	users   int    // open sockets: one, and those that Dup made
	ahead   []byte // came over the wire before the layer was laid
	readEnd bool   // SHUT_RD: what still comes is for nobody
}

// layerPause is how often a receive is tried again while its layer is unsettled.
const layerPause = 10 * time.Millisecond

// WithLayer lays l on a connected stream and returns the socket that speaks through it. Opening the layer may take as
// long as limit; negative is for ever. From then on s counts as closed, for its descriptor is the new socket's; where
// opening fails, the connection is closed, for nothing else can be said on it.
func (s *FD) WithLayer(call string, l Layer, limit time.Duration) (*FD, error) {
	var c Call
	s.start(&c, call, nil)
	if err := s.takesLayer(limit); err != nil {
		return nil, s.finish(&c, nil, err)
	}
	s.watch.Drained = false // a layer may have to speak first
	layer := &layered{Layer: l, users: 1, ahead: s.unread}
	s.unread, s.opening = nil, layer
	err := s.retryWithin(limit, &c, func(fd int) error { return l.Open(Wire{fd, layer}) })
	s.opening = nil
	if err != nil {
		l.Close(Wire{s.watch.FD, layer}) // -1 where another thread has closed the socket meanwhile
		err = s.finish(&c, nil, err)
		_ = s.Close() // what went wrong is told already
		return nil, err
	}
	conn := s.heir()
	conn.layer = layer
	c.Result = conn.number
	return conn, s.finish(&c, nil, nil)
}

// takesLayer is nil where a layer can be laid on the socket; nothing has happened to it otherwise.
func (s *FD) takesLayer(limit time.Duration) error {
	switch {
	case s.Closed():
		return &Error{Errno: unix.EBADF, Detail: "the socket is closed"}
	case s.typ != unix.SOCK_STREAM:
		return &Error{Errno: unix.EOPNOTSUPP, Detail: "only a SOCK_STREAM socket can be secured"}
	case s.layer != nil:
		return &Error{Errno: unix.EISCONN, Detail: "the socket is secured already"}
	case s.opening != nil:
		return errOpening()
	case s.listening:
		return &Error{Errno: unix.EINVAL, Detail: "a listening socket passes no data; accept returns the one that does"}
	case limit == 0:
		return &Error{Errno: unix.EAGAIN, Detail: "the handshake has to wait and the socket is non-blocking: give the option timeout"}
	}
	_, err := sysGetpeername(s.watch.FD)
	if err == unix.ENOTCONN {
		return &Error{Errno: unix.ENOTCONN, Detail: "connect first; or the peer has cut the connection off already"}
	}
	return err
}

// errOpening is the error of other calls while the peers agree on a layer: what they took would be missing there.
func errOpening() error {
	return &Error{Errno: unix.EALREADY, Detail: "a handshake is under way on the socket"}
}

// retryWithin is retry with a timeout of its own.
func (s *FD) retryWithin(limit time.Duration, c *Call, attempt func(fd int) error) error {
	kept := s.timeout
	s.timeout = limit
	defer func() { s.timeout = kept }()
	return s.retry(c, Read, 0, attempt)
}

// heir is a new socket with the descriptor of this one, which is closed from now on.
func (s *FD) heir() *FD {
	s.kernel.waiter().Forget(&s.watch)
	fd := s.watch.FD
	s.watch.FD = -1
	s.kernel.registry().remove(s)
	heir := s.kernel.adopt(fd, s.family, s.typ, s.proto)
	heir.timeout, heir.rcvtimeo, heir.sndtmo = s.timeout, s.rcvtimeo, s.sndtmo
	heir.local, heir.peer = s.local, s.peer
	return heir
}

// Layer is what lies between the program and the kernel; nil where there is nothing.
func (s *FD) Layer() Layer {
	if s.layer == nil {
		return nil
	}
	return s.layer.Layer
}

// take receives from the kernel, or from the layer: one attempt.
func (s *FD) take(fd int, p []byte, flags int) (int, error) {
	switch {
	case s.opening != nil:
		return 0, errOpening()
	case s.layer == nil:
		return sysRecv(fd, p, flags)
	case flags&^layerRecvFlags != 0:
		return 0, &Error{Errno: unix.EOPNOTSUPP, Detail: "a secured stream has MSG_PEEK, MSG_WAITALL and MSG_DONTWAIT only"}
	case s.layer.readEnd:
		return 0, nil
	case flags&unix.MSG_PEEK != 0:
		_, err := s.readMore(fd)
		return copy(p, s.unread), err
	}
	return s.layer.Recv(Wire{fd, s.layer}, p)
}

// put sends to the kernel, or to the layer: one attempt.
func (s *FD) put(fd int, p []byte, flags int) (int, error) {
	switch {
	case s.opening != nil:
		return 0, errOpening()
	case s.layer == nil:
		return sysSend(fd, p, flags, nil)
	case flags&^layerSendFlags != 0:
		return 0, &Error{Errno: unix.EOPNOTSUPP, Detail: "a secured stream has MSG_DONTWAIT and MSG_NOSIGNAL only"}
	}
	return s.layer.Send(Wire{fd, s.layer}, p)
}

// The flags that mean something to a layer too.
const (
	layerRecvFlags = unix.MSG_PEEK | unix.MSG_WAITALL | unix.MSG_DONTWAIT | unix.MSG_NOSIGNAL
	layerSendFlags = unix.MSG_DONTWAIT | unix.MSG_NOSIGNAL
)

// flush sends what a layer has taken and the kernel had no room for.
func (s *FD) flush(fd int) error {
	if s.layer == nil {
		return nil
	}
	return s.layer.Flush(Wire{fd, s.layer})
}

// flushed is what becomes of a call whose data the layer has taken when err kept it from being flushed. Giving up is no
// failure: the data is in a buffer, as it is when the kernel has taken it, and later calls send it.
func (s *FD) flushed(err error) error {
	switch {
	case s.layer == nil || err == nil:
		return err
	case errnoOf(err) == unix.EAGAIN, errnoOf(err) == unix.ETIMEDOUT, errnoOf(err) == unix.EINTR:
		return nil
	}
	return err
}

// Unsettled reports that waiting for readiness alone may miss what a receive waits for: it is to be tried again after
// a short time.
func (s *FD) Unsettled() bool {
	layer := cmp.Or(s.layer, s.opening)
	return layer != nil && !s.Closed() && layer.Unsettled()
}

// noLayer is the error of a call that would go past the layer.
func (s *FD) noLayer(why string) error {
	if s.layer == nil {
		return nil
	}
	return &Error{Errno: unix.EOPNOTSUPP, Detail: why}
}

// layerReady corrects what poll(2) has found: the wire may be readable although no data is there, and the other way
// round.
func (s *FD) layerReady(wanted, found int) int {
	fd := s.watch.FD
	if s.flush(fd) == unix.EAGAIN {
		found &^= unix.POLLOUT
	}
	if wanted&unix.POLLIN == 0 {
		return found
	}
	found &^= unix.POLLIN
	if len(s.unread) == 0 && s.broken == nil {
		switch _, err := s.readMore(fd); {
		case err == unix.EAGAIN || err == unix.EINTR:
			return found
		case err != nil:
			s.broken = err // for the receive that follows
		}
	}
	return found | unix.POLLIN
}

// shutdownLayer is Shutdown where there is a layer.
func (s *FD) shutdownLayer(c *Call, how int) error {
	if how != unix.SHUT_RD { // SHUT_WR, SHUT_RDWR
		err := s.retry(c, Write, 0, func(fd int) error { return s.layer.CloseWrite(Wire{fd, s.layer}) })
		if err != nil || how == unix.SHUT_WR {
			return err
		}
	}
	s.layer.readEnd = true
	return s.now(func(fd int) error { return unix.Shutdown(fd, how) })
}

// leaveLayer is for a socket that is about to be closed: the last one closes the layer.
func (s *FD) leaveLayer(fd int) {
	if s.layer == nil {
		return
	}
	if s.layer.users--; s.layer.users == 0 {
		s.layer.Close(Wire{fd, s.layer})
	}
}
