package transport

import (
	"testing"

	"golang.org/x/sys/unix"
)

func TestUDPConnectToUnspecDissolves(t *testing.T) {
	k := newSystem(t)
	server, a := bound(t, k, unix.AF_INET, unix.SOCK_DGRAM)
	stranger, _ := bound(t, k, unix.AF_INET, unix.SOCK_DGRAM)
	client := open(t, k, unix.AF_INET, unix.SOCK_DGRAM)
	must(t, client.Connect(a))
	must(t, client.Connect(UnspecAddr{}))
	_, err := client.Getpeername()
	wantErrno(t, err, unix.ENOTCONN)
	_, err = client.Send([]byte("x"), 0)
	e := wantErrno(t, err, unix.EDESTADDRREQ)
	if e.On == a.String() {
		t.Errorf("%v names a peer that is none any more", e)
	}
	mine := a.(InetAddr)
	mine.Port = sockname(t, client).(InetAddr).Port
	_, err = stranger.SendTo([]byte("anybody may send now"), 0, mine)
	must(t, err)
	wantRecv(t, client, "anybody may send now")
	_, err = client.SendTo([]byte("and be sent to"), 0, a)
	must(t, err)
	wantRecv(t, server, "and be sent to")
}

// TestNoFreePort: with all its ports taken, a blocking socket is told at once, because nothing says when one is free.
func TestNoFreePort(t *testing.T) {
	k := newSystem(t)
	waiter := &countingWaiter{}
	k.Waiter = waiter
	server, a := bound(t, k, unix.AF_INET, unix.SOCK_DGRAM)
	taken, place := bound(t, k, unix.AF_INET, unix.SOCK_DGRAM)
	port := int(place.(InetAddr).Port)
	narrow := func(typ int) *FD {
		s := open(t, k, unix.AF_INET, typ)
		if err := s.Setsockopt(unix.IPPROTO_IP, unix.IP_LOCAL_PORT_RANGE, port<<16|port); err != nil {
			t.Skip("this kernel has no IP_LOCAL_PORT_RANGE: ", err)
		}
		return s
	}
	e := wantErrno(t, narrow(unix.SOCK_DGRAM).Connect(a), unix.EAGAIN)
	if e.Detail != "no free local port is left" {
		t.Errorf("connect: %v", e)
	}
	sender := narrow(unix.SOCK_DGRAM)
	_, err := sender.SendTo([]byte("x"), 0, a)
	if e := wantErrno(t, err, unix.EAGAIN); e.Detail != "no free local port is left" {
		t.Errorf("sendto: %v", e)
	}
	if len(waiter.directions) > 0 {
		t.Errorf("the calls waited for %v", waiter.directions)
	}
	must(t, taken.Close())
	_, err = sender.SendTo([]byte("now"), 0, a)
	must(t, err)
	wantRecv(t, server, "now")
}
