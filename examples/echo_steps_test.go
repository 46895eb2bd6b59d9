package examples

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// TestEchoLogFile runs echo/6 twice in one folder: the log file has all that happened, and nobody else may read it.
func TestEchoLogFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for range 2 { // the second run appends
		server := playIn(t, dir, labProgram(t, "echo/6", "server"), "127.0.0.1", "0")
		c := dial(t, server.listens())
		sends(t, c, "hello\n")
		gets(t, c, "hello\n")
		c.Close()
		server.sees("client gone")
		server.interrupts()
		server.ends(1)
	}
	file := filepath.Join(dir, "server.log")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	one := strings.ReplaceAll(`T INFO  start
T INFO  listening on P
T INFO  client connected: P
T INFO  P: received 6 bytes
T INFO  P: sent 6 bytes
T INFO  P: client gone
`, "T", `\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}`)
	if !regexp.MustCompile("^(" + strings.ReplaceAll(one, "P", `127\.0\.0\.1:\d+`) + "){2}$").Match(text) {
		t.Errorf("server.log has\n%s", text)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("server.log has the mode %v, %v", info.Mode(), err)
	}
}

// TestEchoBusyPort takes ports away from a server. Steps 8 to 11 have the same from the module listener.
func TestEchoBusyPort(t *testing.T) {
	for _, step := range []string{"echo/7", "echo/8", "echo/9", "echo/10", "echo/11"} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			_, busy := listen(t) // as net.Listen sets SO_REUSEADDR, too
			server := playLab(t, step, "server", "127.0.0.1", busy)
			server.sees("port " + busy + " is busy$")
			taken, _ := strconv.Atoi(busy)
			if port, _ := strconv.Atoi(server.listens()); port <= taken {
				t.Errorf("%s is busy, and the server listens on %d", busy, port)
			}
			out := playLab(t, step, "server", "192.0.2.1", busy).ends(1) // an address that is not this machine's
			if !strings.Contains(out, "EADDRNOTAVAIL") || strings.Contains(out, "is busy") || strings.Contains(out, "traceback") {
				t.Errorf("the server printed\n%s", out)
			}
			out = playLab(t, step, "server", "127.0.0.1", "no-such-service").ends(1)
			if !strings.Contains(out, "no-such-service") {
				t.Errorf("the server printed\n%s", out)
			}
		})
	}
}

// TestEchoTransforms sends lines to echo/8, and one whose first letter comes in two pieces: the server answers the line
// before only when it has the first of them.
func TestEchoTransforms(t *testing.T) {
	for transform, replies := range map[string][2]string{
		"":        {"нидо\n", "МОРДНИЛАП\n"},
		"reverse": {"нидо\n", "МОРДНИЛАП\n"},
		"upper":   {"ОДИН\n", "ПАЛИНДРОМ\n"},
	} {
		t.Run("transform "+transform, func(t *testing.T) {
			t.Parallel()
			arguments := []string{"127.0.0.1", "0", transform}
			if transform == "" {
				arguments = arguments[:2]
			}
			server := playLab(t, "echo/8", "server", arguments...)
			c := dial(t, server.listens())
			text := "ПАЛИНДРОМ"
			sends(t, c, "один\n"+text[:1])
			gets(t, c, replies[0])
			sends(t, c, text[1:]+"\r\n")
			gets(t, c, replies[1])
		})
	}
}

func TestEchoTransformsOddLines(t *testing.T) {
	t.Parallel()
	server := playLab(t, "echo/8", "server", "127.0.0.1", "0")
	port := server.listens()
	c := dial(t, port)
	for line, reply := range map[string]string{
		"\n": "\n", "e\u0301a\n": "ae\u0301\n", "a\x00b\n": "b\x00a\n", strings.Repeat("x", 4094) + "y\n": "y" + strings.Repeat("x", 4094) + "\n",
	} {
		sends(t, c, line)
		gets(t, c, reply)
	}
	sends(t, c, "no newline")
	c.CloseWrite()
	if rest, err := io.ReadAll(c); err != nil || string(rest) != "enilwen on" {
		t.Errorf("%q came back, %v", rest, err)
	}
	long := dial(t, port)
	sends(t, long, strings.Repeat("x", 4096))
	gets(t, long, "error line too long\n")
	if n, err := long.Read(make([]byte, 1)); n != 0 || err == nil {
		t.Error("the connection goes on after a line that is too long")
	}
	client := playLab(t, "echo/8", "client", "127.0.0.1", port)
	client.types("А роза упала на лапу Азора", "exit")
	client.sees("reply: арозА упал ан алапу азор А$")
	client.ends(0)
	if out := playLab(t, "echo/8", "server", "127.0.0.1", "0", "lower").ends(1); !strings.Contains(out, "upper or reverse, not lower") {
		t.Errorf("an unknown transformation printed\n%s", out)
	}
}

