package luaapi

import (
	lua "github.com/yuin/gopher-lua"

	"sosh/transport"
)

// descriptor is the receiver as a socket of the kernel; what only those have fails with EOPNOTSUPP for others.
func (a args) descriptor() (*transport.FD, error) {
	if fd, ok := a.socket().(*transport.FD); ok {
		return fd, nil
	}
	return nil, notOfKernel(a.call.Name)
}

func notOfKernel(call string) error {
	return &transport.Error{Call: call, Errno: eopnotsupp, Detail: "only a socket of the kernel has this"}
}

func runFileno(a args) int {
	fd, err := a.descriptor()
	if err != nil {
		return a.fail(err)
	}
	return a.values(lua.LNumber(fd.Fileno()))
}

func runDup(a args) int {
	fd, err := a.descriptor()
	if err != nil {
		return a.fail(err)
	}
	twin, err := fd.Dup()
	if err != nil {
		return a.fail(err)
	}
	return a.values(a.wrap(twin))
}

func runDetach(a args) int {
	fd, err := a.descriptor()
	if err != nil {
		return a.fail(err)
	}
	n, err := fd.Detach()
	return a.count(n, err)
}

func runFromfd(a args) int {
	s, err := a.kernel.FromFD(a.integer(0, -1), a.integer(1, afInet), a.integer(2, sockStream), a.integer(3, 0))
	if err != nil {
		return a.fail(err)
	}
	return a.values(a.wrap(s))
}

func runIoctl(a args) int {
	fd, err := a.descriptor()
	if err != nil {
		return a.fail(err)
	}
	value, err := fd.Ioctl(a.constant(0))
	return a.count(value, err)
}

// runConnectEx is connect whose failure is a number, as in Python: 0 for success. Only a wrong argument or a name that
// does not resolve is no number.
func runConnectEx(a args) int {
	s := a.socket()
	addr, err := a.address(0, s)
	if err != nil {
		return a.fail(err)
	}
	if err := s.Connect(addr); err != nil {
		return a.values(lua.LNumber(errnoOf(err)))
	}
	return a.values(lua.LNumber(0))
}

func runRecvline(a args) int {
	return a.received(func(fd *transport.FD) ([]byte, error) {
		return fd.RecvLine(a.integer(0, defaultLine))
	})
}

func runRecvuntil(a args) int {
	delimiter := a.data(0)
	if len(delimiter) == 0 {
		a.usage("delimiter must not be empty")
	}
	return a.received(func(fd *transport.FD) ([]byte, error) { return fd.RecvUntil(delimiter, a.integer(1, defaultLine)) })
}

func runRecvexactly(a args) int {
	return a.received(func(fd *transport.FD) ([]byte, error) { return fd.RecvExactly(a.integer(0, 0)) })
}

// received returns what a receive of the kernel's sockets brought.
func (a args) received(receive func(*transport.FD) ([]byte, error)) int {
	fd, err := a.descriptor()
	if err != nil {
		return a.fail(err)
	}
	return a.copied(receive(fd))
}
