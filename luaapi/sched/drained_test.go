package sched

import (
	"syscall"
	"testing"
	"time"

	"sosh/transport"
)

// tcpPair is two sockets connected over loopback.
func tcpPair(t *testing.T, k *transport.Kernel) (near, far *transport.FD) {
	t.Helper()
	listener, err := k.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	must(t, err)
	address, _ := transport.ParseHost(syscall.AF_INET, "127.0.0.1")
	must(t, listener.Bind(address))
	must(t, listener.Listen(1))
	name, err := listener.Getsockname()
	must(t, err)
	client, err := k.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	must(t, err)
	must(t, client.Connect(name))
	server, _, err := listener.Accept()
	must(t, err)
	must(t, listener.Close())
	return client.(*transport.FD), server.(*transport.FD)
}

// drained is a pair whose near end has waited, received all there was, and knows that the next receive would be in vain.
func drained(t *testing.T, s *Sched, k *transport.Kernel) (near, far *transport.FD) {
	t.Helper()
	near, far = tcpPair(t, k)
	near.SetTimeout(ample)
	ahead := s.Spawn("far", func() { must(t, far.SendAll([]byte("first"), 0)) })
	receive(t, near, "first")
	joinAll(t, ahead)
	if !near.Watch().Drained {
		t.Error("a short receive is not taken for all there was")
	}
	return near, far
}

// receive takes one receive that has to bring want.
func receive(t *testing.T, s *transport.FD, want string) {
	t.Helper()
	buffer := make([]byte, 100)
	n, err := s.Recv(buffer, 0)
	must(t, err)
	if got := string(buffer[:n]); got != want {
		t.Errorf("received %q, want %q", got, want)
	}
}

// TestReceiveAfterAllWasTaken: the receive after a short one waits first, and misses nothing that comes then.
func TestReceiveAfterAllWasTaken(t *testing.T) {
	for name, c := range map[string]struct {
		sends func(t *testing.T, far *transport.FD)
		want  []string
	}{
		"data": {func(t *testing.T, far *transport.FD) { must(t, far.SendAll([]byte("second"), 0)) }, []string{"second"}},
		"data and the end": {func(t *testing.T, far *transport.FD) {
			must(t, far.SendAll([]byte("second"), 0))
			must(t, far.Close())
		}, []string{"second", "", ""}},
		"the end": {func(t *testing.T, far *transport.FD) { must(t, far.Shutdown(syscall.SHUT_WR)) }, []string{"", ""}},
		"urgent data": {func(t *testing.T, far *transport.FD) { // a receive stops before it
			must(t, far.SendAll([]byte("before"), 0))
			must(t, far.SendAll([]byte("!"), syscall.MSG_OOB))
			must(t, far.SendAll([]byte("behind"), 0))
		}, []string{"before", "behind"}},
	} {
		for _, waiting := range []bool{false, true} { // is the receive under way when it comes?
			t.Run(name, func(t *testing.T) {
				s := newSched(t)
				k := network(t, s)
				s.Run("main", func() {
					near, far := drained(t, s, k)
					reader := s.Spawn("reader", func() {
						for _, want := range c.want {
							receive(t, near, want)
						}
					})
					if waiting {
						settle(t, s)
					}
					c.sends(t, far)
					joinAll(t, reader)
				})
			})
		}
	}
}

// TestReceiveThatMayNotWaitLooks: what has come unheard of is there for a receive that may not wait.
func TestReceiveThatMayNotWaitLooks(t *testing.T) {
	s := newSched(t)
	k := network(t, s)
	s.Run("main", func() {
		near, far := drained(t, s, k)
		must(t, far.SendAll([]byte("second"), 0))
		n, err := near.Recv(make([]byte, 3), syscall.MSG_DONTWAIT)
		if n != 3 || err != nil {
			t.Errorf("with MSG_DONTWAIT: %d bytes, %v", n, err)
		}
		near.SetTimeout(0)
		receive(t, near, "ond")
		near.SetTimeout(ample)
		must(t, far.SendAll([]byte("third"), 0))
		readable, _ := transport.ConstantValue("POLLIN")
		if n, err := transport.Poll([]transport.PollItem{{Socket: near, Wanted: readable}}); n != 1 || err != nil || near.Watch().Drained {
			t.Errorf("poll found %d, %v; the socket is still taken for drained: %v", n, err, near.Watch().Drained)
		}
		receive(t, near, "third")
		near.SetTimeout(time.Millisecond)
		_, err = near.Recv(make([]byte, 1), 0)
		wantErrno(t, err, syscall.ETIMEDOUT)
		must(t, near.Close())
		_, err = near.Recv(make([]byte, 1), 0)
		wantErrno(t, err, syscall.EBADF)
	})
}
