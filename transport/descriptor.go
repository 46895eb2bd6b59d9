package transport

import (
	"slices"

	"golang.org/x/sys/unix"
)

// Dup returns a second socket for the same open socket: dup(2). Both stay until both are closed.
func (s *FD) Dup() (Socket, error) {
	var c Call
	s.start(&c, "dup", nil)
	copied, err := s.kernel.duplicate(s.watch.FD)
	if err != nil {
		return nil, s.finish(&c, nil, err)
	}
	twin := s.kernel.adopt(copied, s.family, s.typ, s.proto)
	twin.timeout, twin.rcvtimeo, twin.sndtmo = s.timeout, s.rcvtimeo, s.sndtmo
	twin.local, twin.peer, twin.listening = s.local, s.peer, s.listening
	if twin.layer = s.layer; s.layer != nil {
		s.layer.users++
	}
	c.Other, c.Result = twin, copied
	return twin, s.finish(&c, nil, nil)
}

// FromFD makes a socket of a duplicate of fd, whose family, type and protocol the caller knows, as Python's fromfd does.
// The open socket behind it becomes non-blocking for everybody who shares it.
func (k *Kernel) FromFD(fd, family, typ, proto int) (Socket, error) {
	var c Call
	k.begin(&c, "fromfd", fd, family, typ, proto)
	copied, err := k.duplicate(fd)
	if err != nil {
		return nil, k.end(&c, "fd "+itoa(fd), err)
	}
	s, err := k.Adopt(copied, family, typ, proto)
	if err != nil {
		unix.Close(copied)
		return nil, k.end(&c, "fd "+itoa(fd), err)
	}
	c.Socket, c.Result = s, copied
	return s, k.end(&c, "", nil)
}

// Adopt makes a socket of a descriptor that the caller owns; ENOTSOCK when it is none. A family or a type of 0 is asked
// of the kernel.
func (k *Kernel) Adopt(fd, family, typ, proto int) (*FD, error) {
	kernelType, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TYPE)
	if err != nil {
		return nil, err
	}
	if typ == 0 {
		typ = kernelType
	}
	if family == 0 {
		if name, err := sysGetsockname(fd); err == nil && name != nil {
			family = name.Family()
		}
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		return nil, err
	}
	s := k.adopt(fd, family, typ, proto)
	s.refreshLocal()
	s.peer = s.Peer()
	accepting, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ACCEPTCONN)
	s.listening = err == nil && accepting != 0
	return s, nil
}

func (k *Kernel) duplicate(fd int) (int, error) {
	copied, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return -1, err
	}
	return copied, nil
}

// Detach gives the descriptor up and returns it; the socket is closed but the descriptor is not. It is left in the mode
// that the socket's timeout stands for.
func (s *FD) Detach() (int, error) {
	var c Call
	s.start(&c, "detach", nil)
	if err := s.noLayer("whoever got the descriptor would have no keys to go on with"); err != nil {
		return -1, s.finish(&c, nil, err)
	}
	if n := len(s.unread); n > 0 {
		return -1, s.finish(&c, nil, &Error{Errno: unix.EBUSY, Detail: itoa(n) + " bytes were received but not returned; recv takes them"})
	}
	err := s.now(func(fd int) error { return unix.SetNonblock(fd, s.timeout >= 0) })
	if err != nil {
		return -1, s.finish(&c, nil, err)
	}
	s.kernel.waiter().Forget(&s.watch)
	fd := s.watch.FD
	s.watch.FD = -1
	s.kernel.registry().remove(s)
	c.Result = fd
	return fd, s.finish(&c, nil, nil)
}

// Ioctl reads a number with ioctl(2): FIONREAD, SIOCOUTQ, SIOCATMARK. Bytes received but unread count for FIONREAD.
func (s *FD) Ioctl(request int) (value int, err error) {
	var c Call
	s.start(&c, "ioctl", nil, request)
	err = s.now(func(fd int) (err error) {
		if !slices.ContainsFunc(ioctlConstants, func(c Constant) bool { return c.Value == request }) {
			return &Error{Errno: unix.EINVAL, Detail: "only requests that answer with a number can be made"} // others write more
		}
		if s.layer != nil && request == fionread {
			s.layerReady(unix.POLLIN, 0) // what has come is decrypted, to be counted
			return nil
		}
		value, err = sysIoctlInt(fd, request)
		return err
	})
	if err == nil && request == fionread {
		value += len(s.unread)
	}
	c.Result = value
	return value, s.finish(&c, nil, err)
}
