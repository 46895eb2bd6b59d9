package secure

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/netip"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sosh/transport"
)

// ample is a timeout that only a hanging call reaches.
const ample = 30 * time.Second

// identity is a certificate that was made for one test.
type identity struct {
	path string
	pair tls.Certificate
	pool *x509.CertPool
}

func newIdentity(t *testing.T, names ...string) identity {
	t.Helper()
	path := filepath.Join(t.TempDir(), "server.pem")
	must(t, Ensure(Request{Path: path, Key: KeyPath(path), Names: names, For: time.Hour}))
	pair, err := Load(path, KeyFor(path))
	must(t, err)
	pool, err := LoadCA(path)
	must(t, err)
	return identity{path, pair, pool}
}

// connected is a socket of ours and the other end, for Go's own net package.
func connected(t *testing.T, observer transport.Observer) (*transport.FD, net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	k := transport.NewKernel(nil)
	k.DefaultTimeout, k.Observer = ample, observer
	t.Cleanup(k.CloseAll)
	s, err := k.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	must(t, err)
	where := l.Addr().(*net.TCPAddr).AddrPort()
	must(t, s.Connect(transport.InetAddr{IP: netip.MustParseAddr("127.0.0.1"), Port: where.Port()}))
	peer, err := l.Accept()
	must(t, err)
	t.Cleanup(func() { peer.Close() })
	must(t, peer.SetDeadline(time.Now().Add(ample)))
	return s.(*transport.FD), peer
}

// gate keeps what is written to it while it is shut.
type gate struct {
	net.Conn
	shut bool
	held bytes.Buffer
}

func (g *gate) Write(p []byte) (int, error) {
	if g.shut {
		return g.held.Write(p)
	}
	return g.Conn.Write(p)
}

// record is what goes over the wire when peer sends data.
func record(t *testing.T, peer *tls.Conn, data string) []byte {
	t.Helper()
	g := peer.NetConn().(*gate)
	g.shut = true
	_, err := peer.Write([]byte(data))
	must(t, err)
	g.shut = false
	return g.held.Bytes()
}

// session is a TLS connection between a client of ours and a server of Go's.
func session(t *testing.T, server func(*tls.Config)) (*transport.FD, *tls.Conn) {
	t.Helper()
	id := newIdentity(t)
	s, raw := connected(t, nil)
	config := &tls.Config{Certificates: []tls.Certificate{id.pair}}
	if server != nil {
		server(config)
	}
	peer := tls.Server(&gate{Conn: raw}, config)
	done := make(chan error, 1)
	go func() { done <- peer.Handshake() }()
	conn, err := s.WithLayer("tls.client", NewClient(Client{ServerName: "localhost", CA: id.pool}), ample)
	must(t, err)
	must(t, <-done)
	t.Cleanup(func() { conn.Close() })
	return conn, peer
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantFailure checks the number of an error and some of its words.
func wantFailure(t *testing.T, err error, errno syscall.Errno, words string) {
	t.Helper()
	var failed *transport.Error
	if !errors.As(err, &failed) || failed.Errno != errno || !strings.Contains(failed.Error(), words) {
		t.Fatalf("the error is %v, want %v about %q", err, transport.ErrnoName(errno), words)
	}
}

func wantRecv(t *testing.T, s *transport.FD, want string) {
	t.Helper()
	buffer := make([]byte, 100)
	n, err := s.Recv(buffer, 0)
	if must(t, err); string(buffer[:n]) != want {
		t.Fatalf("received %q, want %q", buffer[:n], want)
	}
}