const pythonReverser = `
import socket
with socket.create_server(("127.0.0.1", 0)) as server:
    print("listening on 127.0.0.1:%d" % server.getsockname()[1], flush=True)
    with server.accept()[0].makefile("rw", encoding="utf-8", newline="\n") as client:
        for line in client:
            client.write(line.rstrip("\r\n").upper()[::-1] + "\n")
            client.flush()
`

// TestEchoReplyOfAnotherLength has the client of echo/8 talk to a server whose replies are longer than the lines: a
// client that counts bytes would lose its place.
func TestEchoReplyOfAnotherLength(t *testing.T) {
	t.Parallel()
	need(t, "python3")
	server := playOther(t, t.TempDir(), "python3", "-c", pythonReverser)
	client := playLab(t, "echo/8", "client", "127.0.0.1", server.listens())
	client.types("ŉß")
	client.sees("reply: SSNʼ$")
	client.types("second")
	client.sees("reply: DNOCES$")
	client.leaves()
	client.ends(0)
}

func TestEchoTimeouts(t *testing.T) {
	for _, step := range []string{"echo/9", "echo/10"} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			server := playLab(t, step, "server", "127.0.0.1", "0", "0.1", "0.3")
			port := server.listens()
			server.sees("no client for 0.1 seconds$")
			server.sees("no client for 0.1 seconds$") // and it goes on
			silent := dial(t, port)
			server.sees("client connected")
			server.sees(": silent for 0.3 seconds$")
			if rest, err := io.ReadAll(silent); err != nil || strings.TrimSuffix(string(rest), "\n") != "" && step == "echo/9" {
				t.Errorf("the silent client got %q, %v", rest, err)
			}

			server = playLab(t, step, "server", "127.0.0.1", "0", "60", "2")
			deaf := dial(t, server.listens())
			for data := make([]byte, 1<<20); ; { // it never reads, so that the server cannot send
				if _, err := deaf.Write(data); err != nil {
					break
				}
			}
			server.sees("connection lost: .*sendall.*ETIMEDOUT")

			server = playLab(t, step, "server", "127.0.0.1", "0", "60", "60")
			lost := dial(t, server.listens())
			server.sees("client connected")
			resets(t, lost)
			server.sees("connection lost: .*ECONNRESET") // an error, which is no matter of time
			server.sees("client gone")
			if out := server.printed(); strings.Contains(out, "silent for") {
				t.Errorf("the server printed\n%s", out)
			}
		})
	}
	if out := playLab(t, "echo/9", "server", "127.0.0.1", "0", "soon").ends(1); !strings.Contains(out, "the third argument is a number of seconds") {
		t.Errorf("the server printed\n%s", out)
	}
}

// TestEchoManyAtATime has clients that are all connected before the first one says anything.
func TestEchoManyAtATime(t *testing.T) {
	for _, s := range echoSteps[8:] {
		t.Run(s.step, func(t *testing.T) {
			t.Parallel()
			server := playLab(t, s.step, "server", "127.0.0.1", "0")
			port := server.listens()
			var clients []*net.TCPConn
			for range 50 {
				c := dial(t, port)
				if s.greeting != "" {
					gets(t, c, fmt.Sprintf("hello %v\n", c.LocalAddr()))
				}
				clients = append(clients, c)
			}
			for i := range clients {
				c := clients[len(clients)-1-i] // the last one first
				line := fmt.Sprintf("client %d\n", i)
				sends(t, c, line)
				gets(t, c, line)
			}
		})
	}
}

// narrow is a program that runs a server with send buffers so small that send takes only a part of what it is given.
const narrow = `
local listen = Socket.listen
function Socket.listen(s, ...)
  s:setsockopt(SOL_SOCKET, SO_SNDBUF, 4608) -- the sockets that accept returns inherit both
  s:setsockopt(IPPROTO_TCP, TCP_NODELAY, 1) -- else each part waits for the acknowledgement of the one before
  return listen(s, ...)
end
dofile(table.remove(arg, 1))
`

