package transport

import (
	"net/netip"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestUDPConversation(t *testing.T) {
	for _, family := range []int{unix.AF_INET, unix.AF_INET6} {
		t.Run(ConstantName("AF_", family), func(t *testing.T) {
			k := newSystem(t)
			server, a := bound(t, k, family, unix.SOCK_DGRAM)
			client := open(t, k, family, unix.SOCK_DGRAM)
			buffer := make([]byte, 100)
			for _, text := range []string{"one", "", "three"} { // an empty datagram is one too
				n, err := client.SendTo([]byte(text), 0, a)
				if must(t, err); n != len(text) {
					t.Errorf("sendto took %d bytes of %q", n, text)
				}
				n, from, err := server.RecvFrom(buffer, 0)
				must(t, err)
				if string(buffer[:n]) != text {
					t.Errorf("received %q, want %q", buffer[:n], text)
				}
				if got, want := from.(InetAddr).Port, sockname(t, client).(InetAddr).Port; got != want {
					t.Errorf("it came from port %d, want %d", got, want)
				}
				_, err = server.SendTo([]byte("re "+text), 0, from)
				must(t, err)
				wantRecv(t, client, "re "+text)
			}
		})
	}
}

func TestUDPKeepsMessageBoundaries(t *testing.T) {
	k := newSystem(t)
	server, a := bound(t, k, unix.AF_INET, unix.SOCK_DGRAM)
	client := open(t, k, unix.AF_INET, unix.SOCK_DGRAM)
	must(t, client.Connect(a))
	must(t, client.SendAll([]byte("a long one"), 0))
	must(t, client.SendAll(nil, 0)) // an empty datagram
	send(t, client, "last")
	p := make([]byte, 6)
	if n, err := server.Recv(p, 0); err != nil || string(p[:n]) != "a long" {
		t.Errorf("received %q, %v: the rest of a datagram is cut off", p[:n], err)
	}
	wantRecv(t, server, "")
	wantRecv(t, server, "last")
}

func TestUDPConnectSetsAndDissolvesThePeer(t *testing.T) {
	k := newSystem(t)
	one, first := bound(t, k, unix.AF_INET, unix.SOCK_DGRAM)
	two, second := bound(t, k, unix.AF_INET, unix.SOCK_DGRAM)
	client, mine := bound(t, k, unix.AF_INET, unix.SOCK_DGRAM)
	must(t, client.Connect(first))
	send(t, client, "to the first")
	must(t, client.Connect(second)) // unlike a stream, it may connect anew
	send(t, client, "to the second")
	wantRecv(t, one, "to the first")
	wantRecv(t, two, "to the second")
	if got := peername(t, client); got != second {
		t.Errorf("the peer is %v, want %v", got, second)
	}
	_, err := one.SendTo([]byte("from a stranger"), 0, mine) // a connected socket takes only its peer's
	must(t, err)
	_, err = two.SendTo([]byte("from the peer"), 0, mine)
	must(t, err)
	wantRecv(t, client, "from the peer")
}

// TestUDPMessagesNameThePeer: an error of a connected socket tells whom it is about, even where the call has no address.
func TestUDPMessagesNameThePeer(t *testing.T) {
	k := newSystem(t)
	nobody := closedPort(t, k, unix.SOCK_DGRAM)
	client := open(t, k, unix.AF_INET, unix.SOCK_DGRAM)
	must(t, client.Connect(nobody))
	send(t, client, "anybody?")
	_, err := client.Recv(make([]byte, 1), 0)
	e := wantErrno(t, err, unix.ECONNREFUSED)
	if e.Call != "recv" || e.On != nobody.String() || e.Detail != "an earlier datagram found nobody there" {
		t.Errorf("%#v", e)
	}
}

func TestUDPTooLong(t *testing.T) {
	k := newSystem(t)
	_, a := bound(t, k, unix.AF_INET, unix.SOCK_DGRAM)
	client := open(t, k, unix.AF_INET, unix.SOCK_DGRAM)
	n, err := client.SendTo(make([]byte, 70_000), 0, a)
	e := wantErrno(t, err, unix.EMSGSIZE)
	if n != 0 || e.On != a.String() || !strings.Contains(e.Error(), "a datagram cannot be that long") {
		t.Errorf("sendto took %d bytes: %v", n, e)
	}
}

func TestUDPFromV6ToV4(t *testing.T) {
	k := newSystem(t)
	server, a := bound(t, k, unix.AF_INET, unix.SOCK_DGRAM)
	client := open(t, k, unix.AF_INET6, unix.SOCK_DGRAM)
	must(t, client.Setsockopt(unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, 0))
	mapped := InetAddr{IP: netip.MustParseAddr("::ffff:127.0.0.1"), Port: a.(InetAddr).Port}
	_, err := client.SendTo([]byte("mapped"), 0, mapped)
	must(t, err)
	p := make([]byte, 10)
	n, from, err := server.RecvFrom(p, 0)
	must(t, err)
	if string(p[:n]) != "mapped" || from.Family() != unix.AF_INET {
		t.Errorf("received %q from %v", p[:n], from)
	}
	_, err = server.SendTo([]byte("back"), 0, from)
	must(t, err)
	n, from, err = client.RecvFrom(p, 0)
	must(t, err)
	if string(p[:n]) != "back" || from != mapped {
		t.Errorf("received %q from %v, want %v", p[:n], from, mapped)
	}
}
