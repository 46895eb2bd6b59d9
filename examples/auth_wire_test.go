package examples

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// authRelay starts the sniffing relay before a server, and returns its port.
func authRelay(t *testing.T, serverPort string) (*program, string) {
	t.Helper()
	p := playLab(t, "auth/4", "relay", "127.0.0.1", "0", "127.0.0.1", serverPort)
	return p, p.listens()
}

// sessionThrough registers and logs in by way of a relay, with the programs of a step, and returns what the relay printed.
func sessionThrough(t *testing.T, step, clientDir, password string, server *program, port string) string {
	t.Helper()
	relay, through := authRelay(t, port)
	out := authClient(t, clientDir, step, 0, []string{through, "register"}, "ada", password, password)
	out += authClient(t, clientDir, step, 0, []string{through, "login"}, "ada", password)
	out += authClient(t, clientDir, step, 0, []string{through, "login"})
	if strings.Count(out, "\nok ada\n") != 2 {
		t.Errorf("through the relay the clients printed\n%s", out)
	}
	server.sees("^resumed: ada$")
	for range 3 {
		relay.sees("^client gone: ")
	}
	return relay.printed()
}

// TestRelayReadsThePassword shows why TLS is needed.
func TestRelayReadsThePassword(t *testing.T) {
	t.Parallel()
	server, port := authServer(t, t.TempDir(), "auth/3", cheap)
	printed := sessionThrough(t, "auth/3", t.TempDir(), "надёжный пароль", server, port)
	for _, pattern := range []string{
		`(?m)^client -> server: 43 bytes\nregister ada надёжный пароль\nserver -> client: 14 bytes\nok registered\n`,
		`(?m)^login ada надёжный пароль\nserver -> client: 47 bytes\nok [\w-]{43}\n`,
		`(?m)^resume [\w-]{43}\n`,
	} {
		if !regexp.MustCompile(pattern).MatchString(printed) {
			t.Errorf("the relay did not print %s; it printed\n%s", pattern, printed)
		}
	}
}

// TestRelayReadsNothing has the same session over TLS.
func TestRelayReadsNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	server, port := authServer(t, dir, "auth/4", cheap)
	private(t, filepath.Join(dir, "server.key"))
	const password = "Tr0ub4dor&3x"
	printed := sessionThrough(t, "auth/4", clientOf(t, dir), password, server, port)
	for _, direction := range []string{"client -> server", "server -> client"} {
		if n := strings.Count(printed, direction); n < 6 {
			t.Errorf("only %d times something went %s", n, direction)
		}
	}
	columns := regexp.MustCompile(`(?m)^[0-9a-f]{8} .*\|(.*)\|$`)
	text := ""
	for _, match := range columns.FindAllStringSubmatch(printed, -1) {
		text += match[1]
	}
	for _, word := range []string{"register", "login", "resume", "whoami", "ok ", password[:6]} {
		if strings.Contains(text, word) {
			t.Errorf("the relay could read %q in\n%s", word, printed)
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(printed), "\n") {
		if !regexp.MustCompile(`^(start|listening on .*|client (connected|gone): .*|(client|server) -> (client|server): \d+ bytes|[0-9a-f]{8}( .*)?|\*)$`).MatchString(line) {
			t.Errorf("the relay took %q for text", line)
		}
	}
	server.interrupts()
	keepsSecret(t, dir, server.ends(1), []byte(password))
}

// clientOf is a folder for a client that has the certificate of the server in another one.
func clientOf(t *testing.T, dir string) string {
	t.Helper()
	certificate, err := os.ReadFile(filepath.Join(dir, "server.pem"))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "server.pem"), certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

// TestWrongCertificate puts another server in the place of the one that the client knows, and then somebody who speaks
// no TLS: the password is told to neither.
func TestWrongCertificate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	authServer(t, dir, "auth/4", cheap)
	folder := clientOf(t, dir)
	for step, says := range map[string]string{"auth/4": "certificate is signed by an unknown authority", "auth/3": "tls.client"} {
		impostor, port := authServer(t, t.TempDir(), step, cheap)
		out := authClient(t, folder, "auth/4", 1, []string{port, "login"}, "ada", "correct horse")
		if !strings.Contains(out, says) || strings.Contains(out, "connected to") {
			t.Errorf("with the wrong server the client printed\n%s", out)
		}
		impostor.sees("^client gone: ")
		impostor.interrupts()
		if printed := impostor.ends(1); strings.Contains(printed, "login: ") {
			t.Errorf("the impostor heard of a login:\n%s", printed)
		}
	}
	if out := authClient(t, t.TempDir(), "auth/4", 1, []string{"1"}); !strings.Contains(out, "ECONNREFUSED") {
		t.Errorf("without a server the client printed\n%s", out)
	}
}

const pythonTLS = `
import socket, ssl, sys
context = ssl.create_default_context(cafile=sys.argv[2])
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as plain:
    with context.wrap_socket(plain, server_hostname="127.0.0.1") as s:
        f = s.makefile("rw", encoding="utf-8", newline="\n")
        for line in sys.argv[3:]:
            f.write(line + "\n")
            f.flush()
            print(f.readline(), end="")
`

// TestOutsidersOverTLS has other programs check the certificate, and one that speaks no TLS at all.
func TestOutsidersOverTLS(t *testing.T) {
	t.Parallel()
	need(t, "python3")
	need(t, "openssl")
	dir := t.TempDir()
	server, port := authServer(t, dir, "auth/4", cheap)
	certificate := filepath.Join(dir, "server.pem")
	plain := visit(t, port)
	plain.says("register ada correct horse")
	server.sees("^not secured: ")
	if out := playOther(t, dir, "python3", "-c", pythonTLS, port, certificate, "register Иван надёжный пароль", "quit").ends(0); out != "ok registered\nok bye\n" {
		t.Errorf("python3 printed\n%s", out)
	}
	openssl := playOther(t, dir, "openssl", "s_client", "-quiet", "-verify_return_error", "-verify_ip", "127.0.0.1", "-CAfile", certificate, "-connect", "127.0.0.1:"+port)
	openssl.types("login Иван надёжный пароль", "whoami", "logout")
	openssl.sees(`^ok [\w-]{43}$`)
	openssl.sees("^ok Иван$")
	openssl.sees("^ok bye$")
}
