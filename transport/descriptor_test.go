package transport

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

func TestDup(t *testing.T) {
	k := newSystem(t)
	a, b := socketpair(t, k, unix.SOCK_STREAM)
	s, err := a.Dup()
	must(t, err)
	twin := keep(t, s)
	if twin.Fileno() == a.Fileno() || twin.Timeout() != a.Timeout() {
		t.Errorf("%v and %v", twin, a)
	}
	must(t, a.Close())
	send(t, b, "still open")
	wantRecv(t, twin, "still open")
	must(t, twin.Close())
	wantRecv(t, b, "")
	_, err = a.Dup()
	wantErrno(t, err, unix.EBADF)
}

func TestDetachAndFromFD(t *testing.T) {
	var k Kernel // whose zero value has no Waiter
	defer k.CloseAll()
	left, right, err := k.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	must(t, err)
	a, b := keep(t, left), keep(t, right)
	fd, err := a.Detach()
	must(t, err)
	if !a.Closed() || fd != a.number {
		t.Errorf("%v gave up %d", a, fd)
	}
	_, err = a.Detach()
	wantErrno(t, err, unix.EBADF)
	s, err := k.FromFD(fd, 0, 0, 0)
	must(t, err)
	again := keep(t, s)
	if again.Family() != unix.AF_UNIX || again.Type() != unix.SOCK_STREAM || again.Fileno() == fd {
		t.Errorf("%v was made of %d", again, fd)
	}
	must(t, unix.Close(fd))
	send(t, b, "through the duplicate")
	wantRecv(t, again, "through the duplicate")
	_, err = k.FromFD(-1, 0, 0, 0)
	wantErrno(t, err, unix.EBADF)
	file, err := os.Open(".")
	must(t, err)
	defer file.Close()
	_, err = k.FromFD(int(file.Fd()), 0, 0, 0)
	wantErrno(t, err, unix.ENOTSOCK)
}

func TestRightsPassDescriptors(t *testing.T) {
	k := newSystem(t)
	a, b := socketpair(t, k, unix.SOCK_STREAM)
	c, d := socketpair(t, k, unix.SOCK_STREAM)
	n, err := a.SendMsg([]byte("take this"), []Control{Rights([]int{c.Fileno()})}, 0, nil)
	if must(t, err); n != 9 {
		t.Errorf("sendmsg took %d bytes", n)
	}
	must(t, c.Close())
	m, err := b.RecvMsg(make([]byte, 100), ControlSpace(4), 0)
	must(t, err)
	if string(m.Data) != "take this" || len(m.Control) != 1 {
		t.Fatalf("received %+v", m)
	}
	fds, ok := RightsOf(m.Control[0])
	if !ok || len(fds) != 1 {
		t.Fatalf("the descriptors are %v, %v", fds, ok)
	}
	flags, err := unix.FcntlInt(uintptr(fds[0]), unix.F_GETFD, 0)
	if must(t, err); flags&unix.FD_CLOEXEC == 0 {
		t.Log("what was received is handed on to child processes") // only Linux can prevent it in the call itself
	}
	passed, err := k.Adopt(fds[0], 0, 0, 0)
	must(t, err)
	send(t, keep(t, passed), "from the passed one")
	wantRecv(t, d, "from the passed one")
}

func TestOptionBytes(t *testing.T) {
	k := newSystem(t)
	s := open(t, k, unix.AF_INET, unix.SOCK_STREAM)
	value, err := s.GetsockoptBytes(unix.SOL_SOCKET, unix.SO_TYPE, 100)
	if must(t, err); len(value) != 4 {
		t.Errorf("SO_TYPE is % x", value)
	}
	must(t, s.SetsockoptBytes(unix.SOL_SOCKET, unix.SO_REUSEADDR, []byte{1, 0, 0, 0}))
	for _, size := range []int{-1, 0, 1 << 40} {
		if value, err := s.GetsockoptBytes(unix.SOL_SOCKET, unix.SO_TYPE, size); err == nil && len(value) > 4 {
			t.Errorf("with room for %d bytes: % x", size, value)
		}
	}
}

func TestLinger(t *testing.T) {
	k := newSystem(t)
	client, server := connection(t, k, unix.AF_INET, unix.SOCK_STREAM)
	must(t, client.SetLinger(true, 0)) // close cuts the connection off
	if on, seconds, err := client.GetLinger(); !on || seconds != 0 || err != nil {
		t.Errorf("%v, %d, %v", on, seconds, err)
	}
	must(t, client.Close())
	_, err := server.Recv(make([]byte, 1), 0)
	wantErrno(t, err, unix.ECONNRESET)
	client, server = connection(t, k, unix.AF_INET, unix.SOCK_STREAM)
	must(t, client.SetLinger(true, 10)) // close waits until all is sent, which takes no time here
	send(t, client, "x")
	must(t, client.Close())
	wantRecv(t, server, "x")
}

func TestSendFile(t *testing.T) {
	k := newSystem(t)
	a, b := socketpair(t, k, unix.SOCK_STREAM)
	folder := shortFolder(t)
	path, fifo := filepath.Join(folder, "file"), filepath.Join(folder, "fifo")
	must(t, os.WriteFile(path, []byte("0123456789"), 0o600))
	for _, c := range []struct {
		offset, count int64
		want          string
	}{{0, -1, "0123456789"}, {3, 4, "3456"}, {8, 100, "89"}} {
		if n, err := a.SendFile(path, c.offset, c.count); n != int64(len(c.want)) || err != nil {
			t.Errorf("from %d, %d bytes: sent %d, %v", c.offset, c.count, n, err)
		}
		wantRecv(t, b, c.want)
	}
	if n, err := a.SendFile(path, 100, -1); n != 0 || err != nil {
		t.Errorf("from behind the end: sent %d, %v", n, err)
	}
	_, err := a.SendFile(path+"x", 0, -1)
	wantErrno(t, err, unix.ENOENT)
	must(t, unix.Mkfifo(fifo, 0o600))
	for _, path := range []string{folder, fifo} { // a FIFO without a writer must not keep everybody waiting
		_, err = a.SendFile(path, 0, -1)
		if e := wantErrno(t, err, unix.EINVAL); e.Detail != "only regular files can be sent" {
			t.Errorf("%v", e)
		}
	}
}

func TestPollSet(t *testing.T) {
	k := newSystem(t)
	a, b := socketpair(t, k, unix.SOCK_STREAM)
	c, d := socketpair(t, k, unix.SOCK_STREAM)
	must(t, c.Close())
	send(t, b, "one\nrest")
	if _, err := a.RecvUntil([]byte("\n"), 10); err != nil { // after which the rest is no longer in the kernel
		t.Fatal(err)
	}
	items := []PollItem{{a, unix.POLLIN | unix.POLLOUT, 0}, {b, unix.POLLIN, 0}, {c, unix.POLLIN, 0}, {d, unix.POLLIN, 0}}
	n, err := Poll(items)
	must(t, err)
	if n != 3 || items[0].Found != unix.POLLIN|unix.POLLOUT || items[1].Found != 0 ||
		items[2].Found != unix.POLLNVAL || items[3].Found&unix.POLLIN == 0 {
		t.Errorf("%d: %x %x %x %x", n, items[0].Found, items[1].Found, items[2].Found, items[3].Found)
	}
}
