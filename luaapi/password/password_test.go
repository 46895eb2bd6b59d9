package password

import (
	"errors"
	"strings"
	"testing"
)

// TestReference has hashes that the reference implementation's own tests have.
func TestReference(t *testing.T) {
	for _, phc := range []string{
		"$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
		"$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
	} {
		if ok, err := Verify("password", phc); !ok || err != nil {
			t.Errorf("%s: %v, %v", phc, ok, err)
		}
		if ok, err := Verify("differentpassword", phc); ok || err != nil {
			t.Errorf("%s is not the hash of another password: %v, %v", phc, ok, err)
		}
	}
	c, salt, sum, err := parse("$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4")
	if err != nil || string(salt) != "somesalt" || c != (Cost{256, 2, 1}) || len(sum) != 32 {
		t.Errorf("parsed as %v, %q, %x, %v", c, salt, sum, err)
	}
}

func TestHash(t *testing.T) {
	cheap := Cost{Memory: 64, Time: 1, Threads: 2}
	for _, password := range []string{"", "secret", strings.Repeat("длинный ", 100), "\x00\xff"} {
		phc := Hash(password, cheap)
		if !strings.HasPrefix(phc, "$argon2id$v=19$m=64,t=1,p=2$") || phc == Hash(password, cheap) {
			t.Errorf("Hash(%q) = %s", password, phc)
		}
		if ok, err := Verify(password, phc); !ok || err != nil {
			t.Errorf("%q is not verified: %v", password, err)
		}
		if ok, err := Verify(password+"x", phc); ok || err != nil {
			t.Errorf("%q is verified: %v", password+"x", err)
		}
	}
	if err := Default.Check(); err != nil {
		t.Error(err)
	}
}

// TestHostileHashes has hashes that would take gigabytes or hours, and what is no hash.
func TestHostileHashes(t *testing.T) {
	const sum = "$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHApl8ArZWb2GRPPc"
	for phc, want := range map[string]string{
		"":         "form",
		"password": "form",
		"$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ" + sum:                          `"argon2i", not argon2id`,
		"$argon2id$m=64,t=1,p=1$c29tZXNhbHQ" + sum:                              "form",
		"$argon2id$v=16$m=64,t=1,p=1$c29tZXNhbHQ" + sum:                         `"v=16"`,
		"$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQ" + sum:                    "memory 4194304",
		"$argon2id$v=19$m=99999999999999999999,t=1,p=1$c29tZXNhbHQ" + sum:       "the cost is",
		"$argon2id$v=19$m=64,t=4294967295,p=1$c29tZXNhbHQ" + sum:                "time 4294967295",
		"$argon2id$v=19$m=64,t=0,p=1$c29tZXNhbHQ" + sum:                         "time 0",
		"$argon2id$v=19$m=64,t=1,p=256$c29tZXNhbHQ" + sum:                       "threads 256",
		"$argon2id$v=19$m=64,t=1,p=0$c29tZXNhbHQ" + sum:                         "threads 0",
		"$argon2id$v=19$m=16,t=1,p=4$c29tZXNhbHQ" + sum:                         "memory 16 is not in 32..",
		"$argon2id$v=19$m=-64,t=1,p=1$c29tZXNhbHQ" + sum:                        "memory -64",
		"$argon2id$v=19$m=064,t=1,p=1$c29tZXNhbHQ" + sum:                        "the cost is",
		"$argon2id$v=19$t=1,m=64,p=1$c29tZXNhbHQ" + sum:                         "the cost is",
		"$argon2id$v=19$m=64,t=1,p=1,keyid=x$c29tZXNhbHQ" + sum:                 "the cost is",
		"$argon2id$v=19$m=64,t=1,p=1$c29t" + sum:                                "the salt has 3 bytes",
		"$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ=" + sum:                        "the salt is not base64",
		"$argon2id$v=19$m=64,t=1,p=1$c29t\nZXNhbHQ" + sum:                       "the salt is not base64",
		"$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFh":                          "the hash has 3 bytes",
		"$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$":                              "the hash has 0 bytes",
		"$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$" + strings.Repeat("A", 1<<20): "more than 64 bytes",
		"$argon2id$v=19$m=64,t=1,p=1$" + strings.Repeat("A", 1<<20) + sum:       "more than 64 bytes",
		"$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ" + sum + "$":                   "form",
	} {
		ok, err := Verify("password", phc)
		if ok || !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80s: %v, %v, want %s", phc, ok, err, want)
		}
	}
}
