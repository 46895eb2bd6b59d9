package transport

import "golang.org/x/sys/unix"

// Send implements Socket.
func (s *FD) Send(p []byte, flags int) (n int, err error) {
	var c Call
	s.start(&c, "send", nil, len(p), flags)
	taken := false
	err = s.retry(&c, Write, flags, func(fd int) (err error) {
		if !taken {
			if n, err = s.put(fd, p, flags); err != nil {
				return err
			}
			taken = true
		}
		return s.flush(fd)
	})
	if taken {
		err = s.flushed(err)
	}
	c.Data, c.Result = sentOf(p, n, err), n
	return n, s.finish(&c, nil, err)
}

// sentOf is what an observer is told of the data of a call: what was sent, or was to be where nothing was.
func sentOf(p []byte, n int, err error) []byte {
	if err != nil {
		return p
	}
	return p[:n]
}

// SendAll implements Socket. The timeout is that of the whole, as in Python; no bytes at all are sent once, which makes
// an empty datagram.
func (s *FD) SendAll(p []byte, flags int) error {
	var c Call
	s.start(&c, "sendall", nil, len(p), flags)
	sent, taken := 0, false
	err := s.retry(&c, Write, flags, func(fd int) error {
		for !taken {
			n, err := s.put(fd, p[sent:], flags)
			if err != nil {
				return err
			}
			sent += n
			taken = sent == len(p)
		}
		return s.flush(fd)
	})
	if taken {
		err = s.flushed(err)
	}
	c.Data, c.Result = p[:sent], sent
	if err != nil {
		err = partial(&c, err, len(p))
	}
	return s.finish(&c, nil, err)
}

// partial adds to an error of SendAll how far it came.
func partial(c *Call, err error, total int) error {
	e, ok := err.(*Error)
	if !ok {
		e = &Error{Errno: errnoOf(err)}
		e.Detail = hint(c, e.Errno)
	}
	e.Done = c.Result
	if e.Done > 0 {
		progress := itoa(e.Done) + " of " + itoa(total) + " bytes were sent"
		if e.Detail != "" {
			progress = e.Detail + "; " + progress
		}
		e.Detail = progress
	}
	return e
}

// SendTo implements Socket.
func (s *FD) SendTo(p []byte, flags int, to Addr) (n int, err error) {
	var c Call
	s.start(&c, "sendto", to, len(p), flags)
	err = s.retry(&c, Write, flags, func(fd int) (err error) {
		if s.layer != nil {
			return unix.EISCONN
		}
		n, err = sysSend(fd, p, flags, to)
		if err == unix.EAGAIN && isDatagram(s.typ) && unbound(fd) { // there is nothing to wait for
			err = &Error{Errno: unix.EAGAIN, Detail: "no free local port is left"}
		}
		return err
	})
	c.Data, c.Result = sentOf(p, n, err), n
	return n, s.finish(&c, to, err)
}

// unbound reports whether a socket still has no local port although it was sent from.
func unbound(fd int) bool {
	local, ok := known(fd, sysGetsockname).(InetAddr)
	return ok && local.Port == 0
}

// Recv implements Socket.
func (s *FD) Recv(p []byte, flags int) (n int, err error) {
	var c Call
	s.start(&c, "recv", nil, len(p), flags)
	c.Data, err = s.receive(&c, p, nil, flags, s.take)
	c.Result = len(c.Data)
	return c.Result, s.finish(&c, nil, err)
}

// RecvInto is Recv into memory that room gives for each attempt, always as much: while a call waits it keeps none, but with
// MSG_WAITALL. It returns what was received, which lies in the memory given last.
func (s *FD) RecvInto(room func() []byte, flags int) (p []byte, err error) {
	var c Call
	s.start(&c, "recv", nil, len(room()), flags)
	c.Data, err = s.receive(&c, nil, room, flags, s.take)
	c.Result = len(c.Data)
	return c.Data, s.finish(&c, nil, err)
}

// RecvFrom implements Socket.
func (s *FD) RecvFrom(p []byte, flags int) (n int, from Addr, err error) {
	var c Call
	s.start(&c, "recvfrom", nil, len(p), flags)
	c.Data, err = s.receive(&c, p, nil, flags, func(fd int, p []byte, flags int) (n int, err error) {
		if s.layer != nil {
			return s.take(fd, p, flags)
		}
		n, from, err = sysRecvfrom(fd, p, flags)
		return n, err
	})
	c.Result, c.Addr = len(c.Data), from
	return c.Result, from, s.finish(&c, nil, err)
}

// tellingLength adds the flag that makes a receive return a datagram's whole length, also of what did not fit.
func (s *FD) tellingLength(flags int) int {
	if s.typ == unix.SOCK_DGRAM || s.typ == unix.SOCK_SEQPACKET {
		return flags | tellLength
	}
	return flags
}

// CutOff is how many bytes of the datagram last received did not fit and were lost, where the system tells.
func (s *FD) CutOff() int { return s.cutOff }

// receive makes attempts until one says something else than "not now", and with MSG_WAITALL until p is full: on
// non-blocking descriptors, as ours are, the kernel ignores that flag. Where room is not nil, it gives p for each attempt.
// What was received is returned, as far as it fits.
func (s *FD) receive(c *Call, p []byte, room func() []byte, flags int, attempt func(fd int, p []byte, flags int) (int, error)) ([]byte, error) {
	s.cutOff = 0
	if err := s.takeBroken(); err != nil {
		return nil, err
	}
	all := s.typ == unix.SOCK_STREAM && flags&(unix.MSG_WAITALL|unix.MSG_PEEK) == unix.MSG_WAITALL
	got := 0
	if len(s.unread) > 0 {
		if room != nil {
			p = room()
		}
		if got = s.takeUnread(p, flags); got > 0 && (!all || got == len(p)) {
			return p[:got], nil
		}
	}
	err := s.retry(c, Read, flags, func(fd int) error {
		if room != nil && got == 0 {
			p = room()
		}
		for {
			n, err := attempt(fd, p[got:], s.tellingLength(flags))
			if err != nil {
				if room != nil && got == 0 {
					p = nil // the call may wait now
				}
				return err
			}
			s.noteDrained(n, len(p[got:]), flags)
			s.cutOff = max(0, n-len(p[got:]))
			got += n - s.cutOff
			if !all || n == 0 || got == len(p) {
				return nil
			}
		}
	})
	if got > 0 && err != nil { // what has come counts, as in recv(2)
		if _, waited := err.(*Error); !waited {
			s.broken = err
		}
		err = nil
	}
	return p[:got], err
}

// takeBroken is what a receive met that had something to return, nil where there is nothing to report.
func (s *FD) takeBroken() (err error) {
	if !s.Closed() {
		err, s.broken = s.broken, nil
	}
	return err
}
