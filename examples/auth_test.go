package examples

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// cheap makes hashing a password take next to nothing, so that tests need not wait for it: KiB of memory.
const cheap = "8"

// authServer starts the server of a step of the lab auth in a folder, and returns its port.
func authServer(t *testing.T, dir, step string, arguments ...string) (*program, string) {
	t.Helper()
	p := playIn(t, dir, append([]string{labProgram(t, step, "server"), "127.0.0.1", "0"}, arguments...)...)
	return p, p.listens()
}

// authClient runs the client of a step in a folder, types lines, and returns what it prints.
func authClient(t *testing.T, dir, step string, status int, arguments []string, typed ...string) string {
	t.Helper()
	p := playIn(t, dir, append([]string{labProgram(t, step, "client"), "127.0.0.1"}, arguments...)...)
	if len(typed) > 0 {
		p.types(typed...)
	}
	p.leaves()
	return p.ends(status)
}

// visitor is a connection of a test's own, on which lines are passed.
type visitor struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
}

func visit(t *testing.T, port string) *visitor {
	t.Helper()
	return visitFrom(t, "127.0.0.1", port)
}

// visitFrom connects from one of this machine's addresses.
func visitFrom(t *testing.T, address, port string) *visitor {
	t.Helper()
	dialer := net.Dialer{Timeout: patience, LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	conn, err := dialer.Dial("tcp", "127.0.0.1:"+port)
	if err != nil {
		t.Fatal(err)
	}
	return visitOn(t, conn)
}

// visitOn passes lines on a connection.
func visitOn(t *testing.T, conn net.Conn) *visitor {
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(patience))
	return &visitor{t, conn, bufio.NewReader(conn)}
}

func (v *visitor) says(line string) {
	v.t.Helper()
	if _, err := io.WriteString(v.conn, line+"\n"); err != nil {
		v.t.Fatal(err)
	}
}

// hears returns the next line, "" at end of stream.
func (v *visitor) hears() string {
	v.t.Helper()
	line, err := v.in.ReadString('\n')
	if err != nil && err != io.EOF {
		v.t.Fatalf("%v after %q", err, line)
	}
	if err == nil && !strings.HasSuffix(line, "\n") || err == io.EOF && line != "" {
		v.t.Fatalf("the stream ended within %q", line)
	}
	return strings.TrimSuffix(line, "\n")
}

func (v *visitor) asks(line string) (reply string) {
	v.t.Helper()
	v.says(line)
	return v.hears()
}

// wants checks the replies to lines: line, reply, line, reply, ...
func (v *visitor) wants(dialogue ...string) {
	v.t.Helper()
	for i := 0; i < len(dialogue); i += 2 {
		if reply := v.asks(dialogue[i]); reply != dialogue[i+1] {
			v.t.Errorf("%q was answered by %q, want %q", dialogue[i], reply, dialogue[i+1])
		}
	}
}

// gone checks that the server has ended the connection.
func (v *visitor) gone() {
	v.t.Helper()
	if line := v.hears(); line != "" {
		v.t.Errorf("the server said %q and did not end the connection", line)
	}
}

// eventually looks again and again until something is so.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience / 2); !so(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it never came about that ", what)
		}
	}
}

// TestKnownByAddress introduces itself once, and is known from then on, also to a server that was started again.
func TestKnownByAddress(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	server, port := authServer(t, dir, "auth/1")
	out := authClient(t, t.TempDir(), "auth/1", 0, []string{port}, "Жанна_д-Арк")
	if want := "start\nconnected to 127.0.0.1:" + port + "\nwho are you?\nhello Жанна_д-Арк\ndisconnected\n"; out != want {
		t.Errorf("the client printed\n%s\nwant\n%s", out, want)
	}
	server.sees("^new: 127.0.0.1 is Жанна_д-Арк$")
	if out := authClient(t, t.TempDir(), "auth/1", 0, []string{port}); !strings.Contains(out, "\nhello Жанна_д-Арк\n") {
		t.Errorf("the client printed\n%s", out)
	}
	server.interrupts()
	server.ends(1)

	text, err := os.ReadFile(filepath.Join(dir, "known.json"))
	var known map[string]string
	if err != nil || json.Unmarshal(text, &known) != nil || len(known) != 1 || known["127.0.0.1"] != "Жанна_д-Арк" {
		t.Errorf("%v: known.json has %q", err, text)
	}
	_, port = authServer(t, dir, "auth/1")
	v := visit(t, port)
	if reply := v.hears(); reply != "hello Жанна_д-Арк" {
		t.Errorf("the new server said %q", reply)
	}
	v.gone()
}

