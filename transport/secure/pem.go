package secure

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
)

// blocks are the parts of a PEM file.
func blocks(text []byte) []*pem.Block {
	var all []*pem.Block
	for {
		b, rest := pem.Decode(text)
		if b == nil {
			return all
		}
		all, text = append(all, b), rest
	}
}

// parseKey is the private key in a PEM file.
func parseKey(text []byte) (crypto.Signer, error) {
	for _, b := range blocks(text) {
		if b.Type == "PRIVATE KEY" {
			key, err := x509.ParsePKCS8PrivateKey(b.Bytes)
			if signer, ok := key.(crypto.Signer); ok {
				return signer, nil
			}
			return nil, err
		}
		if b.Type == "EC PRIVATE KEY" {
			return x509.ParseECPrivateKey(b.Bytes)
		}
	}
	return nil, errors.New("there is no private key in PEM form in it")
}

// positive is a serial number: RFC 5280 wants at most 20 bytes, and no sign.
func positive(b []byte) *big.Int { return new(big.Int).SetBytes(append([]byte{1}, b...)) }