// narrowServer starts echo/11 with small send buffers.
func narrowServer(t *testing.T) (server *program, port string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "narrow.lua"), []byte(narrow), 0o600); err != nil {
		t.Fatal(err)
	}
	server = playIn(t, dir, "narrow.lua", labProgram(t, "echo/11", "server"), "127.0.0.1", "0")
	return server, server.listens()
}

// TestEchoQueueIsBounded sends much to echo/11 and reads nothing until the server takes no more: it keeps 65536 bytes for
// a client, not one more, and serves others meanwhile. The rest comes once there is room.
func TestEchoQueueIsBounded(t *testing.T) {
	t.Parallel()
	server, port := narrowServer(t)
	slow := dial(t, port)
	data := make([]byte, 1<<20)
	rand.Read(data)
	sent := make(chan error, 1)
	go func() {
		_, err := slow.Write(data)
		slow.CloseWrite()
		sent <- err
	}()
	said := regexp.QuoteMeta(slow.LocalAddr().String()) + `: (received|sent|client gone) ?(\d*)`
	waiting, most := 0, 0
	follow := func(until func(what string) bool) { // what the server says of the slow client
		for {
			match := server.sees(said)
			n, _ := strconv.Atoi(match[2]) // 0 at the end
			if match[1] == "sent" {
				n = -n
			}
			waiting += n
			most = max(most, waiting)
			if until(match[1]) {
				return
			}
		}
	}
	follow(func(string) bool { return waiting >= 65536 })
	quick := dial(t, port)
	for range 100 {
		sends(t, quick, "quick\n")
		gets(t, quick, "quick\n")
	}
	reply, err := io.ReadAll(slow)
	if err := <-sent; err != nil {
		t.Error(err)
	}
	if err != nil || !bytes.Equal(reply, data) {
		t.Errorf("%d bytes came back, not the %d that were sent; %v", len(reply), len(data), err)
	}
	follow(func(what string) bool { return what == "client gone" })
	if waiting != 0 || most != 65536 {
		t.Errorf("at most %d bytes waited, at the end %d", most, waiting)
	}
}

// TestEchoRestAfterTheEnd ends a client's stream while the server still has something for it.
func TestEchoRestAfterTheEnd(t *testing.T) {
	t.Parallel()
	server, port := narrowServer(t)
	dialer := net.Dialer{Control: func(_, _ string, c syscall.RawConn) error { // before connect, as it bounds the window
		return c.Control(func(fd uintptr) { syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 16384) })
	}}
	slow, err := dialer.DialContext(t.Context(), "tcp4", "127.0.0.1:"+port)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	data := strings.Repeat("0123456789", 6000)
	sends(t, slow, data)
	slow.(*net.TCPConn).CloseWrite()
	quick := dial(t, port)
	for received := 0; received < len(data); {
		n, _ := strconv.Atoi(server.sees(regexp.QuoteMeta(slow.LocalAddr().String()) + `: received (\d+)`)[1])
		received += n
	}
	for range 2 { // so that select has returned after the end came
		sends(t, quick, "quick\n")
		gets(t, quick, "quick\n")
	}
	if reply, err := io.ReadAll(slow); err != nil || string(reply) != data {
		t.Errorf("%d bytes came back, not the %d that were sent; %v", len(reply), len(data), err)
	}
}

// TestEchoWithoutDescriptors connects more clients than echo/11 has descriptors for: those it cannot accept are served
// when others have gone.
func TestEchoWithoutDescriptors(t *testing.T) {
	t.Parallel()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	server := playOther(t, t.TempDir(), "sh", "-c", `ulimit -n 20; exec "$0" "$@"`, path, labProgram(t, "echo/11", "server"), "127.0.0.1", "0")
	port := server.listens()
	var clients []*net.TCPConn
	for range 30 {
		c := dial(t, port)
		sends(t, c, "hello\n")
		clients = append(clients, c)
	}
	server.sees("accept.*EMFILE")
	for _, c := range clients {
		gets(t, c, "hello\n")
		c.Close()
	}
	if n := strings.Count(server.printed(), "EMFILE"); n > len(clients) { // at most once for each that has gone
		t.Errorf("the server tried to accept %d times in vain", n)
	}
}
