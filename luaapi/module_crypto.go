package luaapi

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base64"
	"hash"

	lua "github.com/yuin/gopher-lua"

	"sosh/luaapi/password"
	"sosh/transport"
)

// defaultToken is how many random bytes a token has: more than anybody can guess.
const defaultToken = 32

// cryptoCalls are the modules crypto, on Go's own crypto packages, and crypto.password.
func cryptoCalls() []*Call {
	data := Param{Name: "data", Kind: Data, Help: "the bytes"}
	digest := func(name, size, bits string, run func(a args) int) *Call {
		return &Call{
			Name: name, Module: "crypto", run: run, LuaOnly: true, Params: []Param{data},
			Results: []Result{{"digest", Data, size + " bytes; hex.encode makes text of them"}},
			Summary: "The SHA-" + bits + " digest of bytes.",
			Detail:  "It is no way to keep passwords: it is fast, and so is guessing. crypto.password is for them.",
			Example: `print(hex.encode(crypto.` + name + `("abc")))`, Man: "RFC 6234",
		}
	}
	calls := []*Call{
		digest("sha256", "32", "256", runSHA256),
		digest("sha512", "64", "512", runSHA512),
		{
			Name: "hmac", Module: "crypto", run: runHMAC, LuaOnly: true,
			Params: []Param{{Name: "key", Kind: Data, Help: "the secret that both sides know"}, data,
				{Name: "algorithm", Kind: Text, Optional: true, Help: `"sha256" or "sha512"; "sha256" when left out`}},
			Results: []Result{{"code", Data, "32 or 64 bytes; compare them with crypto.equal"}},
			Summary: "A code that only who knows the key can make for these bytes.",
			Example: `answer = hex.encode(crypto.hmac(secret, challenge))`, Man: "RFC 2104",
		},
		{
			Name: "random", Module: "crypto", run: runRandom, LuaOnly: true,
			Params:  []Param{{Name: "count", Kind: Integer, Max: 1 << 24, Help: "how many bytes"}},
			Results: []Result{{"data", Data, "bytes that nobody can guess"}},
			Summary: "Random bytes for secrets.",
			Example: "challenge = crypto.random(16)", Man: "getrandom(2)",
		},
		{
			Name: "token", Module: "crypto", run: runToken, LuaOnly: true,
			Params:  []Param{{Name: "count", Kind: Integer, Optional: true, Default: "32", Min: 1, Max: 1 << 20, Help: "how many random bytes are in it"}},
			Results: []Result{{"text", Text, "text of letters, digits, - and _, some four thirds of count long"}},
			Summary: "Random text for secrets, fit for URLs.",
			Example: "session = crypto.token()", Man: "RFC 4648",
		},
		{
			Name: "equal", Module: "crypto", run: runEqual, LuaOnly: true,
			Params:  []Param{{Name: "a", Kind: Data, Help: "bytes"}, {Name: "b", Kind: Data, Help: "bytes"}},
			Results: []Result{{"equal", Boolean, "whether they are the same"}},
			Summary: "Compare secrets in a time that tells nothing of where they differ.",
			Detail:  "== stops at the first difference, and whoever measures the time can guess byte by byte. Only the lengths can be told.",
			Example: "if crypto.equal(code, expected) then login() end", Man: "Lua",
		},
	}
	return append(calls, passwordCalls()...)
}

