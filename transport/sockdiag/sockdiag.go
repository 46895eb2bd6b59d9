// Package sockdiag tells of the TCP sockets of the whole machine what only the kernel knows: who else holds a port, and
// what became of connections after close. On Linux it asks the kernel by sock_diag(7), through
// github.com/vishvananda/netlink, the maintained netlink library that container runtimes stand on; where that is not
// allowed it reads /proc/net/tcp. Elsewhere it knows nothing.
package sockdiag

import (
	"net/netip"
	"time"
)

// Entry is one TCP socket of the machine.
type Entry struct {
	Local, Peer netip.AddrPort
	State       string        // as ss(8) and RFC 9293 have it: LISTEN, TIME_WAIT, ...
	Left        time.Duration // of TIME_WAIT: how long it still lasts
	Inode       uint32        // 0 where no process holds it any more
}

// Process is one that holds a socket.
type Process struct {
	PID     int
	Command string
}

// Blocks reports whether a socket keeps others from binding an address: one that has the port, at the same address or at
// any.
func (e Entry) Blocks(a netip.AddrPort) bool {
	mine, theirs := a.Addr().Unmap(), e.Local.Addr().Unmap()
	return e.Local.Port() == a.Port() && (mine == theirs || mine.IsUnspecified() || theirs.IsUnspecified())
}
