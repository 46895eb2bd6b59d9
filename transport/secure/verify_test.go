package secure

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"sosh/transport"
)

// TestVerification has a client meet servers that it cannot trust, in each way it can say whom it trusts.
func TestVerification(t *testing.T) {
	here, other := newIdentity(t), newIdentity(t, "other.example")
	past := newExpired(t)
	fingerprint := Fingerprint(here.pair.Certificate[0])
	for name, c := range map[string]struct {
		server identity
		client Client
		words  string // "" where it is trusted
	}{
		"trusted":              {here, Client{ServerName: "localhost", CA: here.pool}, ""},
		"trusted by address":   {here, Client{ServerName: "127.0.0.1", CA: here.pool}, ""},
		"other name":           {here, Client{ServerName: "other.example", CA: here.pool}, "not for other.example but for localhost, 127.0.0.1, ::1"},
		"unknown authority":    {here, Client{ServerName: "localhost", CA: other.pool}, "unknown authority"},
		"fingerprint is shown": {here, Client{ServerName: "localhost", CA: other.pool}, fingerprint},
		"the system's":         {here, Client{ServerName: "localhost"}, "unknown authority"},
		"expired":              {past, Client{ServerName: "localhost", CA: past.pool}, "expired"},
		"pinned":               {here, Client{Fingerprint: strings.ToLower(strings.ReplaceAll(fingerprint, ":", ""))}, ""},
		"pinned another":       {other, Client{Fingerprint: fingerprint}, "another peer"},
		"pinned, yet insecure": {other, Client{Fingerprint: fingerprint, Insecure: true}, "another peer"},
		"insecure":             {past, Client{Insecure: true}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s, raw := connected(t, nil)
			heard := make(chan error, 1)
			go func() {
				peer := tls.Server(raw, &tls.Config{Certificates: []tls.Certificate{c.server.pair}})
				_, err := peer.Read(make([]byte, 1))
				heard <- err
			}()
			conn, err := s.WithLayer("tls.client", NewClient(c.client), ample)
			if c.words == "" {
				must(t, err)
				must(t, conn.SendAll([]byte("x"), 0))
				must(t, <-heard)
				return
			}
			wantFailure(t, err, syscall.EPROTO, c.words)
			if alert := <-heard; alert == nil || !strings.Contains(alert.Error(), "certificate") {
				t.Errorf("the peer was told %v", alert)
			}
			if !s.Closed() {
				t.Error("the connection is still open")
			}
		})
	}
}

// newExpired is an identity of yesterday's.
func newExpired(t *testing.T) identity {
	t.Helper()
	path := t.TempDir() + "/past.pem"
	r := Request{Path: path, Key: KeyPath(path), For: -time.Minute}
	if err := Ensure(r); err == nil || !strings.Contains(err.Error(), "expired") {
		t.Errorf("an expired certificate is taken: %v", err)
	}
	pair, err := Load(path, r.Key)
	must(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(pair.Leaf)
	return identity{path, pair, pool}
}

// TestNoTLS has each side meet a peer that speaks something else, or nothing.
func TestNoTLS(t *testing.T) {
	id := newIdentity(t)
	client := func() transport.Layer { return NewClient(Client{ServerName: "localhost", CA: id.pool}) }
	server := func() transport.Layer { return NewServer(Server{Certificate: id.pair}) }
	for name, c := range map[string]struct {
		layer func() transport.Layer
		peer  func(net.Conn)
		errno syscall.Errno
		words string
	}{
		"plain server":         {client, says("220 mail.example\r\n"), syscall.EPROTO, `speaks no TLS: what it sent begins with "220 m"`},
		"plain client":         {server, says("GET / HTTP/1.1\r\n\r\n"), syscall.EPROTO, `speaks no TLS: what it sent begins with "GET /"`},
		"server that hangs up": {client, func(c net.Conn) { c.Close() }, syscall.ECONNRESET, ""},
		"client that hangs up": {server, func(c net.Conn) { c.Close() }, syscall.ECONNRESET, "during the handshake"},
		"silent server":        {client, func(net.Conn) {}, syscall.ETIMEDOUT, "timeout"},
		"silent client":        {server, func(net.Conn) {}, syscall.ETIMEDOUT, "timeout"},
		"garbage":              {server, says("\x16\x03\x01\x00\x05hello"), syscall.EPROTO, "exceeds maximum"},
		"long garbage":         {server, says("\x16\x03\x01\xff\xff" + strings.Repeat("x", 1<<16)), syscall.EPROTO, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s, raw := connected(t, nil)
			limit := ample
			if c.errno == syscall.ETIMEDOUT {
				limit = 10 * time.Millisecond
			}
			c.peer(raw)
			_, err := s.WithLayer("tls.test", c.layer(), limit)
			wantFailure(t, err, c.errno, c.words)
			if !s.Closed() {
				t.Error("the connection is still open")
			}
		})
	}
}

