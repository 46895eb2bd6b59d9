package examples

import (
	"encoding/base64"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"sosh/luaapi/store"
)

const (
	expired     = "error session expired or unknown"
	notLoggedIn = "error not logged in"
)

// logsIn logs in and returns the token.
func (v *visitor) logsIn(name, password string) (token string) {
	v.t.Helper()
	reply := v.asks("login " + name + " " + password)
	match := regexp.MustCompile(`^ok ([\w-]{43})$`).FindStringSubmatch(reply)
	if match == nil {
		v.t.Fatalf("the login was answered by %q", reply)
	}
	return match[1]
}

func TestSessions(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	server, port := authServer(t, dir, "auth/3", cheap)
	v := visit(t, port)
	v.wants("register ada correct horse", "ok registered", "whoami", notLoggedIn, "logout", notLoggedIn, "login ada wrong horse", wrong)
	token := v.logsIn("ada", "correct horse")
	v.wants("whoami", "ok ada", "quit", "ok bye")
	v.gone()

	v = visit(t, port)
	v.wants("resume "+token[1:], expired, "resume", expired, "resume "+token+" ", expired, "whoami", notLoggedIn)
	v.wants("resume "+token, "ok hello ada", "whoami", "ok ada")
	if again := v.logsIn("ada", "correct horse"); again == token {
		t.Error("two sessions have one token")
	}
	server.interrupts()
	printed := server.ends(1)

	server, port = authServer(t, dir, "auth/3", cheap) // a session outlives the server
	first, second := visit(t, port), visit(t, port)
	first.wants("resume "+token, "ok hello ada")
	second.wants("resume "+token, "ok hello ada", "logout", "ok bye")
	second.gone()
	first.wants("whoami", notLoggedIn, "resume "+token, expired)
	server.interrupts()
	printed += server.ends(1)

	private(t, filepath.Join(dir, "sessions.db"))
	for _, secret := range []string{token, "correct horse"} {
		keepsSecret(t, dir, printed, []byte(secret))
	}
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		t.Fatal(err)
	}
	keepsSecret(t, dir, printed, raw)
}

// TestSessionExpires waits for it over the network, with a short life, and turns a clock by hand without one.
func TestSessionExpires(t *testing.T) {
	t.Parallel()
	_, port := authServer(t, t.TempDir(), "auth/3", cheap, "0.1")
	v := visit(t, port)
	v.wants("register ada correct horse", "ok registered")
	token := v.logsIn("ada", "correct horse")
	eventually(t, "the session expires", func() bool { return v.asks("whoami") != "ok ada" })
	v.wants("whoami", notLoggedIn, "logout", notLoggedIn, "resume "+token, expired)

	runLua(t, `
local sessions = require "sessions"
local now = 1000
time.now = function() return now end
local open = assert(sessions.open("sessions.db", 60))
local token = open:start("ada")
now = 1059
assert(open:name(token) == "ada")
now = 1060
assert(open:name(token) == nil)
now = 1000
assert(open:name(token) == "ada" and open:revoke(token) and open:name(token) == nil)

-- The oldest of more than five sessions ends; what has expired makes room first.
local tokens, others = {}, open:start("bob")
for i = 1, 6 do tokens[i] = open:start("ada") end
assert(open:name(tokens[1]) == nil and open:name(tokens[2]) == "ada" and open:name(others) == "bob")
now = 1100
open:start("ada")
assert(#open.store:keys("token/") == 2) -- and that of bob, who has not come back
`)
}

// TestTokenOfClient is asked for a password once, and again when the token is no good any more.
func TestTokenOfClient(t *testing.T) {
	t.Parallel()
	server, port := authServer(t, t.TempDir(), "auth/3", cheap)
	dir := t.TempDir()
	client := func(status int, command, want string, typed ...string) string {
		t.Helper()
		out := authClient(t, dir, "auth/3", status, []string{port, command}, typed...)
		if !strings.Contains(out, "\n"+want+"\n") {
			t.Errorf("the client printed\n%s, want %s", out, want)
		}
		return out
	}
	out := client(0, "register", "ok registered", "ada", "correct horse", "correct horse")
	out += client(1, "login", "sosh: "+wrong, "ada", "wrong horse")
	out += client(0, "login", "ok ada", "ada", "correct horse")
	out += client(0, "login", "ok ada") // nothing is typed
	path := filepath.Join(dir, "token.db")
	private(t, path)
	jar, err := store.Open(path, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	token, ok, _ := jar.Get("127.0.0.1:" + port)
	if err := jar.Close(); err != nil || !ok {
		t.Fatalf("%v: no token in %s", err, path)
	}
	out += client(0, "logout", "ok bye")
	visit(t, port).wants("resume "+token, expired)
	out += client(0, "logout", "not logged in")
	out += client(0, "login", "ok ada", "ada", "correct horse")
	server.interrupts()
	if out += server.ends(1); strings.Contains(out, token) || strings.Contains(out, "correct horse") {
		t.Errorf("a secret was printed\n%s", out)
	}
}

// TestOutsidersResume has a session go on in another program.
func TestOutsidersResume(t *testing.T) {
	t.Parallel()
	need(t, "python3")
	_, port := authServer(t, t.TempDir(), "auth/3", cheap)
	v := visit(t, port)
	v.wants("register ada correct horse", "ok registered")
	token := v.logsIn("ada", "correct horse")
	out := playOther(t, t.TempDir(), "python3", "-c", pythonLines, port, "resume "+token, "<", "whoami", "<", "logout", "<", "<").ends(0)
	if out != "ok hello ada\nok ada\nok bye\n" {
		t.Errorf("python3 printed\n%s", out)
	}
}
