package secure

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"slices"
	"syscall"
	"testing"
	"time"

	"sosh/transport"
)

func TestSession(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		t.Run(tls.VersionName(version), func(t *testing.T) {
			conn, peer := session(t, func(c *tls.Config) { c.MaxVersion, c.NextProtos = version, []string{"echo"} })
			must(t, conn.SendAll([]byte("question"), 0))
			got := make([]byte, 8)
			_, err := io.ReadFull(peer, got)
			must(t, err)
			_, err = peer.Write(append(got, " answered\nmore"...))
			must(t, err)
			line, err := conn.RecvLine(100)
			if must(t, err); string(line) != "question answered\n" {
				t.Errorf("received %q", line)
			}
			must(t, peer.CloseWrite())
			wantRecv(t, conn, "more")
			wantRecv(t, conn, "")
			wantRecv(t, conn, "")
			must(t, conn.Shutdown(syscall.SHUT_WR))
			if n, err := peer.Read(got); n != 0 || err != io.EOF {
				t.Errorf("the peer read %d bytes, %v after close_notify", n, err)
			}
			info := conn.Layer().(*Conn).Info()
			if info.Version != tls.VersionName(version) || info.ServerName != "localhost" || info.Peer.Subject != "CN=localhost" || len(info.Peer.Names) != 3 {
				t.Errorf("the connection is %+v", info)
			}
		})
	}
}

func TestOldVersionsAreRefused(t *testing.T) {
	s, raw := connected(t, nil)
	go tls.Server(raw, &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}).Handshake()
	_, err := s.WithLayer("tls.client", NewClient(Client{Insecure: true}), ample)
	wantFailure(t, err, syscall.EPROTO, "protocol version")
}

// TestALPN agrees on the first protocol of the client's that the server has.
func TestALPN(t *testing.T) {
	id := newIdentity(t)
	s, raw := connected(t, nil)
	peer := tls.Client(raw, &tls.Config{ServerName: "localhost", RootCAs: id.pool, NextProtos: []string{"x", "chat"}})
	go peer.Handshake()
	conn, err := s.WithLayer("tls.server", NewServer(Server{Certificate: id.pair, ALPN: []string{"chat", "echo"}}), ample)
	must(t, err)
	if info := conn.Layer().(*Conn).Info(); info.ALPN != "chat" || info.ServerName != "localhost" || info.Peer != nil {
		t.Errorf("the connection is %+v", info)
	}
	must(t, conn.Close())
	if n, err := peer.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("the peer read %d bytes, %v after close", n, err)
	}
}

// TestTruncated cuts the stream off where a record ends, where crypto/tls itself sees a clean end, and within one.
func TestTruncated(t *testing.T) {
	for name, cut := range map[string]func(net.Conn){
		"between records": func(net.Conn) {},
		"in a header":     func(c net.Conn) { c.Write([]byte{23, 3, 3}) },
		"in a record":     func(c net.Conn) { c.Write([]byte{23, 3, 3, 0, 100, 1, 2, 3}) },
	} {
		t.Run(name, func(t *testing.T) {
			conn, peer := session(t, nil)
			_, err := peer.Write([]byte("data"))
			must(t, err)
			cut(peer.NetConn())
			must(t, peer.NetConn().Close())
			wantRecv(t, conn, "data")
			for range 2 {
				_, err := conn.Recv(make([]byte, 10), 0)
				wantFailure(t, err, syscall.ECONNRESET, "without close_notify")
			}
		})
	}
}

// TestTimeoutInARecord gives up after every byte of a record, and loses none.
func TestTimeoutInARecord(t *testing.T) {
	conn, peer := session(t, nil)
	all := record(t, peer, "all of it")
	conn.SetTimeout(time.Millisecond)
	for i, b := range all {
		_, err := conn.Recv(make([]byte, 100), 0)
		wantFailure(t, err, syscall.ETIMEDOUT, "timeout")
		if i == len(all)-1 {
			conn.SetTimeout(ample)
		}
		_, err = peer.NetConn().Write([]byte{b})
		must(t, err)
	}
	wantRecv(t, conn, "all of it")
}

// TestSlowReader: calls to a peer that reads nothing fail as a socket's do; what send has taken arrives all the same.
func TestSlowReader(t *testing.T) {
	conn, peer := session(t, nil)
	conn.SetTimeout(0)
	var sent []byte
	for {
		piece := bytes.Repeat([]byte{byte(len(sent) >> 16)}, 30_000)
		n, err := conn.Send(piece, 0)
		sent = append(sent, piece[:n]...)
		if err != nil {
			wantFailure(t, err, syscall.EAGAIN, "")
			break
		}
	}
	if ready(t, conn, pollOut) {
		t.Error("a full socket is writable")
	}
	conn.SetTimeout(time.Millisecond)
	wantFailure(t, conn.SendAll([]byte("x"), 0), syscall.ETIMEDOUT, "")
	got := make(chan []byte, 1)
	go func() {
		all, _ := io.ReadAll(peer)
		got <- all
	}()
	conn.SetTimeout(ample)
	must(t, conn.Shutdown(syscall.SHUT_WR))
	if all := <-got; !bytes.Equal(all, sent) {
		t.Errorf("%d bytes arrived, %d were sent", len(all), len(sent))
	}
}