func says(text string) func(net.Conn) {
	return func(c net.Conn) { _, _ = c.Write([]byte(text)) } // whoever hangs up early is not the test's business
}

// TestRefusals are sockets that no TLS can be spoken on; they stay as they are.
func TestRefusals(t *testing.T) {
	k := transport.NewKernel(nil)
	t.Cleanup(k.CloseAll)
	layer := NewClient(Client{Insecure: true})
	fresh, err := k.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	must(t, err)
	datagram, err := k.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, 0)
	must(t, err)
	busy, _ := connected(t, nil)
	secured, _ := session(t, nil)
	for _, c := range []struct {
		s     transport.Socket
		limit time.Duration
		errno syscall.Errno
	}{
		{fresh, ample, syscall.ENOTCONN}, {datagram, ample, syscall.EOPNOTSUPP}, {busy, 0, syscall.EAGAIN}, {secured, ample, syscall.EISCONN},
	} {
		_, err := c.s.(*transport.FD).WithLayer("tls.test", layer, c.limit)
		wantFailure(t, err, c.errno, "tls.test")
		if c.s.Closed() {
			t.Errorf("%v was closed", err)
		}
	}
	_, err = secured.Detach()
	wantFailure(t, err, syscall.EOPNOTSUPP, "keys")
	_, err = secured.RecvMsg(make([]byte, 1), 0, 0)
	wantFailure(t, err, syscall.EOPNOTSUPP, "ancillary")
	_, err = secured.Send([]byte("x"), syscall.MSG_OOB)
	wantFailure(t, err, syscall.EOPNOTSUPP, "MSG_")
	_, err = secured.Recv(make([]byte, 1), syscall.MSG_OOB)
	wantFailure(t, err, syscall.EOPNOTSUPP, "MSG_")
}

// TestPrivateFiles checks who may read what Ensure makes, and that it makes it once.
func TestPrivateFiles(t *testing.T) {
	id := newIdentity(t)
	for path, mode := range map[string]os.FileMode{id.path: 0o644, KeyPath(id.path): 0o600} {
		info, err := os.Stat(path)
		if must(t, err); info.Mode().Perm() != mode {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
	}
	before, err := os.ReadFile(id.path)
	must(t, err)
	must(t, Ensure(Request{Path: id.path, Key: KeyPath(id.path), For: time.Hour}))
	after, err := os.ReadFile(id.path)
	if must(t, err); string(before) != string(after) {
		t.Error("the certificate was made anew")
	}
	if err := Ensure(Request{Path: id.path, Key: KeyPath(id.path), Names: []string{"chat.example"}, For: time.Hour}); err == nil || !strings.Contains(err.Error(), "not for chat.example") {
		t.Errorf("a certificate for other names: %v", err)
	}
	must(t, os.Remove(KeyPath(id.path)))
	if err := Ensure(Request{Path: id.path, Key: KeyPath(id.path), For: time.Hour}); err == nil || !strings.Contains(err.Error(), "missing") {
		t.Errorf("a certificate without its key: %v", err)
	}
}

// TestEnsureAtTheSameTime wants all to end up with one pair that belongs together, and nothing else in the folder.
func TestEnsureAtTheSameTime(t *testing.T) {
	dir := t.TempDir()
	r := Request{Path: dir + "/server.pem", Key: dir + "/server.key", For: time.Hour}
	done := make(chan error, 20)
	for range cap(done) {
		go func() { done <- Ensure(r) }()
	}
	for range cap(done) {
		must(t, <-done)
	}
	files, err := os.ReadDir(dir)
	if must(t, err); len(files) != 2 {
		t.Errorf("the folder has %v", files)
	}
}

// TestOneFile has the certificate and its key in one file.
func TestOneFile(t *testing.T) {
	id := newIdentity(t)
	certificate, err := os.ReadFile(id.path)
	must(t, err)
	key, err := os.ReadFile(KeyPath(id.path))
	must(t, err)
	both := t.TempDir() + "/both.pem"
	must(t, os.WriteFile(both, append(key, certificate...), 0o600))
	if KeyFor(both) != both {
		t.Errorf("its key is in %s", KeyFor(both))
	}
	_, err = Load(both, KeyFor(both))
	must(t, err)
	if _, err = Load(id.path, KeyPath(newIdentity(t).path)); err == nil || !strings.Contains(err.Error(), "does not match") {
		t.Errorf("another certificate's key: %v", err)
	}
	if _, err := LoadCA(KeyPath(id.path)); err == nil {
		t.Error("a key is no certificate")
	}
	got, err := Read(both)
	if must(t, err); got.Fingerprint != Fingerprint(id.pair.Certificate[0]) || CheckFingerprint(got.Fingerprint) != nil || CheckFingerprint("AA:BB") == nil {
		t.Errorf("the fingerprint is %s", got.Fingerprint)
	}
}
