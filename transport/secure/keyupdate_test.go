package secure

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/tls"
	"encoding/binary"
	"encoding/hex"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
)

// sealer makes the records of one direction of TLS 1.3, as TLS_AES_128_GCM_SHA256 has them: RFC 8446, 5.2 and 7.2.
type sealer struct {
	t      *testing.T
	secret []byte
	aead   cipher.AEAD
	iv     []byte
	count  uint64
}

func newSealer(t *testing.T, secret []byte) *sealer {
	s := &sealer{t: t, secret: secret, iv: expand(t, secret, "iv", 12)}
	block, err := aes.NewCipher(expand(t, secret, "key", 16))
	must(t, err)
	s.aead, err = cipher.NewGCM(block)
	must(t, err)
	return s
}

// expand is HKDF-Expand-Label with an empty context.
func expand(t *testing.T, secret []byte, label string, length int) []byte {
	t.Helper()
	label = "tls13 " + label
	info := append(binary.BigEndian.AppendUint16(nil, uint16(length)), byte(len(label)))
	key, err := hkdf.Expand(sha256.New, secret, string(append(append(info, label...), 0)), length)
	must(t, err)
	return key
}

func (s *sealer) record(content []byte, kind byte) []byte {
	plain := append(bytes.Clone(content), kind)
	header := binary.BigEndian.AppendUint16([]byte{23, 3, 3}, uint16(len(plain)+s.aead.Overhead()))
	nonce := bytes.Clone(s.iv)
	binary.BigEndian.PutUint64(nonce[4:], binary.BigEndian.Uint64(nonce[4:])^s.count)
	s.count++
	return s.aead.Seal(header, nonce, plain, header)
}

// What records hold.
const handshake, data = 22, 23

// keyUpdate asks for an update of the other direction, too; what follows has a new key.
func (s *sealer) keyUpdate() (record []byte, next *sealer) {
	return s.record([]byte{24, 0, 0, 1, 1}, handshake), newSealer(s.t, expand(s.t, s.secret, "traffic upd", 32))
}

// TestFloodOfKeyUpdates has a peer ask for answers without end and read none of them: nothing more is read once too many
// answers wait, and all goes on when the peer reads.
func TestFloodOfKeyUpdates(t *testing.T) {
	const rounds = 6_000
	var keys bytes.Buffer
	conn, peer := session(t, func(c *tls.Config) { c.KeyLogWriter = &keys })
	layer := conn.Layer().(*Conn)
	if layer.Info().Cipher != "TLS_AES_128_GCM_SHA256" {
		t.Skip("this machine prefers " + layer.Info().Cipher)
	}
	must(t, conn.Setsockopt(syscall.SOL_SOCKET, syscall.SO_SNDBUF, 4096))
	raw := peer.NetConn().(*gate).Conn.(*net.TCPConn)
	must(t, raw.SetReadBuffer(4096))
	_, line, _ := strings.Cut(keys.String(), "SERVER_TRAFFIC_SECRET_0 ")
	secret, err := hex.DecodeString(strings.Fields(line)[1])
	must(t, err)
	written := make(chan error, 1)
	go func() {
		s := newSealer(t, secret)
		var flood []byte
		for range rounds {
			record, next := s.keyUpdate()
			flood, s = append(flood, record...), next
			flood = append(flood, s.record([]byte("x"), data)...) // crypto/tls takes few messages in a row without
		}
		_, err := raw.Write(append(flood, s.record([]byte("\n"), data)...))
		written <- err
	}()
	conn.SetTimeout(0)
	buffer := make([]byte, 100)
	received := 0
	for refused := 0; refused < 100; { // the first while the peer has not written yet
		n, err := conn.Recv(buffer, 0)
		if received += n; err == nil {
			continue
		}
		wantFailure(t, err, syscall.EAGAIN, "")
		switch waiting := len(layer.pipe.out); {
		case waiting > maxOut+1000:
			t.Fatalf("%d bytes wait to be sent", waiting)
		case waiting >= maxOut:
			refused++
		}
	}
	must(t, raw.SetReadBuffer(1<<20))
	go io.Copy(io.Discard, raw)
	conn.SetTimeout(ample)
	rest, err := conn.RecvLine(2 * rounds)
	if must(t, err); received+len(rest) != rounds+1 {
		t.Errorf("%d and %d bytes came, %d were sent", received, len(rest), rounds+1)
	}
	must(t, <-written)
}
