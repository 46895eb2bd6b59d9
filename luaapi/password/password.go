// Package password keeps passwords as argon2id hashes in the PHC string format, the one the reference implementation
// writes. The hashing is golang.org/x/crypto/argon2, the Go team's own.
package password

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Cost is what one hash takes.
type Cost struct {
	Memory  int // KiB
	Time    int // passes over the memory
	Threads int
}

// Default is what OWASP's password storage cheat sheet recommends.
var Default = Cost{Memory: 19456, Time: 2, Threads: 1}

// The bounds of a Cost. They hold for hashes read, too: whoever could store one would else make a check take gigabytes.
const (
	MaxMemory  = 256 << 10 // KiB
	MaxTime    = 32
	MaxThreads = 16
)

const (
	saltSize = 16
	keySize  = 32
	// of hashes read
	minSalt, maxSalt = 8, 64
	minKey, maxKey   = 16, 64
)

// ErrFormat is in every error of Verify: what was stored is no hash that could be checked.
var ErrFormat = errors.New("no argon2id hash in PHC format")

// Check says what is wrong with a cost, or nil.
func (c Cost) Check() error {
	switch {
	case c.Threads < 1 || c.Threads > MaxThreads:
		return fmt.Errorf("threads %d is not in 1..%d", c.Threads, MaxThreads)
	case c.Time < 1 || c.Time > MaxTime:
		return fmt.Errorf("time %d is not in 1..%d", c.Time, MaxTime)
	case c.Memory < 8*c.Threads || c.Memory > MaxMemory:
		return fmt.Errorf("memory %d is not in %d..%d KiB", c.Memory, 8*c.Threads, MaxMemory)
	}
	return nil
}

// Hash hashes a password with a random salt. The cost must pass Check.
func Hash(password string, c Cost) string {
	salt := make([]byte, saltSize)
	rand.Read(salt) // never fails: the program ends where the system has no randomness
	return format(c, salt, key(password, salt, c, keySize))
}

func key(password string, salt []byte, c Cost, size int) []byte {
	return argon2.IDKey([]byte(password), salt, uint32(c.Time), uint32(c.Memory), uint8(c.Threads), uint32(size))
}

func format(c Cost, salt, key []byte) string {
	text := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.Memory, c.Time, c.Threads, text(salt), text(key))
}

// Verify reports whether the password is the one that was hashed.
func Verify(password, phc string) (bool, error) {
	c, salt, want, err := parse(phc)
	if err != nil {
		return false, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return subtle.ConstantTimeCompare(key(password, salt, c, len(want)), want) == 1, nil
}

// parse takes a hash apart and refuses what Hash would not write, except for the sizes of salt and key.
func parse(phc string) (c Cost, salt, key []byte, err error) {
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[0] != "" {
		return c, nil, nil, errors.New("it has not the form $argon2id$v=19$m=...,t=...,p=...$salt$hash")
	}
	if parts[1] != "argon2id" {
		return c, nil, nil, fmt.Errorf("the algorithm is %q, not argon2id", parts[1])
	}
	if parts[2] != "v="+strconv.Itoa(argon2.Version) {
		return c, nil, nil, fmt.Errorf("the version is %q, not v=%d", parts[2], argon2.Version)
	}
	if c, err = parseCost(parts[3]); err != nil {
		return c, nil, nil, err
	}
	if salt, err = parseBytes("salt", parts[4], minSalt, maxSalt); err != nil {
		return c, nil, nil, err
	}
	key, err = parseBytes("hash", parts[5], minKey, maxKey)
	return c, salt, key, err
}

func parseCost(text string) (c Cost, err error) {
	fields := strings.Split(text, ",")
	if len(fields) != 3 {
		return c, fmt.Errorf("the cost is %q, not m=N,t=N,p=N", text)
	}
	for i, field := range []struct {
		name  string
		value *int
	}{{"m=", &c.Memory}, {"t=", &c.Time}, {"p=", &c.Threads}} {
		digits, found := strings.CutPrefix(fields[i], field.name)
		n, err := strconv.Atoi(digits)
		if !found || err != nil || strconv.Itoa(n) != digits {
			return c, fmt.Errorf("the cost is %q, not m=N,t=N,p=N", text)
		}
		*field.value = n
	}
	return c, c.Check()
}

func parseBytes(what, text string, least, most int) ([]byte, error) {
	if len(text) > base64.RawStdEncoding.EncodedLen(most) {
		return nil, fmt.Errorf("the %s has more than %d bytes", what, most)
	}
	b, err := base64.RawStdEncoding.Strict().DecodeString(text)
	if err != nil || strings.ContainsAny(text, "\r\n") { // the decoder skips line breaks
		return nil, fmt.Errorf("the %s is not base64", what)
	}
	if len(b) < least {
		return nil, fmt.Errorf("the %s has %d bytes, at least %d are needed", what, len(b), least)
	}
	return b, nil
}
