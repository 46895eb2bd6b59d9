package shell

import (
	"fmt"
	"slices"
	"strings"
	"syscall"
	"time"

	"sosh/luaapi"
	"sosh/transport"
)

// settleTime is how long a prompt waits for the threads that still have something to do: what they print belongs above it.
const settleTime = 10 * time.Millisecond

// notesEvery is how often sockets are looked at while a line is typed.
const notesEvery = 250 * time.Millisecond

// nextLine reads the next line of a source. Before a prompt, and while one is shown, notes tell what has happened.
func (sh *Shell) nextLine(src *source) (string, error) {
	if sh.Terminal {
		sh.claim() // or a thread that reads lines would be first
	}
	sh.catchUp(sh.Terminal)
	if sh.edits {
		defer sh.watchSockets()()
	}
	return src.next(sh.prompt())
}

// catchUp comes between two lines: jobs have their turns, and notes tell what has happened to sockets. Where there are none,
// other threads have turns only if prompting: between the lines of a pasted block they wait until one of them does.
func (sh *Shell) catchUp(prompting bool) {
	sh.announcer.begin("")
	if prompting || len(sh.jobs.running) > 0 {
		sh.Runtime.Settle(settleTime)
	}
	if sh.Terminal {
		sh.lookAtSockets()
	}
}

// notes is what whoever sits at the prompt has been told of sockets, by their serial numbers.
type notes struct {
	watching bool
	readable map[int]bool // told, or seen by a call, since something was last taken from it
	over     map[int]bool // the same of the end of the stream, or an error
}

// watchSockets looks at the sockets again and again, until stop.
func (sh *Shell) watchSockets() (stop func()) {
	sh.notes.watching = true
	ticker := time.NewTicker(notesEvery)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-ticker.C:
				sh.Runtime.Post(func() {
					if sh.notes.watching {
						sh.lookAtSockets()
					}
				})
			case <-done:
				return
			}
		}
	}()
	return func() {
		sh.notes.watching = false
		ticker.Stop()
		close(done)
	}
}

// lookAtSockets prints a note for each socket with a name that has become readable or has lost its peer, once. A socket
// that a thread deals with is that thread's business.
func (sh *Shell) lookAtSockets() {
	var items []transport.PollItem
	var names []string
	for _, s := range sh.Runtime.Sockets() {
		if s.Name != "" {
			names = append(names, s.Name)
			items = append(items, transport.PollItem{Socket: s.Socket, Wanted: constant("POLLIN")})
		}
	}
	if _, err := transport.Poll(items); err != nil {
		return // it will be known when somebody uses the sockets
	}
	readable, over := map[int]bool{}, map[int]bool{}
	for i, item := range items {
		serial := item.Socket.Serial()
		over[serial] = sh.notes.over[serial]
		if item.Found == 0 || sh.hasReader(item.Socket) {
			continue
		}
		state := item.Socket.State()
		if text := readableText(item.Socket, state); text != "" {
			readable[serial] = true
			if !sh.notes.readable[serial] {
				sh.note(names[i], text)
			}
		}
		if text := overText(state); text != "" && !over[serial] {
			over[serial] = true
			sh.note(names[i], text)
		}
	}
	sh.notes.readable, sh.notes.over = readable, over
}

func (sh *Shell) note(name, text string) { sh.tell("[" + sh.paint.name(name) + "] " + text) }

// hasReader reports whether some thread is in a call on the socket.
func (sh *Shell) hasReader(fd *transport.FD) bool {
	return slices.ContainsFunc(sh.Runtime.Threads(), func(t *luaapi.Thread) bool { return t.Activity().Socket == transport.Socket(fd) })
}

// readableText says what can be taken from a socket now, "" for nothing.
func readableText(fd *transport.FD, state transport.State) string {
	switch {
	case !strings.HasPrefix(state.Ready, "r"):
		return ""
	case fd.Listening() && state.Receive > 1:
		return fmt.Sprintf("%d connections wait for accept", state.Receive)
	case fd.Listening():
		return "a connection waits for accept"
	case state.Receive == 1:
		return "1 byte readable"
	case state.Receive > 1:
		return fmt.Sprintf("%d bytes readable", state.Receive)
	case fd.Type() == constant("SOCK_DGRAM") && !state.Broken:
		return "an empty datagram readable"
	}
	return ""
}

// overText says that a connection is over, at least in one direction; "" where it is not.
func overText(state transport.State) string {
	switch {
	case state.EndOfStream:
		return "peer closed its side"
	case state.Broken:
		return "an error waits: the next call tells it"
	}
	return ""
}

// Waiting implements transport.Observer.
func (n *notes) Waiting(transport.Call) {}

// Returned implements transport.Observer: what a call has shown needs no note, and what it has left is worth a new one.
func (n *notes) Returned(c transport.Call) {
	fd, _ := c.Socket.(*transport.FD)
	if fd == nil || n.over == nil {
		return
	}
	switch {
	case c.Name == "shutdown" && c.Errno == 0 && c.Ints[0] != constant("SHUT_WR"):
		n.over[fd.Serial()] = true
	case c.Name == "accept":
		delete(n.readable, fd.Serial())
	case peeks(c):
	case strings.HasPrefix(c.Name, "recv"):
		delete(n.readable, fd.Serial())
		if c.Errno == 0 && c.Result == 0 && fd.Type() != constant("SOCK_DGRAM") || c.Errno == syscall.ECONNRESET {
			n.over[fd.Serial()] = true
		}
	}
}

// peeks reports whether a call only looks at what it returns. Flags are the last of a call's integers.
func peeks(c transport.Call) bool {
	return len(c.Ints) > 1 && strings.HasPrefix(c.Name, "recv") && c.Ints[len(c.Ints)-1]&constant("MSG_PEEK") != 0
}
