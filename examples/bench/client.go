package main

import (
	"fmt"
	"io"
	"net/netip"
	"os"
	"syscall"
	"time"
)

// client is a connection of the load. It makes its system calls itself and blocks in them, so that the load costs as
// little as it can: the server is what is to be measured.
type client struct {
	fd   int
	left int // bytes of the reply that have not come yet; used by crowd
}

// ioPatience bounds how long a server may keep a client waiting.
const ioPatience = 20 * time.Second

// dial connects to a server.
func dial(s *server) (*client, error) { return dialFrom(s, 0) }

// dialFrom connects from the i-th loopback address.
func dialFrom(s *server, i int) (*client, error) {
	c, err := open(syscall.SOCK_STREAM)
	if err != nil {
		return nil, err
	}
	if err := bindSource(c.fd, i); err != nil {
		c.close()
		return nil, os.NewSyscallError("bind", err)
	}
	if err := syscall.Connect(c.fd, s.address()); err != nil {
		c.close()
		return nil, fmt.Errorf("connect %s:%d: %w", s.host, s.port, err)
	}
	return c, os.NewSyscallError("setsockopt", syscall.SetsockoptInt(c.fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1))
}

// open makes a socket whose receives give up in the end.
func open(typ int) (*client, error) {
	fd, err := syscall.Socket(syscall.AF_INET, typ, 0)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	patience := syscall.NsecToTimeval(int64(ioPatience))
	if err := syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &patience); err != nil {
		syscall.Close(fd)
		return nil, os.NewSyscallError("setsockopt", err)
	}
	return &client{fd: fd}, nil
}

// address is where the server listens.
func (s *server) address() syscall.Sockaddr {
	port, _ := netip.ParseAddr(s.host) // it was matched by a regular expression; the zero address fails in connect
	return &syscall.SockaddrInet4{Port: s.port, Addr: port.As4()}
}

func (c *client) close() { syscall.Close(c.fd) }

// send writes all of p.
func (c *client) send(p []byte) error {
	for len(p) > 0 {
		n, err := syscall.Write(c.fd, p)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return os.NewSyscallError("write", err)
		}
		p = p[n:]
	}
	return nil
}

// receive fills p.
func (c *client) receive(p []byte) error {
	for len(p) > 0 {
		n, err := syscall.Read(c.fd, p)
		switch {
		case err == syscall.EINTR:
			continue
		case err == syscall.EAGAIN:
			return errSilence
		case err != nil:
			return os.NewSyscallError("read", err)
		case n == 0:
			return io.ErrUnexpectedEOF
		}
		p = p[n:]
	}
	return nil
}

// raiseFileLimit lets this program and those it starts have as many descriptors as the system allows.
func raiseFileLimit() {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) == nil {
		limit.Cur = limit.Max
		_ = syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit) // where it fails, dialling says what is missing
	}
}
