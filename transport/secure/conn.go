// Package secure has TLS (RFC 8446, RFC 5246) as a layer on the sockets of package transport, and the certificates that
// go with it. It stands on the standard library's crypto/tls.
//
// crypto/tls is made to wait inside its calls. Here nothing waits there: its records go into a buffer, and reading finds
// what the kernel has at the moment or fails with EAGAIN, which crypto/tls takes for a temporary error and goes on from
// later. Only a handshake cannot be taken up again, so it has a stack of its own. So none of crypto/tls's locks is held
// while anybody waits, whatever the peer does, and how a call waits stays the socket's business.
package secure

import (
	"crypto/tls"
	"io"
	"iter"
	"net"
	"syscall"

	"sosh/transport"
)

// Conn is the TLS layer of one connection.
type Conn struct {
	tls     *tls.Conn
	pipe    *pipe
	version string // and cipher suite, once they are agreed

	next      func() (struct{}, bool) // gives the handshake its turn; nil before and after
	stop      func()
	handshake error
	opened    bool
	finished  bool // close_notify was sent
}

// NewClient is the client's end.
func NewClient(c Client) *Conn {
	p := &pipe{}
	return &Conn{tls: tls.Client(p, c.config()), pipe: p}
}

// NewServer is the server's end.
func NewServer(s Server) *Conn {
	p := &pipe{}
	return &Conn{tls: tls.Server(p, s.config()), pipe: p}
}

// String is what a socket's line says of the layer.
func (c *Conn) String() string { return c.version }

// Open implements transport.Layer: the handshake.
func (c *Conn) Open(w transport.Wire) error {
	c.pipe.begin(w)
	if !c.opened {
		if c.next == nil {
			c.next, c.stop = iter.Pull(func(yield func(struct{}) bool) {
				c.pipe.pause = func() bool { return yield(struct{}{}) }
				c.handshake = c.tls.Handshake()
				c.pipe.pause = nil
			})
		}
		if _, goesOn := c.next(); goesOn {
			return c.waits(c.Flush(w))
		}
		c.opened = true
		if c.handshake == nil {
			state := c.tls.ConnectionState()
			c.version = tls.VersionName(state.Version) + " " + tls.CipherSuiteName(state.CipherSuite)
		}
	}
	err := c.Flush(w)
	if c.handshake != nil { // its alert is flushed as far as that goes
		return explain(c.handshake, c)
	}
	return err
}

// waits is EAGAIN unless something worse has happened.
func (c *Conn) waits(err error) error {
	if err == nil {
		return syscall.EAGAIN
	}
	return err
}

// Recv implements transport.Layer.
func (c *Conn) Recv(w transport.Wire, p []byte) (int, error) {
	c.pipe.begin(w)
	if err := c.Flush(w); err != nil && err != syscall.EAGAIN {
		c.pipe.drop() // what cannot be sent any more: what has come can be read all the same
	}
	n, err := c.tls.Read(p)
	switch {
	case n > 0 || err == nil:
		return n, nil
	case err == io.EOF && !c.pipe.ended:
		return 0, nil // close_notify
	}
	return 0, explain(err, c)
}

// maxRecord is how much data a record holds at most.
const maxRecord = 16 << 10

// Send implements transport.Layer.
func (c *Conn) Send(w transport.Wire, p []byte) (int, error) {
	if c.finished {
		return 0, syscall.EPIPE
	}
	if err := c.Flush(w); err != nil {
		return 0, err
	}
	n, err := c.tls.Write(p[:min(len(p), maxRecord)])
	if err != nil {
		return n, explain(err, c)
	}
	if err := c.Flush(w); err != nil && err != syscall.EAGAIN {
		return 0, err
	}
	return n, nil
}

// Flush implements transport.Layer.
func (c *Conn) Flush(w transport.Wire) error { return c.pipe.flush(w) }

// CloseWrite implements transport.Layer: close_notify.
func (c *Conn) CloseWrite(w transport.Wire) error {
	if !c.finished {
		c.finished = true
		if err := c.tls.CloseWrite(); err != nil {
			return explain(err, c)
		}
	}
	return c.Flush(w)
}

// Unsettled implements transport.Layer.
func (c *Conn) Unsettled() bool { return len(c.pipe.out) > 0 || c.pipe.sated }

// Close implements transport.Layer. What the peer has sent and nobody reads, such as session tickets, is taken out of
// the kernel: close(2) would answer it with RST, which may take what was sent from the peer.
func (c *Conn) Close(w transport.Wire) {
	switch {
	case c.opened && c.handshake == nil:
		_ = c.CloseWrite(w) // as far as it goes: close waits for nothing
	case c.next != nil:
		c.stop()
		_ = c.Flush(w)
	}
	c.pipe.drain(w)
}

var _ transport.Layer = (*Conn)(nil)
var _ net.Conn = (*pipe)(nil)
