package examples

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sosh/luaapi/store"
)

const (
	wrong   = "error wrong name or password"
	tooMany = "error too many attempts, wait "
)

// otherAddress returns the n-th of many addresses of this machine, all of them its own only on Linux.
func otherAddress(t *testing.T, n int) string {
	t.Helper()
	address := fmt.Sprintf("127.1.%d.%d", n/250, n%250+1)
	if ln, err := net.Listen("tcp", address+":0"); err != nil {
		t.Skip("this machine has one address only: ", err)
	} else {
		_ = ln.Close()
	}
	return address
}

func TestRegisterAndLogIn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	server, port := authServer(t, dir, "auth/2", cheap)
	v := visit(t, port)
	v.wants(
		"login ada correct horse", wrong,
		"register ada correct horse", "ok registered",
		"register ada correct horse", "error name taken",
		"login ada correct horse", "ok hello ada",
		"login ada correct hors", wrong,
		"login ada  correct horse", wrong, // the blank belongs to the password
		"register Ада \xff\x00\x1b12345\r", "ok registered",
		"login Ада \xff\x00\x1b12345", "ok hello Ада",
	)
	v = visit(t, port)
	v.wants(
		"register bob 1234567", "error a password has 8 to 128 bytes",
		"register bob "+strings.Repeat("x", 129), "error a password has 8 to 128 bytes",
		"register a/b 12345678", "error a name has letters, digits, _ and - only",
		"register bob", "error usage: register NAME PASSWORD",
		"login  bob x", "error usage: login NAME PASSWORD",
		"", "error unknown command",
		"LOGIN ada correct horse", "error unknown command",
		"__index x", "error unknown command",
		"quit", "ok bye",
	)
	v.gone()
	v = visit(t, port)
	v.wants(strings.Repeat("x", 4096), "error line too long")
	v.gone()
	server.interrupts()
	server.ends(1)

	_, port = authServer(t, dir, "auth/2") // another cost: old hashes say what they took
	visit(t, port).wants("login ada correct horse", "ok hello ada", "register eve correct horse", "ok registered")
	server.interrupts()
}

// TestHashesOnly looks at what is kept: salted argon2id hashes of the cost asked for, readable by nobody else.
func TestHashesOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	server, port := authServer(t, dir, "auth/2", "16")
	visit(t, port).wants("register ada correct horse", "ok registered", "register bob correct horse", "ok registered")
	server.interrupts()
	server.ends(1)
	private(t, filepath.Join(dir, "users.db"))
	users, err := store.Open(filepath.Join(dir, "users.db"), time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = users.Close() }()
	names, err := users.Keys("")
	if err != nil || !slices.Equal(names, []string{"ada", "bob"}) {
		t.Errorf("%v: the names are %q", err, names)
	}
	ada, _, _ := users.Get("ada")
	bob, _, _ := users.Get("bob")
	phc := regexp.MustCompile(`^\$argon2id\$v=19\$m=16,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$`)
	if !phc.MatchString(ada) || !phc.MatchString(bob) || ada == bob {
		t.Errorf("one password is kept as %q and %q", ada, bob)
	}
}

// private checks that a file is its owner's alone.
func private(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("%s has mode %v", path, info.Mode())
	}
}

// disguises are a secret in the forms in which it might lie in a file.
func disguises(secret []byte) map[string][]byte {
	forms := map[string][]byte{"itself": secret, "hexadecimal": []byte(hex.EncodeToString(secret))}
	for shift := range 3 { // base64 of a longer text has other letters for each of three places
		text := base64.StdEncoding.EncodeToString(append(make([]byte, shift), secret...))
		text = text[(shift*8+5)/6 : (shift+len(secret))*8/6]
		forms[fmt.Sprint("base64 at ", shift)] = []byte(text)
		forms[fmt.Sprint("base64url at ", shift)] = []byte(strings.NewReplacer("+", "-", "/", "_").Replace(text))
	}
	return forms
}

