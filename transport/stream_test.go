package transport

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

var streamFamilies = map[string]int{"AF_INET": unix.AF_INET, "AF_INET6": unix.AF_INET6, "AF_UNIX": unix.AF_UNIX}

func TestStreamConversation(t *testing.T) {
	for name, family := range streamFamilies {
		t.Run(name, func(t *testing.T) { testConversation(t, family, unix.SOCK_STREAM) })
	}
}

// testConversation has two ends talk, one after the other stop, and every address told along the way checked.
func testConversation(t *testing.T, family, typ int) {
	k := newSystem(t)
	l, place := listener(t, k, family, typ, 1)
	if !l.Listening() || l.Family() != family || l.Type() != typ || l.Proto() != 0 {
		t.Errorf("%v: listening %v, %d %d %d", l, l.Listening(), l.Family(), l.Type(), l.Proto())
	}
	client := open(t, k, family, typ)
	must(t, client.Connect(place))
	s, peer, err := l.Accept()
	must(t, err)
	server := keep(t, s)

	mine := sockname(t, client)
	if peer != mine {
		t.Errorf("accept says the peer is %v, who says %v", peer, mine)
	}
	if got := peername(t, server); got != mine {
		t.Errorf("the server's peer is %v, want %v", got, mine)
	}
	if got := peername(t, client); got != place {
		t.Errorf("the client's peer is %v, want %v", got, place)
	}
	if got := sockname(t, server); got != place {
		t.Errorf("the server's socket is bound to %v, want %v", got, place)
	}
	if server.Type() != typ || server.Family() != family || server.Listening() || server.Serial() <= client.Serial() {
		t.Errorf("what accept returned is %v", server)
	}

	send(t, client, "привет")
	wantRecv(t, server, "привет")
	send(t, server, "hello")
	n, from, err := client.RecvFrom(make([]byte, 10), 0)
	if must(t, err); n != 5 {
		t.Errorf("recvfrom returned %d bytes, want 5", n)
	}
	if _, inet := place.(InetAddr); inet && from != nil {
		t.Errorf("recvfrom on a connected stream told the address %v", from)
	}

	must(t, client.Shutdown(unix.SHUT_WR)) // half-close: the other direction goes on
	wantRecv(t, server, "")
	send(t, server, "still here")
	wantRecv(t, client, "still here")
	_, err = client.Send([]byte("x"), 0)
	wantErrno(t, err, unix.EPIPE)
	must(t, server.Close())
	wantRecv(t, client, "")
	wantRecv(t, client, "") // the end of a stream stays
}

// TestSendAllAgainstASlowReader sends far more than the buffers hold to a reader that takes it in small pieces.
func TestSendAllAgainstASlowReader(t *testing.T) {
	for name, family := range streamFamilies {
		t.Run(name, func(t *testing.T) {
			k := newSystem(t)
			l, a := bound(t, k, family, unix.SOCK_STREAM)
			must(t, l.Setsockopt(unix.SOL_SOCKET, unix.SO_RCVBUF, 64<<10)) // a connection has it from its listener
			must(t, l.Listen(1))
			client := open(t, k, family, unix.SOCK_STREAM)
			must(t, client.Setsockopt(unix.SOL_SOCKET, unix.SO_SNDBUF, 32<<10))
			must(t, client.Connect(a))
			s, _, err := l.Accept()
			must(t, err)

			sent := make([]byte, 10<<20)
			random := rand.NewChaCha8([32]byte{1})
			random.Read(sent)
			var received bytes.Buffer
			failure := make(chan error, 1)
			go func() {
				piece := make([]byte, 5000)
				for {
					n, err := s.Recv(piece, 0)
					if n == 0 || err != nil {
						failure <- err
						return
					}
					received.Write(piece[:n])
				}
			}()
			must(t, client.SendAll(sent, 0))
			must(t, client.Shutdown(unix.SHUT_WR))
			must(t, <-failure)
			if !bytes.Equal(received.Bytes(), sent) {
				t.Errorf("%d of %d bytes came, or other ones", received.Len(), len(sent))
			}
		})
	}
}

func TestSecondConnect(t *testing.T) {
	k := newSystem(t)
	client, server := connection(t, k, unix.AF_INET, unix.SOCK_STREAM)
	err := client.Connect(peername(t, client))
	wantErrno(t, err, unix.EISCONN)
	send(t, client, "unharmed")
	wantRecv(t, server, "unharmed")
}

// TestConnectAfterRefusal: a socket whose connect failed may try again.
func TestConnectAfterRefusal(t *testing.T) {
	k := newSystem(t)
	nobody := closedPort(t, k, unix.SOCK_STREAM)
	_, a := listener(t, k, unix.AF_INET, unix.SOCK_STREAM, 1)
	client := open(t, k, unix.AF_INET, unix.SOCK_STREAM)
	for range 3 {
		wantErrno(t, client.Connect(nobody), unix.ECONNREFUSED)
	}
	must(t, client.Connect(a))
	if got := peername(t, client); got != a {
		t.Errorf("connected to %v, want %v", got, a)
	}
}

