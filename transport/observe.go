package transport

import (
	"syscall"
	"time"
)

// Call is one call on a socket, as an Observer sees it. Its arguments are in the man page's order.
type Call struct {
	Name   string // the system call, such as "bind"
	Socket Socket // nil while socket(2) has not succeeded
	Ints   []int  // integer arguments: family, type, protocol; backlog; size, flags; level, name, value; how
	Addr   Addr   // the address given (bind, connect, sendto) or returned (accept, recvfrom, getsockname, getpeername)
	Data   []byte // the bytes sent or received, of send and sendto those given where it failed; valid only until the observer returns
	Other  Socket // the second socket of socketpair(2), the new one of accept(2) and dup(2)
	Result int    // what the call returned: a descriptor, a count of bytes, an option's value

	Collected bool // the garbage collector made the call: nobody could reach the socket any more

	Errno   syscall.Errno // why it failed, 0 when it succeeded
	Start   time.Time
	Took    time.Duration // from Start to the return
	Blocked time.Duration // the part of Took spent waiting

	told time.Duration // what the observer itself took, which Took leaves out
}

// Observer is told of every call on the sockets of a Kernel.
type Observer interface {
	// Waiting is called when a call starts to wait; Data and Result are not there yet.
	Waiting(c Call)
	// Returned is called when a call returns.
	Returned(c Call)
}
