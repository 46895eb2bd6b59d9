//go:build darwin || freebsd

package transport

import (
	"net/netip"

	"golang.org/x/sys/unix"
)

// The calls below are one non-blocking attempt each; errors are bare error numbers.

// tellLength would be the flag of recv(2) that returns a datagram's whole length; these systems have none.
const tellLength = 0

// sysSocket makes a non-blocking, close-on-exec socket.
func sysSocket(family, typ, proto int) (int, error) {
	fd, err := unix.Socket(family, typ, proto)
	if err != nil {
		return -1, err
	}
	return prepare(fd)
}

func sysSocketpair(family, typ, proto int) ([2]int, error) {
	fds, err := unix.Socketpair(family, typ, proto)
	if err != nil {
		return fds, err
	}
	for i, fd := range fds {
		if _, err := prepare(fd); err != nil { // which has closed this one
			unix.Close(fds[1-i])
			return fds, err
		}
	}
	return fds, nil
}

// prepare gives fd the modes Linux can ask for in the call itself; MSG_NOSIGNAL does for SIGPIPE.
func prepare(fd int) (int, error) {
	unix.CloseOnExec(fd)
	if err := unix.SetNonblock(fd, true); err != nil {
		unix.Close(fd)
		return -1, err
	}
	return fd, nil
}

func sysBind(fd int, a Addr) error {
	sa, err := encode(a)
	if err != nil {
		return err
	}
	return unix.Bind(fd, sa)
}

func sysConnect(fd int, a Addr) error {
	sa, err := encode(a)
	if err != nil {
		return err
	}
	return unix.Connect(fd, sa)
}

// sysConnected asks what became of a connect under way: nil, its error, or EAGAIN while it goes on.
func sysConnected(fd int, _ Addr) error {
	value, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	switch {
	case err != nil:
		return err
	case value != 0:
		return unix.Errno(value)
	}
	if _, err := unix.Getpeername(fd); err == unix.ENOTCONN {
		return unix.EAGAIN
	}
	return nil
}

// sysAccept returns a non-blocking, close-on-exec descriptor and the peer's address.
func sysAccept(fd int) (int, Addr, error) {
	n, sa, err := unix.Accept(fd)
	if err != nil {
		return -1, nil, err
	}
	n, err = prepare(n)
	return n, decode(sa), err
}

// sysSend is send(2), or sendto(2) when to is not nil. MSG_NOSIGNAL: a closed peer is EPIPE, never a signal.
func sysSend(fd int, p []byte, flags int, to Addr) (int, error) {
	var sa unix.Sockaddr
	if to != nil {
		var err error
		if sa, err = encode(to); err != nil {
			return 0, err
		}
	}
	return unix.SendmsgN(fd, p, nil, sa, flags|unix.MSG_NOSIGNAL)
}

func sysRecv(fd int, p []byte, flags int) (int, error) {
	n, _, err := unix.Recvfrom(fd, p, flags)
	return max(n, 0), err
}

// sysRecvfrom also returns the sender's address, nil where the kernel gives none.
func sysRecvfrom(fd int, p []byte, flags int) (int, Addr, error) {
	n, sa, err := unix.Recvfrom(fd, p, flags)
	return max(n, 0), decode(sa), err
}

func sysGetsockname(fd int) (Addr, error) {
	sa, err := unix.Getsockname(fd)
	return decode(sa), err
}

func sysGetpeername(fd int) (Addr, error) {
	sa, err := unix.Getpeername(fd)
	return decode(sa), err
}

// encode is a as x/sys has it. Flowinfo has no place there and is not sent on these systems.
func encode(a Addr) (unix.Sockaddr, error) {
	switch a := a.(type) {
	case InetAddr:
		if a.IP.Is4() {
			return &unix.SockaddrInet4{Port: int(a.Port), Addr: a.IP.As4()}, nil
		}
		return &unix.SockaddrInet6{Port: int(a.Port), Addr: a.IP.As16(), ZoneId: a.ScopeID}, nil
	case UnixAddr:
		if err := a.check(); err != nil {
			return nil, err
		}
		return &unix.SockaddrUnix{Name: a.Path}, nil
	}
	return nil, unix.EAFNOSUPPORT
}

func decode(sa unix.Sockaddr) Addr {
	switch sa := sa.(type) {
	case *unix.SockaddrInet4:
		return InetAddr{IP: netip.AddrFrom4(sa.Addr), Port: uint16(sa.Port)}
	case *unix.SockaddrInet6:
		return InetAddr{IP: netip.AddrFrom16(sa.Addr), Port: uint16(sa.Port), ScopeID: sa.ZoneId}
	case *unix.SockaddrUnix:
		return UnixAddr{Path: sa.Name}
	}
	return nil
}

// sysSendmsg is sendmsg(2) with one buffer and ancillary data.
func sysSendmsg(fd int, p, control []byte, flags int, to Addr) (int, error) {
	var sa unix.Sockaddr
	if to != nil {
		var err error
		if sa, err = encode(to); err != nil {
			return 0, err
		}
	}
	return unix.SendmsgN(fd, p, control, sa, flags|unix.MSG_NOSIGNAL)
}

// sysRecvmsg is recvmsg(2) with one buffer.
func sysRecvmsg(fd int, p, control []byte, flags int) (n, controlLen, msgFlags int, from Addr, err error) {
	n, controlLen, msgFlags, sa, err := unix.Recvmsg(fd, p, control, flags)
	return max(n, 0), controlLen, msgFlags, decode(sa), err
}
