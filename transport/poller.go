package transport

import "time"

// Ready says that a descriptor may now be read or written without waiting.
type Ready struct {
	FD          int
	Generation  int32 // as given to Add: tells a late event of a closed descriptor from one of its successor
	Read, Write bool
	Ending      bool // end of stream, an error or urgent data: it stays true, and is not told again
}

// Poller is the system's readiness queue: epoll(7) on Linux, kqueue(2) on BSD and macOS. Only Wake may be called from
// another goroutine than the one that uses the rest; after Close it does nothing.
type Poller interface {
	// Add registers fd for both directions, edge-triggered; closing the descriptor ends the registration.
	Add(fd int, generation int32) error
	// Wait fills ready and returns how many there are; 0 after timeout or Wake. A negative timeout waits for ever.
	Wait(ready []Ready, timeout time.Duration) (int, error)
	// Wake ends the Wait that runs, or the next one.
	Wake()
	// Close releases the queue; a second time does nothing.
	Close() error
}
