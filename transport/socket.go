// Package transport has sockets as the kernel has them: the calls, their addresses, options and errors, on raw
// non-blocking descriptors. It knows nothing of Lua and prints nothing. How a call waits is its caller's business (see
// Waiter), and whoever wants to watch the calls is told of each (see Observer).
//
// It stands on golang.org/x/sys/unix, the Go project's own binding of the system calls; the standard library's net
// package hides the very calls that sosh is there to show.
package transport

import "time"

// Socket is what the sockets of every network do. What only the kernel's have (a descriptor, for one) is asked for by
// type. A Socket belongs to one thread of control at a time; a Waiter may hand it over while a call waits. Every error
// is an *Error.
type Socket interface {
	Family() int // AF_INET, AF_INET6, AF_UNIX
	Type() int   // SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET
	Proto() int  // as given to socket(2); 0 is the type's own protocol

	// Bind gives the socket a local address: bind(2).
	Bind(a Addr) error
	// Listen makes it a listening socket whose queue holds about backlog connections: listen(2).
	Listen(backlog int) error
	// Accept takes the first connection off the queue and returns it with the peer's address: accept(2).
	Accept() (Socket, Addr, error)
	// Connect connects to a, or sets the default peer of a datagram socket: connect(2).
	Connect(a Addr) error

	// Send sends what fits into the send buffer and returns how much that was: send(2).
	Send(p []byte, flags int) (int, error)
	// SendAll sends all of p; Error.Done says how much was sent when it failed.
	SendAll(p []byte, flags int) error
	// SendTo sends one datagram to an address: sendto(2).
	SendTo(p []byte, flags int, to Addr) (int, error)
	// Recv receives at most len(p) bytes; 0 bytes is end of stream, or an empty datagram: recv(2).
	Recv(p []byte, flags int) (int, error)
	// RecvFrom also returns the sender's address, nil on a connected stream: recvfrom(2).
	RecvFrom(p []byte, flags int) (int, Addr, error)

	// Shutdown ends one direction or both: shutdown(2) with SHUT_RD, SHUT_WR or SHUT_RDWR.
	Shutdown(how int) error
	// Close closes the descriptor and ends every call that waits on it with EBADF: close(2).
	Close() error
	// Closed reports whether Close was called.
	Closed() bool

	// Getsockname is the local address: getsockname(2).
	Getsockname() (Addr, error)
	// Getpeername is the address of the other end: getpeername(2).
	Getpeername() (Addr, error)
	// Getsockopt reads an option whose value is an int: getsockopt(2).
	Getsockopt(level, name int) (int, error)
	// Setsockopt sets an option whose value is an int: setsockopt(2).
	Setsockopt(level, name, value int) error

	// Timeout is how long a call waits: negative for ever (a blocking socket), 0 not at all (a non-blocking one).
	Timeout() time.Duration
	// SetTimeout sets it.
	SetTimeout(d time.Duration)
}

// Network makes sockets.
type Network interface {
	// Socket makes one: socket(2).
	Socket(family, typ, proto int) (Socket, error)
	// Socketpair makes two that are connected to each other: socketpair(2).
	Socketpair(family, typ, proto int) (Socket, Socket, error)
}
