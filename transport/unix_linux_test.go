package transport

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestSeqpacketConversation(t *testing.T) { testConversation(t, unix.AF_UNIX, unix.SOCK_SEQPACKET) }

func TestSeqpacketKeepsMessageBoundaries(t *testing.T) {
	k := newSystem(t)
	a, b := socketpair(t, k, unix.SOCK_SEQPACKET)
	send(t, a, "one, too long")
	send(t, a, "two")
	p := make([]byte, 3)
	for _, want := range []string{"one", "two"} {
		if n, err := b.Recv(p, unix.MSG_WAITALL); err != nil || string(p[:n]) != want {
			t.Errorf("received %q, %v, want %q", p[:n], err, want)
		}
	}
}

// uniqueName is an abstract name that no other test has.
func uniqueName(t *testing.T) string { return "\x00" + strings.TrimPrefix(shortFolder(t), "/") }

func TestAbstractNames(t *testing.T) {
	base := uniqueName(t)
	for name, path := range map[string]string{
		"plain":     base,
		"NUL bytes": base + "\x00a\x00\x00",
		"bytes":     base + "\xff\n",
		"full":      base + strings.Repeat("n", 108-len(base)),
		"full NUL":  base + strings.Repeat("\x00", 108-len(base)),
	} {
		t.Run(name, func(t *testing.T) {
			k := newSystem(t)
			l := open(t, k, unix.AF_UNIX, unix.SOCK_STREAM)
			must(t, l.Bind(UnixAddr{path}))
			must(t, l.Listen(1))
			if got := sockname(t, l); got != (UnixAddr{path}) {
				t.Errorf("the name is %q, want %q", got, path)
			}
			client := open(t, k, unix.AF_UNIX, unix.SOCK_STREAM)
			must(t, client.Connect(UnixAddr{path}))
			if got := peername(t, client); got != (UnixAddr{path}) {
				t.Errorf("the peer is %q, want %q", got, path)
			}
			_, peer, err := l.Accept()
			must(t, err)
			if peer != (UnixAddr{}) {
				t.Errorf("accept tells %#v of a client without a name", peer)
			}
			e := wantErrno(t, open(t, k, unix.AF_UNIX, unix.SOCK_STREAM).Connect(UnixAddr{path[:len(path)-1]}), unix.ECONNREFUSED)
			if !strings.HasPrefix(e.On, "@") { // every byte counts
				t.Errorf("%v", e)
			}
		})
	}
}

// TestAutobind: the unnamed address asks the kernel for a name, unix(7).
func TestAutobind(t *testing.T) {
	k := newSystem(t)
	s := open(t, k, unix.AF_UNIX, unix.SOCK_DGRAM)
	must(t, s.Bind(UnixAddr{}))
	name := sockname(t, s).(UnixAddr).Path
	if len(name) != 6 || name[0] != 0 {
		t.Errorf("the kernel chose %q, want a NUL byte and five digits", name)
	}
	sender := open(t, k, unix.AF_UNIX, unix.SOCK_DGRAM)
	_, err := sender.SendTo([]byte("x"), 0, UnixAddr{name})
	must(t, err)
	_, from, err := s.RecvFrom(make([]byte, 1), 0)
	if must(t, err); from != nil {
		t.Errorf("recvfrom tells %#v of a sender without a name, want none", from)
	}
}

func TestUnixPathOf108Bytes(t *testing.T) {
	k := newSystem(t)
	folder := shortFolder(t) + "/"
	fits := UnixAddr{folder + strings.Repeat("p", 107-len(folder))}
	s := open(t, k, unix.AF_UNIX, unix.SOCK_STREAM)
	must(t, s.Bind(fits))
	if got := sockname(t, s); got != fits {
		t.Errorf("the path is %v, want %v", got, fits)
	}
	e := wantErrno(t, open(t, k, unix.AF_UNIX, unix.SOCK_STREAM).Bind(UnixAddr{fits.Path + "p"}), unix.ENAMETOOLONG)
	if e.Detail != "a path has room for 107 bytes" {
		t.Errorf("%v", e)
	}
}