// keepsSecret checks that a secret is in no file of a folder and in nothing that a program has printed.
func keepsSecret(t *testing.T, dir, printed string, secret []byte) {
	t.Helper()
	texts := map[string][]byte{"what was printed": []byte(printed)}
	files := 0
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files++
		texts[path], err = os.ReadFile(path)
		return err
	})
	if err != nil || files == 0 {
		t.Fatalf("%v: %d files in %s", err, files, dir)
	}
	for place, text := range texts {
		for form, disguised := range disguises(secret) {
			if bytes.Contains(bytes.ToLower(text), bytes.ToLower(disguised)) {
				t.Errorf("the secret %q is in %s (%s)", secret, place, form)
			}
		}
	}
}

// TestDisguises checks that the search finds what it is to find.
func TestDisguises(t *testing.T) {
	t.Parallel()
	secret := []byte("correct horse\xff\xfe")
	forms := disguises(secret)
	for _, before := range []string{"", "a", "ab", "abc"} {
		text := before + string(secret) + "behind"
		for name, encoded := range map[string]string{
			"base64": base64.StdEncoding.EncodeToString([]byte(text)), "base64url": base64.URLEncoding.EncodeToString([]byte(text)),
		} {
			form := fmt.Sprint(name, " at ", len(before)%3)
			if !strings.Contains(encoded, string(forms[form])) || len(forms[form]) < len(secret) {
				t.Errorf("%s is not in %s", forms[form], encoded)
			}
		}
	}
}

// TestPasswordStaysSecret has passwords in all places where somebody may type one.
func TestPasswordStaysSecret(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	server, port := authServer(t, dir, "auth/2", cheap)
	const secret = "Tr0ub4dor&3x"
	out := authClient(t, t.TempDir(), "auth/2", 0, []string{port, "register"}, "ada", secret, secret)
	out += authClient(t, t.TempDir(), "auth/2", 0, []string{port}, "ada", secret)
	out += authClient(t, t.TempDir(), "auth/2", 0, []string{port, "login"}, secret, secret)
	out += authClient(t, t.TempDir(), "auth/2", 1, []string{port, "register"}, "bob", secret, secret+"!")
	for _, line := range []string{"ok registered", "ok hello ada", wrong, "the two passwords differ"} {
		if !strings.Contains(out, line+"\n") {
			t.Errorf("no %q in what the clients printed\n%s", line, out)
		}
	}
	v := visit(t, port)
	for _, line := range []string{secret, "login " + secret, "register " + secret + " " + secret, "register " + secret, secret + " ada " + secret} {
		if reply := v.asks(line); strings.Contains(reply, secret) {
			t.Errorf("%q was answered by %q", line, reply)
		}
	}
	server.sees("^login: ada$")
	server.interrupts()
	keepsSecret(t, dir, out+server.ends(1), []byte(secret))
}

// TestEqualWork counts the verifications and looks at what each costs.
func TestEqualWork(t *testing.T) {
	t.Parallel()
	runLua(t, `
local accounts = require "accounts"
local users = assert(accounts.open("users.db", {cost = {memory = 32, time = 1}}))
users:register("ada", "correct horse")
local verify, costs = crypto.password.verify, {}
crypto.password.verify = function(password, phc)
  table.insert(costs, assert(phc:match("^%$argon2id%$v=19%$(m=32,t=1,p=1)%$")))
  return verify(password, phc)
end
for i, name in ipairs{"ada", "nobody", "no name!", "\xff", ("x"):rep(4000)} do
  local ok, reason = users:login(name, "wrong horse", "address" .. i)
  assert(ok == nil and reason == "wrong name or password", reason)
  assert(#costs == i, "a login of " .. name .. " took " .. #costs .. " verifications")
end
assert(users:login("ada", "correct horse", "elsewhere") and #costs == 6)
for i = 1, 3 do users:login("ada", "wrong horse", "a" .. i) end
for i = 1, 3 do users:login("nobody", "wrong horse", "b" .. i) end
local before = #costs
local _, known = users:login("ada", "correct horse", "c1")
local _, unknown = users:login("nobody", "correct horse", "c2")
assert(known == unknown and known:match("^too many attempts") and #costs == before) -- to refuse costs nothing
`)
}

