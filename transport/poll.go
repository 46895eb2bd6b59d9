package transport

import (
	"golang.org/x/sys/unix"
)

// pollConstants are the events of poll(2).
var pollConstants = []Constant{
	{"POLLIN", unix.POLLIN},
	{"POLLOUT", unix.POLLOUT},
	{"POLLPRI", unix.POLLPRI},
	{"POLLERR", unix.POLLERR},
	{"POLLHUP", unix.POLLHUP},
	{"POLLNVAL", unix.POLLNVAL},
}

// PollItem is a socket, the events to look for on it, and those found: POLLIN, POLLOUT, ...
type PollItem struct {
	Socket *FD
	Wanted int
	Found  int
}

// Poll looks once, without waiting, and returns how many items have something: poll(2) with a timeout of 0. A closed
// socket has POLLNVAL; bytes received but unread count as POLLIN.
func Poll(items []PollItem) (int, error) {
	fds := make([]unix.PollFd, len(items))
	for i, item := range items {
		fds[i] = unix.PollFd{Fd: int32(item.Socket.watch.FD), Events: int16(item.Wanted)}
	}
	for {
		_, err := unix.Poll(fds, 0)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return 0, &Error{Call: "poll", Errno: errnoOf(err)}
		}
		break
	}
	count := 0
	for i := range items {
		item := &items[i]
		item.Found = int(fds[i].Revents)
		if item.Socket.Closed() { // poll(2) passes over negative descriptors
			item.Found = unix.POLLNVAL
		} else if item.Socket.layer != nil {
			item.Found = item.Socket.layerReady(item.Wanted, item.Found)
		} else if len(item.Socket.unread) > 0 {
			item.Found |= unix.POLLIN & item.Wanted
		}
		if item.Found != 0 {
			item.Socket.watch.Drained = false
			count++
		}
	}
	return count, nil
}

// Watch is what a Waiter waits for on the socket.
func (s *FD) Watch() *Watch { return &s.watch }
