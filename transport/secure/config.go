package secure

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
)

// Client is what a client wants of the connection.
type Client struct {
	ServerName  string         // the certificate has to be for it
	CA          *x509.CertPool // who may have signed it; nil for whom the system trusts
	Fingerprint string         // that the certificate has to have, whoever signed it; "" for any
	Insecure    bool           // any certificate will do
	ALPN        []string       // the protocols to choose from, the preferred ones first
}

func (c Client) config() *tls.Config {
	config := &tls.Config{
		MinVersion: tls.VersionTLS12, ServerName: c.ServerName, RootCAs: c.CA, NextProtos: c.ALPN,
		InsecureSkipVerify:     c.Insecure || c.Fingerprint != "",
		SessionTicketsDisabled: true, DynamicRecordSizingDisabled: true,
	}
	if c.Fingerprint != "" {
		config.VerifyConnection = func(state tls.ConnectionState) error {
			if got := Fingerprint(state.PeerCertificates[0].Raw); !sameFingerprint(got, c.Fingerprint) {
				return &wrongFingerprint{got}
			}
			return nil
		}
	}
	return config
}

// Server is what a server brings along.
type Server struct {
	Certificate tls.Certificate
	ALPN        []string
}

// config has no session tickets: a server that sends some after the handshake may lose a client's last words when that
// one is gone before they arrive.
func (s Server) config() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{s.Certificate}, NextProtos: s.ALPN,
		SessionTicketsDisabled: true, DynamicRecordSizingDisabled: true,
	}
}

// wrongFingerprint is the error for a certificate that is not the pinned one.
type wrongFingerprint struct{ got string }

func (e *wrongFingerprint) Error() string { return "the certificate has the fingerprint " + e.got }

// Fingerprint is the SHA-256 of a certificate in DER, as openssl x509 -fingerprint -sha256 writes it.
func Fingerprint(der []byte) string {
	sum := sha256.Sum256(der)
	pairs := make([]string, len(sum))
	for i, b := range sum {
		pairs[i] = fmt.Sprintf("%02X", b)
	}
	return strings.Join(pairs, ":")
}

// CheckFingerprint is an error for what no SHA-256 fingerprint looks like.
func CheckFingerprint(text string) error {
	sum, err := hex.DecodeString(plainHex(text))
	if err != nil || len(sum) != sha256.Size {
		return errors.New("a fingerprint is the SHA-256 of a certificate, 64 hexadecimal digits with or without colons")
	}
	return nil
}

func sameFingerprint(a, b string) bool { return strings.EqualFold(plainHex(a), plainHex(b)) }

func plainHex(fingerprint string) string { return strings.ReplaceAll(fingerprint, ":", "") }

// LoadCA reads the certificates of a PEM file.
func LoadCA(path string) (*x509.CertPool, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, &os.PathError{Op: "read", Path: path, Err: errNoCertificate}
	}
	return pool, nil
}
