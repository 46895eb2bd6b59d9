package secure

import (
	"crypto/tls"
	"crypto/x509"
	"time"
)

// Info is what two ends have agreed on.
type Info struct {
	Version    string // "TLS 1.3"
	Cipher     string // "TLS_AES_128_GCM_SHA256"
	ALPN       string // "" where none was agreed
	ServerName string // that the client asked for, "" where it named none
	Peer       *Certificate
}

// Certificate is what a certificate says.
type Certificate struct {
	Subject, Issuer     string
	NotBefore, NotAfter time.Time
	Names               []string // of hosts, and IP addresses
	Fingerprint         string
}

// Info is about the connection, once it is open.
func (c *Conn) Info() Info {
	state := c.tls.ConnectionState()
	info := Info{
		Version: tls.VersionName(state.Version), Cipher: tls.CipherSuiteName(state.CipherSuite),
		ALPN: state.NegotiatedProtocol, ServerName: state.ServerName,
	}
	if len(state.PeerCertificates) > 0 {
		peer := describe(state.PeerCertificates[0])
		info.Peer = &peer
	}
	return info
}

func describe(c *x509.Certificate) Certificate {
	return Certificate{
		Subject: c.Subject.String(), Issuer: c.Issuer.String(), NotBefore: c.NotBefore, NotAfter: c.NotAfter,
		Names: Names(c), Fingerprint: Fingerprint(c.Raw),
	}
}

// Names are the hosts and addresses a certificate is for.
func Names(c *x509.Certificate) []string {
	names := append([]string(nil), c.DNSNames...)
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	return names
}
