package main

import (
	"errors"
	"io"
	"os"
	"syscall"
	"time"

	"sosh/transport"
)

// crowd is many connections of which each sends, waits for its echo, and sends again. One goroutine serves them all.
type crowd struct {
	clients []*client
	poller  transport.Poller
	payload []byte
	buffer  []byte
	ready   [256]transport.Ready
}

// gather connects n clients to a server.
func gather(s *server, n, size int) (*crowd, error) {
	poller, err := transport.NewPoller()
	if err != nil {
		return nil, err
	}
	c := &crowd{poller: poller, payload: pattern(size), buffer: make([]byte, size)}
	for i := range n {
		one, err := dial(s)
		if err != nil {
			c.close()
			return nil, err
		}
		c.clients = append(c.clients, one)
		if err := errors.Join(syscall.SetNonblock(one.fd, true), poller.Add(one.fd, int32(i))); err != nil {
			c.close()
			return nil, err
		}
	}
	return c, nil
}

func (c *crowd) close() {
	for _, one := range c.clients {
		one.close()
	}
	c.poller.Close()
}

// run goes on for d and returns how many round trips there were; all replies have come when it returns. With d 0 each
// client sends once.
func (c *crowd) run(d time.Duration) (int, error) {
	deadline := time.Now().Add(d)
	for _, one := range c.clients {
		if err := c.begin(one); err != nil {
			return 0, err
		}
	}
	trips := 0
	for waiting := len(c.clients); waiting > 0; {
		n, err := await(c.poller, c.ready[:], ioPatience)
		if err != nil {
			return 0, err
		}
		over := d == 0 || !time.Now().Before(deadline)
		for _, r := range c.ready[:n] {
			one := c.clients[r.Generation]
			arrived, err := c.proceed(one)
			if err != nil {
				return 0, err
			}
			if !arrived {
				continue
			}
			trips++
			if over {
				waiting--
			} else if err := c.begin(one); err != nil {
				return 0, err
			}
		}
	}
	return trips, nil
}

// begin sends a payload. It is small and nothing is under way, so that it fits.
func (c *crowd) begin(one *client) error {
	one.left = len(c.payload)
	return one.send(c.payload)
}

// proceed takes what has come, and reports whether that was the end of a reply.
func (c *crowd) proceed(one *client) (arrived bool, err error) {
	for one.left > 0 {
		n, err := syscall.Read(one.fd, c.buffer[:one.left])
		switch {
		case err == syscall.EAGAIN:
			return false, nil
		case err != nil:
			return false, os.NewSyscallError("read", err)
		case n == 0:
			return false, io.ErrUnexpectedEOF
		}
		if one.left -= n; one.left == 0 {
			return true, nil
		}
	}
	return false, nil // an event that tells of no reply
}

var errSilence = errors.New("the server does not answer")

// await waits for events: a poller may return without any before the time is over.
func await(poller transport.Poller, ready []transport.Ready, patience time.Duration) (int, error) {
	for deadline := time.Now().Add(patience); ; {
		n, err := poller.Wait(ready, max(time.Until(deadline), 0))
		if n > 0 || err != nil {
			return n, err
		}
		if !time.Now().Before(deadline) {
			return 0, errSilence
		}
	}
}

// pattern is size bytes that differ from their neighbours.
func pattern(size int) []byte {
	p := make([]byte, size)
	for i := range p {
		p[i] = byte(i * 7)
	}
	return p
}