// TestUnknownAddress sends all that is no name, from an address of its own each time, and names at the same time.
func TestUnknownAddress(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, port := authServer(t, dir, "auth/1")
	for name, reply := range map[string]string{
		"":                        "error: a name has 1 to 32 characters",
		strings.Repeat("ж", 33):   "error: a name has 1 to 32 characters",
		"\xff\xfe":                "error: a name has 1 to 32 characters",
		"two words":               "error: a name has letters, digits, _ and - only",
		"\x1b[2J":                 "error: a name has letters, digits, _ and - only",
		strings.Repeat("x", 5000): "error: line too long",
	} {
		v := visit(t, port)
		v.hears()
		v.wants(name, reply)
		v.gone()
	}
	v := visit(t, port)
	v.hears()
	if _, err := io.WriteString(v.conn, "ada"); err != nil { // and no end of the line
		t.Fatal(err)
	}
	if err := v.conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if reply := v.hears(); reply != "error: the stream ended in the middle of a line" {
		t.Errorf("an unfinished line was answered by %q", reply)
	}
	if _, err := os.Stat(filepath.Join(dir, "known.json")); err == nil {
		t.Error("a name was kept")
	}
	first, second := visit(t, port), visit(t, port)
	first.hears()
	second.hears()
	first.wants("ada\r", "hello ada")
	second.wants("bob", "hello bob")
	if reply := visit(t, port).hears(); reply != "hello bob" {
		t.Errorf("of two who were asked at the same time the server keeps %q", reply)
	}
}

// TestAddressesAreTold apart has another address, which only Linux has without being asked.
func TestAddressesAreToldApart(t *testing.T) {
	t.Parallel()
	if ln, err := net.Listen("tcp", "127.0.0.2:0"); err != nil {
		t.Skip("this machine has no address 127.0.0.2")
	} else {
		_ = ln.Close()
	}
	_, port := authServer(t, t.TempDir(), "auth/1")
	for _, v := range []*visitor{visit(t, port), visitFrom(t, "127.0.0.2", port)} {
		if question := v.hears(); question != "who are you?" {
			t.Errorf("the server said %q", question)
		}
		v.wants("ada", "hello ada")
	}
}

const pythonLines = `
import socket, sys
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as s:
    f = s.makefile("rw", encoding="utf-8", newline="\n")
    for line in sys.argv[2:]:
        if line == "<":
            print(f.readline(), end="")
        else:
            f.write(line + "\n")
            f.flush()
`

func TestOutsidersAreGreeted(t *testing.T) {
	t.Parallel()
	need(t, "python3")
	need(t, "nc")
	_, port := authServer(t, t.TempDir(), "auth/1")
	if out := playOther(t, t.TempDir(), "python3", "-c", pythonLines, port, "<", "Иван", "<", "<").ends(0); out != "who are you?\nhello Иван\n" {
		t.Errorf("python3 printed\n%s", out)
	}
	nc := playOther(t, t.TempDir(), "nc", "-N", "127.0.0.1", port)
	nc.leaves()
	if out := nc.ends(0); out != "hello Иван\n" {
		t.Errorf("nc printed\n%s", out)
	}
}

// TestDamagedFile has one line for whoever damaged the file.
func TestDamagedFile(t *testing.T) {
	t.Parallel()
	for file, step := range map[string]string{"known.json": "auth/1", "users.db": "auth/2", "sessions.db": "auth/3"} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, file), []byte("{no JSON, and no store"), 0o600); err != nil {
			t.Fatal(err)
		}
		out := playIn(t, dir, labProgram(t, step, "server"), "127.0.0.1", "0").ends(1)
		if !strings.Contains(out, file) || strings.Contains(out, "traceback") || strings.Contains(out, "listening") {
			t.Errorf("the server printed\n%s", out)
		}
	}
}