func TestListenBinds(t *testing.T) {
	k := newSystem(t)
	l := open(t, k, unix.AF_INET, unix.SOCK_STREAM)
	must(t, l.Listen(1))
	if a := sockname(t, l).(InetAddr); a.Port == 0 || !a.IP.IsUnspecified() {
		t.Errorf("it listens on %v, want any address and a port", a)
	}
}

func TestRecvIntoNothing(t *testing.T) {
	k := newSystem(t)
	a, b := socketpair(t, k, unix.SOCK_STREAM)
	send(t, a, "x")
	for _, p := range [][]byte{nil, {}} {
		if n, err := b.Recv(p, 0); n != 0 || err != nil {
			t.Errorf("recv of 0 bytes = %d, %v", n, err)
		}
		if n, _, err := b.RecvFrom(p, 0); n != 0 || err != nil {
			t.Errorf("recvfrom of 0 bytes = %d, %v", n, err)
		}
		if n, err := a.Send(p, 0); n != 0 || err != nil {
			t.Errorf("send of 0 bytes = %d, %v", n, err)
		}
		must(t, a.SendAll(p, 0))
	}
	wantRecv(t, b, "x")
}

func TestPeek(t *testing.T) {
	k := newSystem(t)
	a, b := socketpair(t, k, unix.SOCK_STREAM)
	send(t, a, "abc")
	p := make([]byte, 2)
	for range 2 {
		if n, err := b.Recv(p, unix.MSG_PEEK); err != nil || string(p[:n]) != "ab" {
			t.Errorf("a look gave %q, %v", p[:n], err)
		}
	}
	wantRecv(t, b, "abc")
}

// TestWaitAll: MSG_WAITALL fills the buffer over several arrivals; at the end of the stream it takes what there is.
func TestWaitAll(t *testing.T) {
	for name, family := range streamFamilies {
		t.Run(name, func(t *testing.T) {
			k := newSystem(t)
			client, server := connection(t, k, family, unix.SOCK_STREAM)
			p := make([]byte, 6)
			receive := func() (err error) {
				n, err := server.Recv(p, unix.MSG_WAITALL)
				p = p[:n]
				return err
			}
			result, waiting := whileWaiting(server, receive)
			send(t, client, "abc")
			<-waiting // three bytes are not enough
			send(t, client, "defgh")
			if err := <-result; err != nil || string(p) != "abcdef" {
				t.Errorf("received %q, %v", p, err)
			}
			result, waiting = whileWaiting(server, func() (err error) {
				n, _, err := server.RecvFrom(p, unix.MSG_WAITALL)
				p = p[:n]
				return err
			})
			<-waiting
			must(t, client.Close())
			if err := <-result; err != nil || string(p) != "gh" {
				t.Errorf("at the end received %q, %v", p, err)
			}
			wantRecv(t, server, "")
		})
	}
}

// TestWaitAllKeepsTheErrorForTheNextReceive: what came before a reset is returned, and then the reset.
func TestWaitAllKeepsTheErrorForTheNextReceive(t *testing.T) {
	for name, receive := range map[string]func(s *FD, p []byte) error{
		"recv":    func(s *FD, p []byte) error { _, err := s.Recv(p, unix.MSG_WAITALL); return err },
		"recvmsg": func(s *FD, p []byte) error { _, err := s.RecvMsg(p, 0, 0); return err },
	} {
		t.Run(name, func(t *testing.T) {
			client, server := connection(t, newSystem(t), unix.AF_INET, unix.SOCK_STREAM)
			send(t, server, "unread, so that close cuts the connection off")
			send(t, client, "abc")
			wait := PollWaiter{}
			must(t, wait.Wait(&server.watch, Read, time.Now().Add(ample)))
			must(t, wait.Wait(&client.watch, Read, time.Now().Add(ample)))
			client.kernel.Waiter = resettingWaiter{client}
			p := make([]byte, 6)
			n, err := server.Recv(p, unix.MSG_WAITALL)
			if err != nil || string(p[:n]) != "abc" {
				t.Errorf("received %q, %v", p[:n], err)
			}
			wantErrno(t, receive(server, p), unix.ECONNRESET)
			wantRecv(t, server, "")
		})
	}
}

// resettingWaiter closes the other end as soon as somebody waits for it.
type resettingWaiter struct{ other *FD }

func (w resettingWaiter) Wait(watch *Watch, d Direction, deadline time.Time) error {
	if err := w.other.Close(); err != nil {
		return fmt.Errorf("close the other end: %w", err)
	}
	return PollWaiter{}.Wait(watch, d, deadline)
}

func (resettingWaiter) Block(work func()) { work() }

func (resettingWaiter) Forget(*Watch) {}
