package transport

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// recorder writes down what an observer is told.
type recorder struct {
	t     *testing.T
	lines []string
	calls []Call
}

func (r *recorder) Waiting(c Call) {
	if c.Data != nil || c.Result != 0 || c.Errno != 0 || c.Start.IsZero() {
		r.t.Errorf("a call that only starts to wait tells %+v", c)
	}
	r.lines = append(r.lines, "waiting "+c.Name)
}

func (r *recorder) Returned(c Call) {
	if c.Start.IsZero() || c.Took < c.Blocked || c.Blocked < 0 {
		r.t.Errorf("%s: started %v, took %v, blocked %v", c.Name, c.Start, c.Took, c.Blocked)
	}
	fd, addr := "-", "-"
	if c.Socket != nil {
		fd = itoa(c.Socket.(*FD).number)
	}
	if c.Addr != nil {
		addr = c.Addr.String()
	}
	line := fmt.Sprintf("%s socket=%s ints=%v addr=%s data=%q = %d", c.Name, fd, c.Ints, addr, c.Data, c.Result)
	if c.Errno != 0 {
		line += " " + ErrnoName(c.Errno)
	}
	r.lines = append(r.lines, line)
	r.calls = append(r.calls, c)
}

func (r *recorder) want(lines ...string) {
	r.t.Helper()
	if got, want := strings.Join(r.lines, "\n"), strings.Join(lines, "\n"); got != want {
		r.t.Errorf("the observer was told\n%s\nwant\n%s", got, want)
	}
	r.lines = nil
}

func TestObserverOfAConversation(t *testing.T) {
	k := newSystem(t)
	r := &recorder{t: t}
	k.Observer = r
	l, place := listener(t, k, unix.AF_INET, unix.SOCK_STREAM, 5)
	c := open(t, k, unix.AF_INET, unix.SOCK_STREAM)
	must(t, c.Connect(place))
	s, peer, err := l.Accept()
	must(t, err)
	server := keep(t, s)
	lfd, cfd, sfd := itoa(l.number), itoa(c.number), itoa(server.number)
	inet := fmt.Sprint([]int{unix.AF_INET, unix.SOCK_STREAM, 0})
	r.want(
		"socket socket="+lfd+" ints="+inet+` addr=- data="" = `+lfd,
		"bind socket="+lfd+` ints=[] addr=127.0.0.1:0 data="" = 0`,
		"getsockname socket="+lfd+" ints=[] addr="+place.String()+` data="" = 0`,
		"listen socket="+lfd+` ints=[5] addr=- data="" = 0`,
		"socket socket="+cfd+" ints="+inet+` addr=- data="" = `+cfd,
		"waiting connect",
		"connect socket="+cfd+" ints=[] addr="+place.String()+` data="" = 0`,
		"accept socket="+lfd+" ints=[] addr="+peer.String()+` data="" = `+sfd,
	)
	send(t, c, "hello")
	must(t, c.SendAll([]byte("world"), unix.MSG_NOSIGNAL))
	wantRecv(t, server, "helloworld")
	must(t, server.Shutdown(unix.SHUT_WR))
	_, from, err := c.RecvFrom(make([]byte, 7), 0)
	if must(t, err); from != nil {
		t.Errorf("recvfrom told %v", from)
	}
	peername(t, c)
	must(t, c.Setsockopt(unix.IPPROTO_TCP, unix.TCP_NODELAY, 1))
	_, err = c.Getsockopt(unix.SOL_SOCKET, unix.SO_TYPE)
	must(t, err)
	must(t, c.Close())
	must(t, c.Close()) // which is no call any more
	r.want(
		"send socket="+cfd+` ints=[5 0] addr=- data="hello" = 5`,
		"sendall socket="+cfd+" ints=[5 "+itoa(unix.MSG_NOSIGNAL)+`] addr=- data="world" = 5`,
		"recv socket="+sfd+` ints=[1000 0] addr=- data="helloworld" = 10`,
		"shutdown socket="+sfd+" ints=["+itoa(unix.SHUT_WR)+`] addr=- data="" = 0`,
		"recvfrom socket="+cfd+` ints=[7 0] addr=- data="" = 0`,
		"getpeername socket="+cfd+" ints=[] addr="+place.String()+` data="" = 0`,
		"setsockopt socket="+cfd+" ints="+fmt.Sprint([]int{unix.IPPROTO_TCP, unix.TCP_NODELAY, 1})+` addr=- data="" = 0`,
		"getsockopt socket="+cfd+" ints="+fmt.Sprint([]int{unix.SOL_SOCKET, unix.SO_TYPE})+` addr=- data="" = `+itoa(unix.SOCK_STREAM),
		"close socket="+cfd+` ints=[] addr=- data="" = 0`,
	)
}

func TestObserverOfDatagrams(t *testing.T) {
	k := newSystem(t)
	a, place := bound(t, k, unix.AF_INET, unix.SOCK_DGRAM)
	b, other := bound(t, k, unix.AF_INET, unix.SOCK_DGRAM)
	r := &recorder{t: t}
	k.Observer = r
	_, err := b.SendTo([]byte("too long"), 0, place)
	must(t, err)
	p := make([]byte, 3)
	n, _, err := a.RecvFrom(p, unix.MSG_TRUNC)
	must(t, err)
	if n != 8 { // MSG_TRUNC tells the real length; the data is what fits
		t.Logf("recvfrom with MSG_TRUNC returned %d", n)
	}
	r.want(
		"sendto socket="+itoa(b.number)+" ints=[8 0] addr="+place.String()+` data="too long" = 8`,
		"recvfrom socket="+itoa(a.number)+" ints=[3 "+itoa(unix.MSG_TRUNC)+"] addr="+other.String()+` data="too" = `+itoa(n),
	)
}