// TestEqualTime measures logins of unknown users and with wrong passwords in turn. Without equal work their times differ
// by a factor of twenty; what is asserted is less than two.
func TestEqualTime(t *testing.T) {
	t.Parallel()
	otherAddress(t, 0)
	_, port := authServer(t, t.TempDir(), "auth/2", "8192")
	const tries = 40
	registering := visit(t, port)
	for i := range tries {
		registering.wants(fmt.Sprintf("register known%d correct horse", i), "ok registered")
	}
	var times [2][]time.Duration
	for i := range tries {
		for kind, name := range []string{"known", "unknown"} {
			v := visitFrom(t, otherAddress(t, 2*i+kind), port) // three failures from one address would be refused
			start := time.Now()
			v.wants(fmt.Sprintf("login %s%d wrong horse", name, i), wrong)
			times[kind] = append(times[kind], time.Since(start))
		}
	}
	known, unknown := median(times[0]), median(times[1])
	if ratio := float64(known) / float64(unknown); ratio < 0.5 || ratio > 2 {
		t.Errorf("a wrong password takes %v, an unknown user %v", known, unknown)
	}
}

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}

// TestGuessingIsSlowedDown guesses on new connections: first from one address at many names, then at one name from many
// addresses. Who guesses on is refused, if not by the first delay then by a later one, which is longer.
func TestGuessingIsSlowedDown(t *testing.T) {
	t.Parallel()
	_, port := authServer(t, t.TempDir(), "auth/2", cheap)
	visit(t, port).wants("register ada correct horse", "ok registered", "register bob correct horse", "ok registered")
	refused(t, func(try int) string { return visit(t, port).asks(fmt.Sprintf("login nobody%d wrong horse", try)) })
	v := visit(t, port)
	eventually(t, "the delay is over", func() bool { return !strings.HasPrefix(v.asks("login ada correct horse"), tooMany) })
	v.wants("login ada correct horse", "ok hello ada")
	refused(t, func(try int) string {
		return visitFrom(t, otherAddress(t, try), port).asks("login ada wrong horse")
	})
	visitFrom(t, otherAddress(t, 100), port).wants("login bob correct horse", "ok hello bob")
}

// refused guesses three times for free, and then until there is a delay.
func refused(t *testing.T, guess func(try int) string) {
	t.Helper()
	for try := range 20 {
		switch reply := guess(try); {
		case try >= 3 && strings.HasPrefix(reply, tooMany):
			return
		case reply != wrong:
			t.Fatalf("guess %d was answered by %q", try, reply)
		}
	}
	t.Error("nobody slows down a guesser")
}

func TestOutsidersLogIn(t *testing.T) {
	t.Parallel()
	need(t, "python3")
	need(t, "nc")
	_, port := authServer(t, t.TempDir(), "auth/2", cheap)
	out := playOther(t, t.TempDir(), "python3", "-c", pythonLines, port, "register Иван надёжный пароль", "<", "quit", "<", "<").ends(0)
	if out != "ok registered\nok bye\n" {
		t.Errorf("python3 printed\n%s", out)
	}
	nc := playOther(t, t.TempDir(), "nc", "-N", "127.0.0.1", port)
	nc.types("login Иван надёжный пароль\r", "login Иван пароль", "quit")
	nc.leaves()
	if out := nc.ends(0); out != "ok hello Иван\n"+wrong+"\nok bye\n" {
		t.Errorf("nc printed\n%s", out)
	}
}
