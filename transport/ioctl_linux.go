package transport

import "golang.org/x/sys/unix"

const fionread = unix.SIOCINQ

// ioctlConstants are the requests a socket answers with a number: socket(7), tcp(7), udp(7).
var ioctlConstants = []Constant{
	{"FIONREAD", fionread},
	{"SIOCINQ", unix.SIOCINQ},
	{"SIOCOUTQ", unix.SIOCOUTQ},
	{"SIOCATMARK", unix.SIOCATMARK},
}

func sysIoctlInt(fd, request int) (int, error) { return unix.IoctlGetInt(fd, uint(request)) }
