package secure

import (
	"io"
	"net"
	"syscall"
	"time"

	"sosh/transport"
)

// Bounds of what one attempt may do, whatever the peer sends.
const (
	maxOut  = 64 << 10  // records that wait to be sent; beyond it nothing is read that may ask for answers
	maxTake = 256 << 10 // bytes that are read in one go although no data comes of them
)

// pipe is the net.Conn that crypto/tls believes in. Its calls return at once.
type pipe struct {
	wire  transport.Wire // of the attempt under way
	out   []byte         // records to be sent
	ended bool           // the stream under us has ended
	taken int            // in this attempt
	sated bool           // the last read stopped before the wire was empty

	pause func() bool // of a handshake: until there is more to read; false when it is given up
}

// begin starts an attempt.
func (p *pipe) begin(w transport.Wire) { p.wire, p.taken, p.sated = w, 0, false }

// Read implements net.Conn.
func (p *pipe) Read(b []byte) (int, error) {
	for {
		n, err := p.read(b)
		if err != syscall.EAGAIN || p.pause == nil {
			return n, err
		}
		if !p.pause() {
			return 0, net.ErrClosed
		}
	}
}

func (p *pipe) read(b []byte) (int, error) {
	if p.taken >= maxTake || len(p.out) >= maxOut {
		p.sated = true
		return 0, syscall.EAGAIN
	}
	n, err := p.wire.Recv(b)
	for err == syscall.EINTR {
		n, err = p.wire.Recv(b)
	}
	switch {
	case err != nil:
		return 0, err
	case n == 0 && len(b) > 0:
		p.ended = true
		return 0, io.EOF
	}
	p.taken += n
	return n, nil
}

// Write implements net.Conn; the buffer is bounded by what calls it: a record, a flight of the handshake, and read.
func (p *pipe) Write(b []byte) (int, error) {
	p.out = append(p.out, b...)
	return len(b), nil
}

// flush sends what the wire takes; EAGAIN when that was not all.
func (p *pipe) flush(w transport.Wire) error {
	for len(p.out) > 0 {
		n, err := w.Send(p.out)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return err
		}
		p.out = p.out[:copy(p.out, p.out[n:])]
	}
	return nil
}

// drop forgets what was to be sent.
func (p *pipe) drop() { p.out = p.out[:0] }

// drain takes what has come and throws it away.
func (p *pipe) drain(w transport.Wire) {
	var b [4096]byte
	for taken := 0; taken < maxTake; {
		n, err := w.Recv(b[:])
		if n == 0 || err != nil {
			return
		}
		taken += n
	}
}

// Close implements net.Conn; the descriptor is not ours.
func (p *pipe) Close() error { return nil }

// The rest of net.Conn is asked for by nobody: deadlines are the socket's business.
func (p *pipe) LocalAddr() net.Addr              { return nil }
func (p *pipe) RemoteAddr() net.Addr             { return nil }
func (p *pipe) SetDeadline(time.Time) error      { return nil }
func (p *pipe) SetReadDeadline(time.Time) error  { return nil }
func (p *pipe) SetWriteDeadline(time.Time) error { return nil }
