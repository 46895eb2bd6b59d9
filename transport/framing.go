package transport

import (
	"bytes"

	"golang.org/x/sys/unix"
)

// The calls here receive up to a border that the program names. What arrived beyond it, or before a call had to give up,
// stays in s.unread, which every receive takes from first: nothing is lost.

// readAhead is how much is received at once while a border is looked for.
const readAhead = 4096

// RecvLine is RecvUntil with a newline for the delimiter.
func (s *FD) RecvLine(limit int) ([]byte, error) { return s.recvUntil("recvline", []byte{'\n'}, limit) }

// RecvUntil receives up to and including delimiter. At end of stream it returns what is left, nothing at last. EMSGSIZE
// when limit bytes have come without the delimiter; they stay unread.
func (s *FD) RecvUntil(delimiter []byte, limit int) ([]byte, error) {
	return s.recvUntil("recvuntil", delimiter, limit)
}

func (s *FD) recvUntil(call string, delimiter []byte, limit int) (p []byte, err error) {
	var c Call
	s.start(&c, call, nil, limit)
	if s.typ != unix.SOCK_STREAM {
		return nil, s.finish(&c, nil, noStream())
	}
	searched, ended := 0, false
	err = s.retry(&c, Read, 0, func(fd int) error {
		searched = 0 // while the call waited, another one may have taken what was there
		for {
			if i := bytes.Index(s.unread[searched:], delimiter); i >= 0 && searched+i+len(delimiter) <= limit {
				p = s.cut(searched + i + len(delimiter))
				return nil
			}
			if len(s.unread) >= limit {
				return &Error{Errno: unix.EMSGSIZE, Detail: itoa(limit) + " bytes came without the delimiter; recv takes them"}
			}
			if ended {
				p = s.cut(len(s.unread))
				return nil
			}
			searched = max(0, len(s.unread)-len(delimiter)+1)
			n, err := s.readMore(fd)
			if err != nil {
				return err
			}
			ended = n == 0
		}
	})
	c.Data, c.Result = p, len(p)
	return p, s.finish(&c, nil, err)
}

// RecvExactly receives n bytes. At end of stream it returns nothing when nothing is left, and fails with EPROTO when there
// is some but not enough; it stays unread.
func (s *FD) RecvExactly(n int) (p []byte, err error) {
	var c Call
	s.start(&c, "recvexactly", nil, n)
	if s.typ != unix.SOCK_STREAM {
		return nil, s.finish(&c, nil, noStream())
	}
	err = s.retry(&c, Read, 0, func(fd int) error {
		for len(s.unread) < n {
			got, err := s.readMore(fd)
			if err != nil {
				return err
			}
			if got == 0 && len(s.unread) == 0 {
				return nil
			}
			if got == 0 {
				return &Error{Errno: unix.EPROTO, Detail: "the stream ended after " + itoa(len(s.unread)) + " of " + itoa(n) + " bytes; recv takes them"}
			}
		}
		p = s.cut(n)
		return nil
	})
	c.Data, c.Result = p, len(p)
	return p, s.finish(&c, nil, err)
}

// Unread is how many bytes have been received but not yet returned by any call.
func (s *FD) Unread() int { return len(s.unread) }

// noStream is the error for a socket whose data has borders of its own.
func noStream() error {
	return &Error{Errno: unix.EOPNOTSUPP, Detail: "only a SOCK_STREAM socket has lines; recv takes a whole datagram"}
}

func (s *FD) readMore(fd int) (int, error) {
	if err := s.takeBroken(); err != nil {
		return 0, err
	}
	at := len(s.unread)
	s.unread = append(s.unread, make([]byte, readAhead)...)
	n, err := s.take(fd, s.unread[at:], 0)
	s.unread = s.unread[:at+n]
	return n, err
}

// cut takes the first n unread bytes.
func (s *FD) cut(n int) []byte {
	p := s.unread[:n:n]
	s.unread = s.unread[n:]
	if len(s.unread) == 0 {
		s.unread = nil
	}
	return p
}

// takeUnread gives a receive what an earlier call had left, which MSG_PEEK leaves there.
func (s *FD) takeUnread(p []byte, flags int) int {
	n := copy(p, s.unread)
	if flags&unix.MSG_PEEK == 0 && n > 0 {
		s.cut(n)
	}
	return n
}
