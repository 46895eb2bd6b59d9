package secure

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Request is what a certificate is to be like.
type Request struct {
	Path  string   // of the certificate
	Key   string   // of its private key
	Names []string // besides those of this machine
	For   time.Duration
}

// KeyPath is where the private key of a certificate lies when nothing else is said: server.key beside server.pem.
func KeyPath(path string) string { return strings.TrimSuffix(path, filepath.Ext(path)) + ".key" }

// Ensure makes a self-signed certificate and its key unless they are there, and checks those that are. Each file appears
// whole or not at all, and the key comes first: programs that do this at the same time end up with the same pair.
func Ensure(r Request) error {
	if err := ensureKey(r); err != nil {
		return err
	}
	if _, err := os.Stat(r.Path); errors.Is(err, fs.ErrNotExist) {
		if err := makeCertificate(r); err != nil {
			return err
		}
	}
	pair, err := Load(r.Path, r.Key)
	if err != nil {
		return err
	}
	return r.check(pair.Leaf)
}

// check finds fault with a certificate that is there but does not do.
func (r Request) check(leaf *x509.Certificate) error {
	again := fmt.Sprintf("; remove %s and %s to have new ones made", r.Path, r.Key)
	if time.Now().After(leaf.NotAfter) {
		return &os.PathError{Op: "read", Path: r.Path, Err: errors.New(validity(leaf) + again)}
	}
	for _, name := range r.Names {
		if err := leaf.VerifyHostname(name); err != nil {
			return &os.PathError{Op: "read", Path: r.Path, Err: fmt.Errorf("the certificate is for %s and not for %s%s", list(Names(leaf)), name, again)}
		}
	}
	return nil
}

func ensureKey(r Request) error {
	_, certificate := os.Stat(r.Path) // looked for first: where it is there, its key has been
	if _, err := os.Stat(r.Key); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if certificate == nil {
		return &os.PathError{Op: "open", Path: r.Key, Err: errors.New("the key of " + r.Path + " is missing; without it that certificate is of no use, remove it")}
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	return writeOnce(r.Key, 0o600, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

func makeCertificate(r Request) error {
	text, err := os.ReadFile(r.Key)
	if err != nil {
		return err
	}
	key, err := parseKey(text)
	if err != nil {
		return &os.PathError{Op: "read", Path: r.Key, Err: err}
	}
	own, now := []string{"localhost", "127.0.0.1", "::1"}, time.Now()
	serial := make([]byte, 16)
	rand.Read(serial)
	template := &x509.Certificate{
		SerialNumber: positive(serial), Subject: pkix.Name{CommonName: own[0]},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(r.For), // a clock that is a little behind is no trouble
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		BasicConstraintsValid: true,
	}
	for _, name := range append(own, r.Names...) {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return err
	}
	return writeOnce(r.Path, 0o644, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// writeOnce makes a file with this content unless there is one by that name; who comes second keeps the first one's.
func writeOnce(path string, mode fs.FileMode, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(content)
	err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	err = os.Link(f.Name(), path)
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil
	case errors.Is(err, errors.ErrUnsupported), errors.Is(err, fs.ErrPermission): // a file system without links
		return os.Rename(f.Name(), path)
	}
	return err
}

// Load reads a certificate, with those of who signed it, and its key; both may be in one file.
func Load(path, key string) (tls.Certificate, error) {
	var none tls.Certificate
	certificate, err := os.ReadFile(path)
	if err != nil {
		return none, err
	}
	private := certificate
	if key != path {
		if private, err = os.ReadFile(key); err != nil {
			return none, err
		}
	}
	pair, err := tls.X509KeyPair(certificate, private)
	if err != nil {
		return none, &os.PathError{Op: "read", Path: path, Err: errors.New(strings.TrimPrefix(err.Error(), "tls: "))}
	}
	return pair, nil
}

// KeyFor is where the key of a certificate is: in the same file, or else beside it.
func KeyFor(path string) string {
	text, err := os.ReadFile(path)
	if err == nil && slices.ContainsFunc(blocks(text), func(b *pem.Block) bool { return strings.HasSuffix(b.Type, "PRIVATE KEY") }) {
		return path
	}
	return KeyPath(path)
}

// Read is the first certificate of a PEM file.
func Read(path string) (Certificate, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Certificate{}, err
	}
	for _, b := range blocks(text) {
		if b.Type == "CERTIFICATE" {
			c, err := x509.ParseCertificate(b.Bytes)
			if err != nil {
				return Certificate{}, &os.PathError{Op: "read", Path: path, Err: err}
			}
			return describe(c), nil
		}
	}
	return Certificate{}, &os.PathError{Op: "read", Path: path, Err: errNoCertificate}
}

var errNoCertificate = errors.New("there is no certificate in PEM form in it")
