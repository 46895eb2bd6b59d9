package transport

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// The calls below are one non-blocking attempt each; errors are bare error numbers.
//
// Those that pass data are made past Go's scheduler (RawSyscall6), which need not prepare for a call that blocks: none does.
// The descriptors are non-blocking; MSG_DONTWAIT says so again, as another process that shares one may change its mode.

// tellLength is the flag of recv(2) that returns a datagram's whole length.
const tellLength = unix.MSG_TRUNC

// sysSocket makes a non-blocking, close-on-exec socket.
func sysSocket(family, typ, proto int) (int, error) {
	return unix.Socket(family, typ|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, proto)
}

func sysSocketpair(family, typ, proto int) ([2]int, error) {
	return unix.Socketpair(family, typ|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, proto)
}

func sysBind(fd int, a Addr) error {
	var sa sockaddr
	if err := sa.encode(a); err != nil {
		return err
	}
	_, _, errno := unix.Syscall(unix.SYS_BIND, uintptr(fd), uintptr(unsafe.Pointer(&sa.raw)), uintptr(sa.len))
	return errOrNil(errno)
}

func sysConnect(fd int, a Addr) error {
	var sa sockaddr
	if err := sa.encode(a); err != nil {
		return err
	}
	_, _, errno := unix.Syscall(unix.SYS_CONNECT, uintptr(fd), uintptr(unsafe.Pointer(&sa.raw)), uintptr(sa.len))
	return errOrNil(errno)
}

// sysConnected asks what became of a connect under way: nil, its error, or EAGAIN while it goes on. Only a second
// connect(2) makes Linux take note that the socket is connected, or may connect anew.
func sysConnected(fd int, a Addr) error {
	switch err := sysConnect(fd, a); err {
	case unix.EALREADY, unix.EINPROGRESS:
		return unix.EAGAIN
	case unix.EISCONN:
		return nil
	default:
		return err
	}
}

// sysAccept returns a non-blocking, close-on-exec descriptor and the peer's address.
func sysAccept(fd int) (int, Addr, error) {
	sa := sockaddr{len: anySize}
	n, _, errno := unix.Syscall6(unix.SYS_ACCEPT4, uintptr(fd), uintptr(unsafe.Pointer(&sa.raw)),
		uintptr(unsafe.Pointer(&sa.len)), unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0, 0)
	if errno != 0 {
		return -1, nil, errno
	}
	return int(n), sa.decode(), nil
}

// sendFlags go with all that is sent. MSG_NOSIGNAL: a closed peer is EPIPE, never a signal.
const sendFlags = unix.MSG_NOSIGNAL | unix.MSG_DONTWAIT

// sysSend is send(2), or sendto(2) when to is not nil.
func sysSend(fd int, p []byte, flags int, to Addr) (int, error) {
	if to == nil {
		n, _, errno := unix.RawSyscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))),
			uintptr(len(p)), uintptr(flags|sendFlags), 0, 0)
		return count(n, errno)
	}
	return sysSendto(fd, p, flags, to)
}

func sysSendto(fd int, p []byte, flags int, to Addr) (int, error) {
	var sa sockaddr
	if err := sa.encode(to); err != nil {
		return 0, err
	}
	n, _, errno := unix.RawSyscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))),
		uintptr(len(p)), uintptr(flags|sendFlags), uintptr(unsafe.Pointer(&sa.raw)), uintptr(sa.len))
	return count(n, errno)
}

func sysRecv(fd int, p []byte, flags int) (int, error) {
	n, _, errno := unix.RawSyscall6(unix.SYS_RECVFROM, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))),
		uintptr(len(p)), uintptr(flags|unix.MSG_DONTWAIT), 0, 0)
	return count(n, errno)
}

// sysRecvfrom also returns the sender's address, nil where the kernel gives none.
func sysRecvfrom(fd int, p []byte, flags int) (int, Addr, error) {
	sa := sockaddr{len: anySize}
	n, _, errno := unix.RawSyscall6(unix.SYS_RECVFROM, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))),
		uintptr(len(p)), uintptr(flags|unix.MSG_DONTWAIT), uintptr(unsafe.Pointer(&sa.raw)), uintptr(unsafe.Pointer(&sa.len)))
	if errno != 0 {
		return 0, nil, errno
	}
	return int(n), sa.decode(), nil
}

func sysGetsockname(fd int) (Addr, error) { return sysName(unix.SYS_GETSOCKNAME, fd) }

func sysGetpeername(fd int) (Addr, error) { return sysName(unix.SYS_GETPEERNAME, fd) }

func sysName(trap uintptr, fd int) (Addr, error) {
	sa := sockaddr{len: anySize}
	_, _, errno := unix.Syscall(trap, uintptr(fd), uintptr(unsafe.Pointer(&sa.raw)), uintptr(unsafe.Pointer(&sa.len)))
	if errno != 0 {
		return nil, errno
	}
	return sa.decode(), nil
}

func count(n uintptr, errno unix.Errno) (int, error) {
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}

func errOrNil(errno unix.Errno) error {
	if errno != 0 {
		return errno
	}
	return nil
}

// sysSendmsg is sendmsg(2) with one buffer and ancillary data.
func sysSendmsg(fd int, p, control []byte, flags int, to Addr) (int, error) {
	var sa sockaddr
	var msg unix.Msghdr
	if to != nil {
		if err := sa.encode(to); err != nil {
			return 0, err
		}
		msg.Name, msg.Namelen = (*byte)(unsafe.Pointer(&sa.raw)), sa.len
	}
	iov := newIovec(p)
	msg.Iov = &iov
	msg.SetIovlen(1)
	msg.Control = unsafe.SliceData(control)
	msg.SetControllen(len(control))
	n, _, errno := unix.RawSyscall(unix.SYS_SENDMSG, uintptr(fd), uintptr(unsafe.Pointer(&msg)), uintptr(flags|sendFlags))
	return count(n, errno)
}

// sysRecvmsg is recvmsg(2) with one buffer; descriptors that arrive are close-on-exec.
func sysRecvmsg(fd int, p, control []byte, flags int) (n, controlLen, msgFlags int, from Addr, err error) {
	var sa sockaddr
	var msg unix.Msghdr
	msg.Name, msg.Namelen = (*byte)(unsafe.Pointer(&sa.raw)), anySize
	iov := newIovec(p)
	msg.Iov = &iov
	msg.SetIovlen(1)
	msg.Control = unsafe.SliceData(control)
	msg.SetControllen(len(control))
	r, _, errno := unix.RawSyscall(unix.SYS_RECVMSG, uintptr(fd), uintptr(unsafe.Pointer(&msg)), uintptr(flags|unix.MSG_CMSG_CLOEXEC|unix.MSG_DONTWAIT))
	if errno != 0 {
		return 0, 0, 0, nil, errno
	}
	sa.len = msg.Namelen
	return int(r), int(msg.Controllen), int(msg.Flags) &^ unix.MSG_CMSG_CLOEXEC, sa.decode(), nil
}

func newIovec(p []byte) unix.Iovec {
	iov := unix.Iovec{Base: unsafe.SliceData(p)}
	iov.SetLen(len(p))
	return iov
}