// The events of poll(2).
const pollIn, pollOut = 1, 4

func ready(t *testing.T, s *transport.FD, wanted int) bool {
	t.Helper()
	n, err := transport.Poll([]transport.PollItem{{Socket: s, Wanted: wanted}})
	must(t, err)
	return n > 0
}

// TestPoll is about data: neither half a record nor a message of the protocol makes a socket readable.
func TestPoll(t *testing.T) {
	conn, peer := session(t, nil)
	readable := func() bool { return ready(t, conn, pollIn) }
	all := record(t, peer, "data")
	if _, err := peer.NetConn().Write(all[:7]); err != nil || readable() {
		t.Errorf("half a record is readable (%v)", err)
	}
	_, err := peer.NetConn().Write(all[7:])
	must(t, err)
	for !readable() { // on its way through the loopback
	}
	buffer := make([]byte, 2)
	n, err := conn.Recv(buffer, syscall.MSG_PEEK)
	if must(t, err); string(buffer[:n]) != "da" {
		t.Errorf("peeked at %q", buffer[:n])
	}
	wantRecv(t, conn, "data")
	if readable() {
		t.Error("nothing is readable")
	}
	must(t, peer.CloseWrite())
	for !readable() {
	}
	wantRecv(t, conn, "")
}

// TestReadAhead finds the handshake where lines were read ahead.
func TestReadAhead(t *testing.T) {
	id := newIdentity(t)
	s, raw := connected(t, nil)
	peer := tls.Client(&firstLine{Conn: raw, line: "STARTTLS\n"}, &tls.Config{ServerName: "localhost", RootCAs: id.pool})
	done := make(chan error, 1)
	go func() { done <- peer.Handshake() }()
	line, err := s.RecvLine(100)
	if must(t, err); string(line) != "STARTTLS\n" {
		t.Fatalf("received %q", line)
	}
	conn, err := s.WithLayer("tls.server", NewServer(Server{Certificate: id.pair}), ample)
	must(t, err)
	must(t, <-done)
	must(t, conn.SendAll([]byte("ready"), 0))
	got := make([]byte, 5)
	if _, err := io.ReadFull(peer, got); err != nil || string(got) != "ready" {
		t.Errorf("the peer read %q, %v", got, err)
	}
	if !s.Closed() || errors.Is(s.Close(), syscall.EBADF) || conn.Closed() {
		t.Error("the socket under it is to be closed, and closing it again to do nothing")
	}
}

// firstLine puts a line before the first thing that is written, in one packet.
type firstLine struct {
	net.Conn
	line string
}

func (f *firstLine) Write(p []byte) (int, error) {
	line := f.line
	f.line = ""
	n, err := f.Conn.Write(append([]byte(line), p...))
	return max(n-len(line), 0), err
}

// observer notes calls, with what they sent or received.
type observer struct{ calls []string }

func (o *observer) Waiting(transport.Call) {}

func (o *observer) Returned(c transport.Call) { o.calls = append(o.calls, c.Name+" "+string(c.Data)) }

// TestObserver sees the calls of the program, with its data, and none of those that TLS makes.
func TestObserver(t *testing.T) {
	id, seen := newIdentity(t), &observer{}
	s, raw := connected(t, seen)
	peer := tls.Server(raw, &tls.Config{Certificates: []tls.Certificate{id.pair}})
	go io.Copy(peer, peer)
	conn, err := s.WithLayer("tls.client", NewClient(Client{ServerName: "localhost", CA: id.pool}), ample)
	must(t, err)
	must(t, conn.SendAll([]byte("hello"), 0))
	wantRecv(t, conn, "hello")
	must(t, conn.Shutdown(syscall.SHUT_RDWR))
	wantRecv(t, conn, "")
	_, err = conn.Send([]byte("x"), 0)
	wantFailure(t, err, syscall.EPIPE, "")
	must(t, conn.Close())
	want := []string{"socket ", "connect ", "tls.client ", "sendall hello", "recv hello", "shutdown ", "recv ", "send x", "close "}
	if !slices.Equal(seen.calls, want) {
		t.Errorf("the observer saw %q, want %q", seen.calls, want)
	}
}