func TestUnixDatagramPeerDissolves(t *testing.T) {
	k := newSystem(t)
	_, a := bound(t, k, unix.AF_UNIX, unix.SOCK_DGRAM)
	client := open(t, k, unix.AF_UNIX, unix.SOCK_DGRAM)
	must(t, client.Connect(a))
	must(t, client.Connect(UnspecAddr{}))
	_, err := client.Send([]byte("x"), 0)
	wantErrno(t, err, unix.ENOTCONN)
}

// TestConnectToFullBacklog: no event tells of room in an AF_UNIX listener's queue, yet a blocking connect gets its place.
func TestConnectToFullBacklog(t *testing.T) {
	for _, typ := range []int{unix.SOCK_STREAM, unix.SOCK_SEQPACKET} {
		t.Run(ConstantName("SOCK_", typ), func(t *testing.T) {
			k := newSystem(t)
			l, a := listener(t, k, unix.AF_UNIX, typ, 0)
			var err error
			for err == nil {
				s := open(t, k, unix.AF_UNIX, typ)
				s.SetTimeout(0)
				err = s.Connect(a)
			}
			e := wantErrno(t, err, unix.EAGAIN)
			if !strings.HasPrefix(e.Detail, "the backlog of the listening socket is full; the socket is non-blocking") {
				t.Errorf("%v", e)
			}
			s := open(t, k, unix.AF_UNIX, typ)
			s.SetTimeout(1)
			wantErrno(t, s.Connect(a), unix.ETIMEDOUT)

			late := open(t, k, unix.AF_UNIX, typ)
			connected, waiting := whileWaiting(late, func() error { return late.Connect(a) })
			if c := <-waiting; c.Name != "connect" || c.Addr != a {
				t.Errorf("%s %v waits", c.Name, c.Addr)
			}
			_, _, err = l.Accept()
			must(t, err)
			must(t, <-connected)
		})
	}
}

// TestSendToFullPeer is the same for the queue of a datagram socket.
func TestSendToFullPeer(t *testing.T) {
	k := newSystem(t)
	server, a := bound(t, k, unix.AF_UNIX, unix.SOCK_DGRAM)
	for name, connected := range map[string]bool{"sendto": false, "send": true} {
		t.Run(name, func(t *testing.T) {
			client := open(t, k, unix.AF_UNIX, unix.SOCK_DGRAM)
			must(t, client.Connect(a))
			fill(t, client)
			client.SetTimeout(1)
			_, err := client.Send([]byte("x"), 0)
			wantErrno(t, err, unix.ETIMEDOUT)
			late := open(t, k, unix.AF_UNIX, unix.SOCK_DGRAM)
			call := func() error { _, err := late.SendTo([]byte("at last"), 0, a); return err }
			if connected {
				must(t, late.Connect(a))
				call = func() error { _, err := late.Send([]byte("at last"), 0); return err }
			}
			sent, waiting := whileWaiting(late, call)
			<-waiting
			p := make([]byte, 1000)
			n, err := server.Recv(p, 0)
			must(t, err)
			must(t, <-sent)
			for string(p[:n]) != "at last" { // and leave the queue empty
				n, err = server.Recv(p, 0)
				must(t, err)
			}
		})
	}
}

// TestPollingSleeps: where no event comes, the waits are pauses; poll(2) would call such a socket writable at once.
func TestPollingSleeps(t *testing.T) {
	k := newSystem(t)
	waiter := &countingWaiter{}
	k.Waiter = waiter
	_, a := bound(t, k, unix.AF_UNIX, unix.SOCK_DGRAM)
	client := open(t, k, unix.AF_UNIX, unix.SOCK_DGRAM)
	must(t, client.Connect(a))
	fill(t, client)
	for timeout, most := range map[time.Duration]int{time.Millisecond: 1, 5 * fullPeerPause / 2: 3} {
		waiter.directions = nil
		client.SetTimeout(timeout)
		_, err := client.Send([]byte("x"), 0)
		e := wantErrno(t, err, unix.ETIMEDOUT)
		if !strings.Contains(e.Detail, timeout.String()) {
			t.Errorf("%v does not tell the timeout %v", e, timeout)
		}
		for _, d := range waiter.directions {
			if d != Nothing {
				t.Errorf("it waited for direction %d", d)
			}
		}
		if n := len(waiter.directions); n < 1 || n > most {
			t.Errorf("%d waits in %v, want at most %d", n, timeout, most)
		}
	}
}
