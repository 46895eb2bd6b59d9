package examples

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"testing"
	"time"
)

// TestHostileClients sends each server what no client sends, and ends connections in every way: it serves on, and neither
// memory nor descriptors grow.
func TestHostileClients(t *testing.T) {
	t.Parallel()
	for seed, step := range []string{"auth/1", "auth/2", "auth/3", "auth/4"} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			arguments := map[string][]string{"auth/1": nil}
			if _, plain := arguments[step]; !plain {
				arguments[step] = []string{cheap}
			}
			server, port := authServer(t, dir, step, arguments[step]...)
			provoke(t, server, step, port, uint64(seed))
		})
	}
	t.Run("relay", func(t *testing.T) {
		t.Parallel()
		_, port := authServer(t, t.TempDir(), "auth/3", cheap)
		relay, through := authRelay(t, port)
		provoke(t, relay, "auth/3", through, 4)
	})
}

// provoke is one server's share.
func provoke(t *testing.T, server *program, step, port string, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 1))
	served(t, step, port)
	idle := server.descriptors()
	attack := func(d time.Duration) {
		for end := time.Now().Add(d); time.Now().Before(end); {
			hostile(t, random, step, port)
		}
	}
	attack(hostileTime(t) / 4) // what it needs anyway it has after that
	before := server.resident()
	attack(hostileTime(t))
	endless(t, port)
	served(t, step, port)
	eventually(t, fmt.Sprintf("no more than the first %d descriptors are open (seed %d)", idle, seed), func() bool {
		return server.descriptors() <= idle // the last clients are on their way out
	})
	if after := server.resident(); after > before+64<<20 { // the collector lets 32 MiB and half of what is live gather
		t.Errorf("seed %d: the server has grown from %d to %d KiB", seed, before>>10, after>>10)
	}
	if printed := server.printed(); strings.Contains(printed, "failed") || strings.Contains(printed, "traceback") || strings.Contains(printed, "\x1b") {
		t.Errorf("seed %d: the server printed\n%s", seed, printed)
	}
}

// served checks that an ordinary client is served.
func served(t *testing.T, step, port string) {
	t.Helper()
	v := visit(t, port)
	switch step {
	case "auth/1":
		if greeting := v.hears(); greeting != "who are you?" && !strings.HasPrefix(greeting, "hello ") {
			t.Errorf("the server said %q", greeting)
		}
	case "auth/4":
		secure := tls.Client(v.conn, &tls.Config{InsecureSkipVerify: true}) // who it is does not matter here
		visitOn(t, secure).wants("nonsense", "error unknown command", "quit", "ok bye")
	default:
		v.wants("nonsense", "error unknown command", "quit", "ok bye")
	}
	_ = v.conn.Close()
}

// hostile makes one connection and sends something on it.
func hostile(t *testing.T, random *rand.Rand, step, port string) {
	t.Helper()
	tcp, err := net.Dial("tcp", "127.0.0.1:"+port)
	if err != nil {
		t.Fatalf("the server is gone: %v", err)
	}
	defer func() { _ = tcp.Close() }()
	_ = tcp.SetDeadline(time.Now().Add(patience))
	conn := tcp
	if step == "auth/4" && random.IntN(2) == 0 { // else the handshake is nonsense
		conn = tls.Client(tcp, &tls.Config{InsecureSkipVerify: true})
	}
	_, _ = conn.Write(nonsense(random)) // the server may hang up at any time
	switch random.IntN(4) {
	case 0:
		_ = tcp.(*net.TCPConn).SetLinger(0) // close resets the connection
	case 1:
		_ = tcp.(*net.TCPConn).CloseWrite()
		_, _ = io.Copy(io.Discard, tcp)
	case 2:
		_ = tcp.SetReadDeadline(time.Now().Add(5 * time.Millisecond)) // there need not be an answer
		_, _ = conn.Read(make([]byte, 100))
	}
}

// nonsense is what a hostile client sends: bytes, or lines that look like commands.
func nonsense(random *rand.Rand) []byte {
	data := make([]byte, random.IntN(6000))
	for i := range data {
		data[i] = byte(random.Uint32())
	}
	if random.IntN(3) == 0 {
		return data
	}
	words := []string{"register", "login", "resume", "whoami", "logout", "quit", "", "ada", "%s%n%p", "..", "\x1b[2J", "\x00", "'", "token/", "-1"}
	var lines bytes.Buffer
	for range random.IntN(20) {
		for range random.IntN(5) {
			fmt.Fprint(&lines, words[random.IntN(len(words))], strings.Repeat(" ", random.IntN(2)))
		}
		lines.Write(data[:random.IntN(min(len(data), 100)+1)])
		lines.WriteString([]string{"\n", "\r\n", "\r", ""}[random.IntN(4)])
	}
	return lines.Bytes()
}

// endless sends 64 MiB without an end of line, of which the server keeps 4096 bytes.
func endless(t *testing.T, port string) {
	t.Helper()
	v := visit(t, port)
	block := bytes.Repeat([]byte("x"), 1<<16)
	for range 1 << 10 {
		if _, err := v.conn.Write(block); err != nil {
			break // as it should
		}
	}
	_ = v.conn.Close()
}

// TestCrowd connects more clients than a server takes: those beyond are turned away, and their descriptors are free again.
func TestCrowd(t *testing.T) {
	t.Parallel()
	server, port := authServer(t, t.TempDir(), "auth/2", cheap)
	idle := server.descriptors()
	var crowd []*visitor
	for range 500 {
		v := visit(t, port)
		v.wants("whoami", "error unknown command")
		crowd = append(crowd, v)
	}
	visit(t, port).gone()
	if idle != 0 {
		if now := server.descriptors(); now > idle+501 {
			t.Errorf("%d descriptors are open", now)
		}
	}
	crowd[0].wants("quit", "ok bye")
	crowd[0].gone()
	server.sees("^client gone: ")
	visit(t, port).wants("whoami", "error unknown command")
}
