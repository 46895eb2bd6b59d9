//go:build darwin || freebsd

package transport

import "golang.org/x/sys/unix"

// fionread is _IOR('f', 127, int) of <sys/filio.h>, which x/sys does not list.
const fionread = 0x4004667f

// ioctlConstants are the requests a socket answers with a number: ioctl(2).
var ioctlConstants = []Constant{
	{"FIONREAD", fionread},
	{"TIOCOUTQ", unix.TIOCOUTQ},
	{"SIOCATMARK", unix.SIOCATMARK},
}

func sysIoctlInt(fd, request int) (int, error) { return unix.IoctlGetInt(fd, uint(request)) }