func TestObserverOfFailures(t *testing.T) {
	k := newSystem(t)
	nobody := closedPort(t, k, unix.SOCK_STREAM)
	s := open(t, k, unix.AF_INET, unix.SOCK_STREAM)
	r := &recorder{t: t}
	k.Observer = r
	_, err := k.Socket(12345, 1, 2)
	wantErrno(t, err, unix.EAFNOSUPPORT)
	_, _, err = k.Socketpair(unix.AF_INET, unix.SOCK_STREAM, 0)
	wantErrno(t, err, unix.EOPNOTSUPP)
	wantErrno(t, s.Connect(nobody), unix.ECONNREFUSED)
	_, err = s.Send([]byte("unsent"), 0)
	wantErrno(t, err, unix.EPIPE)
	_, err = s.Getpeername()
	wantErrno(t, err, unix.ENOTCONN)
	must(t, s.Close())
	wantErrno(t, s.Listen(1), unix.EBADF)
	fd := itoa(s.number)
	r.want(
		`socket socket=- ints=[12345 1 2] addr=- data="" = 0 EAFNOSUPPORT`,
		"socketpair socket=- ints="+fmt.Sprint([]int{unix.AF_INET, unix.SOCK_STREAM, 0})+` addr=- data="" = 0 EOPNOTSUPP`,
		"waiting connect",
		"connect socket="+fd+" ints=[] addr="+nobody.String()+` data="" = 0 ECONNREFUSED`,
		"send socket="+fd+` ints=[6 0] addr=- data="unsent" = 0 EPIPE`,
		"getpeername socket="+fd+` ints=[] addr=- data="" = 0 ENOTCONN`,
		"close socket="+fd+` ints=[] addr=- data="" = 0`,
		"listen socket="+fd+` ints=[1] addr=- data="" = 0 EBADF`,
	)
}

func TestObserverOfWaits(t *testing.T) {
	k := newSystem(t)
	a, b := socketpair(t, k, unix.SOCK_STREAM)
	r := &recorder{t: t}
	k.Observer = r
	a.SetTimeout(2 * time.Millisecond)
	_, err := a.Recv(make([]byte, 1), 0)
	wantErrno(t, err, unix.ETIMEDOUT)
	a.SetTimeout(0)
	_, err = a.Recv(make([]byte, 1), 0)
	wantErrno(t, err, unix.EAGAIN)
	fd := itoa(a.number)
	r.want(
		"waiting recv", "recv socket="+fd+` ints=[1 0] addr=- data="" = 0 ETIMEDOUT`,
		"recv socket="+fd+` ints=[1 0] addr=- data="" = 0 EAGAIN`, // it never waited
	)
	if waited, at := r.calls[0].Blocked, r.calls[1].Blocked; waited == 0 || at != 0 {
		t.Errorf("the calls were blocked for %v and %v, want something and nothing", waited, at)
	}
	filled := fill(t, b)
	r.lines, r.calls = nil, nil
	b.SetTimeout(time.Millisecond)
	wantErrno(t, b.SendAll([]byte("abc"), 0), unix.ETIMEDOUT)
	r.want("waiting sendall", "sendall socket="+itoa(b.number)+` ints=[3 0] addr=- data="" = 0 ETIMEDOUT`)
	r.calls = nil
	must(t, a.Close())
	wantErrno(t, b.SendAll(make([]byte, filled), 0), unix.EPIPE)
	if last := r.calls[len(r.calls)-1]; len(last.Data) != last.Result {
		t.Errorf("sendall sent %d bytes, but shows %d", last.Result, len(last.Data))
	}
}

// TestNoObserverNoAllocation: the calls that carry the data cost nothing when nobody watches.
func TestNoObserverNoAllocation(t *testing.T) {
	k := newSystem(t)
	a, b := socketpair(t, k, unix.SOCK_STREAM)
	p := []byte("some data")
	for name, call := range map[string]func() error{
		"Send":     func() error { _, err := a.Send(p, 0); return err },
		"SendAll":  func() error { return a.SendAll(p, 0) },
		"Recv":     func() error { _, err := b.Recv(p, 0); return err },
		"RecvFrom": func() error { _, _, err := b.RecvFrom(p, 0); return err },
	} {
		other := func() error { return a.SendAll(p, 0) }
		if strings.HasPrefix(name, "Send") {
			other = func() error { _, err := b.Recv(p, unix.MSG_DONTWAIT); return err }
			must(t, a.SendAll(p, 0))
		}
		allocations := testing.AllocsPerRun(1000, func() {
			if err := other(); err != nil {
				t.Fatal(err)
			}
			if err := call(); err != nil {
				t.Fatal(err)
			}
		})
		if allocations != 0 {
			t.Errorf("%s allocates %v times", name, allocations)
		}
		for err := error(nil); err == nil; { // leave nothing behind for the next one
			_, err = b.Recv(make([]byte, 1000), unix.MSG_DONTWAIT)
		}
	}
}