func passwordCalls() []*Call {
	secret := Param{Name: "password", Kind: Data, Help: "the password"}
	return []*Call{
		{
			Name: "hash", Module: "crypto.password", run: runPasswordHash, LuaOnly: true,
			Params: []Param{secret, {Name: "options", Kind: Table, Optional: true,
				Help: "{memory = KiB, time = passes, threads = n}: at most 262144, 32 and 16; what OWASP recommends when left out, 19456, 2 and 1"}},
			Results: []Result{{"phc", Text, "the hash to keep, in PHC format: $argon2id$v=19$m=19456,t=2,p=1$salt$hash"}},
			Summary: "Hash a password with argon2id, to keep it.",
			Detail:  "It is slow and takes much memory, so that guessing is slow, too; other threads run on meanwhile. At most as many hashes as the machine has processors are made at the same time.",
			Example: `users.ada = crypto.password.hash("correct horse")`, Man: "RFC 9106", Errors: []string{"EINTR"},
		},
		{
			Name: "verify", Module: "crypto.password", run: runPasswordVerify, LuaOnly: true,
			Params:  []Param{secret, {Name: "phc", Kind: Text, Help: "what crypto.password.hash returned"}},
			Results: []Result{{"right", Boolean, "whether it is the password that was hashed"}},
			Summary: "Check a password against its hash.",
			Detail:  "A hash that is malformed, or that asks for more memory or time than crypto.password.hash allows, fails with EBADMSG. Other threads run on meanwhile.",
			Example: `if crypto.password.verify(answer, users.ada) then print("welcome") end`, Man: "RFC 9106", Errors: []string{"EBADMSG", "EINTR"},
		},
	}
}

func runSHA256(a args) int {
	sum := sha256.Sum256(a.data(0))
	return a.values(lua.LString(sum[:]))
}

func runSHA512(a args) int {
	sum := sha512.Sum512(a.data(0))
	return a.values(lua.LString(sum[:]))
}

func runHMAC(a args) int {
	algorithm := map[string]func() hash.Hash{"": sha256.New, "sha256": sha256.New, "sha512": sha512.New}[a.text(2)]
	if algorithm == nil {
		a.usage(`algorithm must be "sha256" or "sha512", not %s`, Quote(a.text(2)))
	}
	code := hmac.New(algorithm, a.data(0))
	code.Write(a.data(1))
	return a.values(lua.LString(code.Sum(nil)))
}

// randomBytes never fails: the program ends where the system has no randomness.
func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}

func runRandom(a args) int { return a.values(lua.LString(randomBytes(a.integer(0, 0)))) }

func runToken(a args) int {
	return a.values(lua.LString(base64.RawURLEncoding.EncodeToString(randomBytes(a.integer(0, defaultToken)))))
}

func runEqual(a args) int {
	return a.values(lua.LBool(subtle.ConstantTimeCompare(a.data(0), a.data(1)) == 1))
}

func runPasswordHash(a args) int {
	o := a.optionsAt(1, "memory", "time", "threads")
	cost := password.Cost{
		Memory:  o.integer("memory", 8, password.MaxMemory, password.Default.Memory),
		Time:    o.integer("time", 1, password.MaxTime, password.Default.Time),
		Threads: o.integer("threads", 1, password.MaxThreads, password.Default.Threads),
	}
	if err := cost.Check(); err != nil {
		a.usage("option %v", err)
	}
	secret := a.text(0)
	var phc string
	if err := a.hashing(func() { phc = password.Hash(secret, cost) }); err != nil {
		return a.fail(waitError(a.call.FullName(), "", err))
	}
	return a.values(lua.LString(phc))
}

func runPasswordVerify(a args) int {
	secret, phc := a.text(0), a.text(1)
	var right bool
	var wrong error
	if err := a.hashing(func() { right, wrong = password.Verify(secret, phc) }); err != nil {
		return a.fail(waitError(a.call.FullName(), "", err))
	}
	if wrong != nil {
		return a.fail(&transport.Error{Call: a.call.FullName(), Errno: ebadmsg, Detail: wrong.Error()})
	}
	return a.values(lua.LBool(right))
}

// hashing does such work while other threads run, once a place is free: each hash takes a processor and much memory.
func (a args) hashing(work func()) error {
	places := a.modules.hashing
	return a.sched.Await(func(ctx context.Context) {
		select {
		case places <- struct{}{}:
			defer func() { <-places }()
			work()
		case <-ctx.Done():
		}
	})
}
