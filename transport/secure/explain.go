package secure

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"time"

	"sosh/transport"
)

// explain is an error of crypto/tls as one of transport: the kernel's own number, or what went wrong in the protocol and
// what to do.
func explain(err error, c *Conn) error {
	var errno syscall.Errno
	var verification *tls.CertificateVerificationError
	switch {
	case errors.As(err, &verification): // the file of the system's authorities may be the cause, whose number says nothing
		return &transport.Error{Errno: syscall.EPROTO, Detail: certificateReason(verification)}
	case errors.As(err, &errno):
		return errno
	case c.pipe.ended && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)):
		return &transport.Error{Errno: syscall.ECONNRESET, Detail: endedEarly(c)}
	}
	return &transport.Error{Errno: syscall.EPROTO, Detail: reason(err, c)}
}

// endedEarly says what is wrong with an end of the stream that TLS knows nothing of.
func endedEarly(c *Conn) string {
	if !c.opened || c.handshake != nil {
		return "the peer closed the connection during the handshake; perhaps it speaks no TLS, or refuses what we offer"
	}
	return "the stream ended without close_notify: it was cut off, and data may be missing"
}

func reason(err error, c *Conn) string {
	var header tls.RecordHeaderError
	var pinned *wrongFingerprint
	var alert *net.OpError
	switch {
	case errors.As(err, &header):
		return notTLS(header, c)
	case errors.As(err, &pinned):
		return pinned.Error() + ", not the one that was given: it is another peer, or it has a new certificate"
	case errors.As(err, &alert) && alert.Op == "remote error":
		return alertReason(alert.Err.Error())
	case errors.As(err, &alert) && alert.Op == "local error":
		return "what the peer sent was not accepted: " + strings.TrimPrefix(alert.Err.Error(), "tls: ")
	}
	return strings.TrimPrefix(err.Error(), "tls: ")
}

func notTLS(header tls.RecordHeaderError, c *Conn) string {
	if c.opened && c.handshake == nil {
		return "what came is no TLS record: " + strings.TrimPrefix(header.Msg, "tls: ")
	}
	return fmt.Sprintf("the peer speaks no TLS: what it sent begins with %q, and the first record does not look like a TLS handshake", header.RecordHeader[:])
}

// alertReason says what a peer's alert is about.
func alertReason(alert string) string {
	alert = strings.TrimPrefix(alert, "tls: ")
	text := "the peer ended the connection with the alert: " + alert
	switch alert {
	case "bad certificate", "unknown certificate authority", "unknown certificate", "certificate expired":
		return text + "; it does not trust our certificate: it has to know it, and the name it connects to has to be in it"
	case "protocol version not supported":
		return text + "; we speak TLS 1.2 and 1.3"
	}
	return text
}

// certificateReason says why a certificate was not accepted, and what can be done.
func certificateReason(err *tls.CertificateVerificationError) string {
	leaf := err.UnverifiedCertificates[0]
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var authority x509.UnknownAuthorityError
	switch {
	case errors.As(err, &name):
		return fmt.Sprintf("the certificate is not for %s but for %s: connect by that name, or say with server_name whom you mean", name.Host, list(Names(leaf)))
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return validity(leaf)
	case errors.As(err, &authority):
		return "the certificate is signed by an unknown authority (" + leaf.Issuer.String() + "): give the file of the certificate, or of who signed it, as ca, " +
			"or once you know from its owner that this is its fingerprint, give that: " + Fingerprint(leaf.Raw)
	}
	return "the certificate was not accepted: " + strings.TrimPrefix(err.Err.Error(), "x509: ")
}

// validity says how a certificate is out of date.
func validity(leaf *x509.Certificate) string {
	const stamp = "2006-01-02 15:04:05 MST"
	if time.Now().Before(leaf.NotBefore) {
		return "the certificate is not valid before " + leaf.NotBefore.UTC().Format(stamp) + ": is this machine's clock right?"
	}
	return "the certificate has expired: it was valid until " + leaf.NotAfter.UTC().Format(stamp) + "; its owner has to make a new one"
}

// list is some names in a sentence.
func list(names []string) string {
	if len(names) == 0 {
		return "no name at all"
	}
	return strings.Join(names, ", ")
}
