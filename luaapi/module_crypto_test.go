package luaapi

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// TestCrypto has the vectors of RFC 6234 and RFC 4231.
func TestCrypto(t *testing.T) {
	expect(t, `
print(hex.encode(crypto.sha256("abc")))
print(hex.encode(crypto.sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")))
print(hex.encode(crypto.sha512("abc")))
print(hex.encode(crypto.sha256("")))
print(hex.encode(crypto.hmac(("\x0b"):rep(20), "Hi There")))
print(hex.encode(crypto.hmac("Jefe", "what do ya want for nothing?", "sha512")))
print(hex.encode(crypto.hmac(("\xaa"):rep(131), "Test Using Larger Than Block-Size Key - Hash Key First", "sha256")))
print(select(2, pcall(crypto.hmac, "k", "d", "md5")))
print(#crypto.random(0), #crypto.random(33), crypto.random(16) ~= crypto.random(16))
print(#crypto.token(), #crypto.token(16), crypto.token(32):find("^[%w_-]+$"), crypto.token() ~= crypto.token())
print(crypto.equal("abc", "abc"), crypto.equal("abc", "abd"), crypto.equal("abc", "ab"), crypto.equal("", ""))
`, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
		"ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
		"164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
		"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
		`test.lua:9: crypto.hmac: algorithm must be "sha256" or "sha512", not "md5"; usage: crypto.hmac(key, data[, algorithm])`,
		"0\t33\ttrue", "43\t22\t1\ttrue", "true\tfalse\tfalse\ttrue")
}

func TestPassword(t *testing.T) {
	expect(t, `
local phc = crypto.password.hash("пароль", {memory = 64, time = 1})
print(phc:match("^%$argon2id%$v=19%$m=64,t=1,p=1%$[%w+/]+%$[%w+/]+$") ~= nil, phc ~= crypto.password.hash("пароль", {memory = 64, time = 1}))
print(crypto.password.verify("пароль", phc), crypto.password.verify("пароля", phc), require("crypto.password") == crypto.password)
local right, message, errno = crypto.password.verify("x", "$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHApl8ArZWb2GRPPc")
print(right, message, errno == EBADMSG)
print(pcall(crypto.password.hash, "x", {memory = 2^30}))
print(pcall(crypto.password.hash, "x", {memory = 16, threads = 4}))
print(pcall(crypto.password.hash, "x", {passes = 1}))
`, "true\ttrue", "true\tfalse\ttrue",
		"nil\tcrypto.password.verify: Bad message (EBADMSG, errno 74): no argon2id hash in PHC format: memory 4194304 is not in 8..262144 KiB\ttrue",
		"false\ttest.lua:7: crypto.password.hash: option memory 1073741824 is not in 8..262144; usage: crypto.password.hash(password[, options])",
		"false\ttest.lua:8: crypto.password.hash: option memory 16 is not in 32..262144 KiB; usage: crypto.password.hash(password[, options])",
		`false	test.lua:9: crypto.password.hash: there is no option "passes"; options are memory, time, threads; usage: crypto.password.hash(password[, options])`)
}

// TestHashingBlocksOneThread lets another thread run while a password is hashed.
func TestHashingBlocksOneThread(t *testing.T) {
	expect(t, `
local turns, over = 0, false
local ticker = spawn(function() while not over do turns = turns + 1 sleep(0) end end)
local phc = crypto.password.hash("secret")
print(turns > 0, phc:sub(1, 31))
turns = 0
print(crypto.password.verify("secret", phc), turns > 0)
over = true
ticker:join()
`, "true\t$argon2id$v=19$m=19456,t=2,p=1$", "true\ttrue")
}

// TestHashesAtTheSameTime counts how many hashes are made at once: as many as there are places.
func TestHashesAtTheSameTime(t *testing.T) {
	rt := newRuntime(t, t.Output(), strings.NewReader(""))
	rt.modules.hashing = make(chan struct{}, 2)
	var atOnce, most, started atomic.Int32
	var both sync.WaitGroup // the first two are under way at the same time
	both.Add(2)
	work := func() {
		n := atOnce.Add(1)
		for seen := most.Load(); n > seen && !most.CompareAndSwap(seen, n); seen = most.Load() {
		}
		if started.Add(1) <= 2 {
			both.Done()
		}
		both.Wait()
		atOnce.Add(-1)
	}
	rt.Run(func() {
		for i := range 6 {
			rt.sched.Spawn(fmt.Sprint(i), func() {
				if err := (args{Runtime: rt}).hashing(work); err != nil {
					t.Error(err)
				}
			})
		}
		if err := rt.JoinAll(); err != nil {
			t.Error(err)
		}
	})
	if most.Load() != 2 || started.Load() != 6 {
		t.Errorf("%d of %d hashes were made at the same time, want 2 of 6", most.Load(), started.Load())
	}
}

// TestInterruptedHash checks that a thread which is cancelled does not wait for a place.
func TestInterruptedHash(t *testing.T) {
	rt := newRuntime(t, t.Output(), strings.NewReader(""))
	rt.modules.hashing = make(chan struct{}) // nobody gets a place
	rt.Run(func() {
		var got error
		thread := rt.sched.Spawn("hash", func() {
			got = args{Runtime: rt}.hashing(func() { t.Error("there was a place") })
		})
		if err := rt.sched.Sleep(0); err != nil { // it has its turn, and waits
			t.Error(err)
		}
		thread.Cancel()
		if err := rt.JoinAll(); err != nil || got != eintr {
			t.Errorf("a cancelled thread got %v, want EINTR; %v", got, err)
		}
	})
}
