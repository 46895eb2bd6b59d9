package transport

import (
	"golang.org/x/sys/unix"
)

// Bind implements Socket.
func (s *FD) Bind(a Addr) error {
	var c Call
	s.start(&c, "bind", a)
	err := s.now(func(fd int) error { return sysBind(fd, a) })
	if err == nil {
		s.refreshLocal()
	}
	return s.finish(&c, a, err)
}

// Listen implements Socket.
func (s *FD) Listen(backlog int) error {
	var c Call
	s.start(&c, "listen", nil, backlog)
	err := s.now(func(fd int) error { return unix.Listen(fd, backlog) })
	if err == nil {
		s.listening = true
		s.refreshLocal() // listen on an unbound socket binds it
	}
	return s.finish(&c, nil, err)
}

// Accept implements Socket. The new socket waits as Kernel.DefaultTimeout says, whatever this one does.
func (s *FD) Accept() (Socket, Addr, error) {
	var c Call
	s.start(&c, "accept", nil)
	var fd int
	var peer Addr
	err := s.retry(&c, Read, 0, func(listener int) (err error) {
		fd, peer, err = sysAccept(listener)
		if err == unix.ECONNABORTED { // that client gave up in the queue; the next one may be there
			err = unix.EINTR
		}
		return err
	})
	if err != nil {
		return nil, nil, s.finish(&c, nil, err)
	}
	conn := s.kernel.adopt(fd, s.family, s.typ, s.proto)
	conn.peer = peer
	conn.inheritTimeouts(s)
	c.Addr, c.Other, c.Result = peer, conn, fd
	return conn, peer, s.finish(&c, nil, nil)
}

// Connect implements Socket. An interrupted connect goes on in the kernel, as connect(2) says: the next one reports
// EALREADY or EISCONN.
func (s *FD) Connect(a Addr) error {
	var c Call
	s.start(&c, "connect", a)
	started := false // and it goes on in the kernel
	err := s.retry(&c, Write, 0, func(fd int) error {
		if started {
			return sysConnected(fd, a)
		}
		switch err := sysConnect(fd, a); err {
		case unix.EINPROGRESS, unix.EINTR:
			if s.timeout == 0 {
				return &Error{Errno: unix.EINPROGRESS, Detail: "the socket is non-blocking; once select finds it writable, SO_ERROR tells what became of it"}
			}
			started = true
			return unix.EAGAIN
		case unix.EAGAIN:
			if s.family != unix.AF_UNIX {
				return &Error{Errno: unix.EAGAIN} // no free port: there is nothing to wait for
			}
			return err
		default:
			return err
		}
	})
	if e, ok := err.(*Error); ok && started && e.Errno == unix.EAGAIN {
		e.Errno = unix.EINPROGRESS // SO_SNDTIMEO ran out: socket(7)
	}
	if err == nil {
		s.peer = a
		if a.Family() == unix.AF_UNSPEC {
			s.peer = nil
		}
		s.refreshLocal()
	}
	return s.finish(&c, a, err)
}

// Shutdown implements Socket.
func (s *FD) Shutdown(how int) error {
	var c Call
	s.start(&c, "shutdown", nil, how)
	if s.layer != nil {
		return s.finish(&c, nil, s.shutdownLayer(&c, how))
	}
	return s.finish(&c, nil, s.now(func(fd int) error { return unix.Shutdown(fd, how) }))
}

// Close implements Socket. Closing a closed socket does nothing, as in Python.
func (s *FD) Close() error {
	if s.watch.FD < 0 {
		return nil
	}
	var c Call
	s.start(&c, "close", nil)
	s.kernel.waiter().Forget(&s.watch)
	fd := s.watch.FD
	s.watch.FD = -1
	s.kernel.registry().remove(s)
	s.leaveLayer(fd)
	if s.lingers(fd) { // close(2) waits for the data to be sent, and no mode of the descriptor changes that
		s.kernel.waiter().Block(func() { unix.Close(fd) })
		return s.finish(&c, nil, nil)
	}
	err := unix.Close(fd)
	if err == unix.EINTR { // the descriptor is gone all the same: close(2)
		err = nil
	}
	return s.finish(&c, nil, err)
}

// lingers reports whether SO_LINGER makes close(2) wait; the option may have come from the listening socket, or with a
// descriptor.
func (s *FD) lingers(fd int) bool {
	if s.typ != unix.SOCK_STREAM || s.family == unix.AF_UNIX {
		return false
	}
	l, err := unix.GetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER)
	return err == nil && l.Onoff != 0 && l.Linger > 0
}

// Getsockname implements Socket.
func (s *FD) Getsockname() (Addr, error) { return s.name("getsockname", sysGetsockname) }

// Getpeername implements Socket.
func (s *FD) Getpeername() (Addr, error) { return s.name("getpeername", sysGetpeername) }

func (s *FD) name(call string, ask func(fd int) (Addr, error)) (a Addr, err error) {
	var c Call
	s.start(&c, call, nil)
	err = s.now(func(fd int) (err error) {
		a, err = ask(fd)
		return err
	})
	c.Addr = a
	return a, s.finish(&c, nil, err)
}

// Local and Peer are the addresses for a table or a message: nil where there is none. They are not calls of the
// program, and no observer hears of them.
func (s *FD) Local() Addr { return known(s.watch.FD, sysGetsockname) }

// Peer is the other end's address, nil where there is none; see Local.
func (s *FD) Peer() Addr { return known(s.watch.FD, sysGetpeername) }

func known(fd int, ask func(fd int) (Addr, error)) Addr {
	if fd < 0 {
		return nil
	}
	a, err := ask(fd)
	if err != nil {
		return nil
	}
	return a
}

func (s *FD) refreshLocal() { s.local = s.Local() }
