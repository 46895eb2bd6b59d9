package examples

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// sosh is the command with its arguments, run in the project's folder.
func sosh(t *testing.T, arguments ...string) *exec.Cmd {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, arguments...)
	cmd.Dir = ".."
	return cmd
}

// need skips the test where a program is missing; on CI nothing may be missing.
func need(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err == nil {
		return
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is not installed", program)
	}
	t.Skipf("%s is not installed", program)
}

// dial connects to a server on this machine; the connection is closed with the test.
func dial(t *testing.T, port string) *net.TCPConn {
	t.Helper()
	c, err := net.Dial("tcp4", "127.0.0.1:"+port)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c.(*net.TCPConn)
}

// sends writes text, and gets reads just so much as it is to get.
func sends(t *testing.T, c io.Writer, text string) {
	t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
}

func gets(t *testing.T, c io.Reader, want string) {
	t.Helper()
	got := make([]byte, len(want))
	if n, err := io.ReadFull(c, got); err != nil || string(got) != want {
		t.Fatalf("%q came back, and %v; want %q", got[:n], err, want)
	}
}

// resets ends a connection with a RST segment, as a program does that ends with data unread.
func resets(t *testing.T, c *net.TCPConn) {
	t.Helper()
	if err := c.SetLinger(0); err != nil {
		t.Fatal(err)
	}
	c.Close()
}

// listen listens on a free port of this machine until the test ends.
func listen(t *testing.T) (l net.Listener, port string) {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	_, port, _ = net.SplitHostPort(l.Addr().String())
	return l, port
}

// closedPort is a port that nobody listens on, nor will while the test runs: a connection has it at its other end.
func closedPort(t *testing.T) string {
	t.Helper()
	_, port := listen(t)
	_, port, _ = net.SplitHostPort(dial(t, port).LocalAddr().String())
	return port
}

// echoStep is a step with a server.
type echoStep struct {
	step     string
	greeting string // a pattern for what comes before
	once     bool   // one client, then the server stops
}

// echoSteps are the steps whose servers send bytes back as they come.
var echoSteps = []echoStep{
	{"echo/1", "", true}, {"echo/2", "", true}, {"echo/3", "", true},
	{"echo/4", "", false}, {"echo/5", "", false}, {"echo/6", "", false}, {"echo/7", "", false}, {"echo/9", "", false},
	{"echo/10", `hello 127\.0\.0\.1:\d+\n`, false},
	{"echo/11", "", false}, {"echo/13", "", false},
}

const pythonClient = `
import socket, sys, threading
data = sys.stdin.buffer.read()
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as s:
    threading.Thread(target=lambda: (s.sendall(data), s.shutdown(socket.SHUT_WR))).start()
    while piece := s.recv(65536):
        sys.stdout.buffer.write(piece)
`

// outsideClients are programs that send their standard input and print what comes back.
var outsideClients = map[string]func(port string) []string{
	"python3": func(port string) []string { return []string{"-c", pythonClient, port} },
	"nc":      func(port string) []string { return []string{"-N", "127.0.0.1", port} },
	"socat":   func(port string) []string { return []string{"-t", "60", "-", "TCP:127.0.0.1:" + port} },
}

// echoes has a program from outside send data to a server, and returns what comes back.
func echoes(t *testing.T, client, port string, data []byte) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, client, outsideClients[client](port)...)
	cmd.Stdin = bytes.NewReader(data)
	out, err := cmd.Output()
	if err != nil {
		t.Errorf("%s: %v", client, err)
	}
	return out
}

// TestEchoServesEverybody has clients from outside talk to the servers: what comes back is what was sent.
func TestEchoServesEverybody(t *testing.T) {
	random := make([]byte, 1<<20)
	rand.Read(random)
	russian := []byte("Широкая электрификация южных губерний даст мощный толчок подъёму сельского хозяйства.\n")
	for _, s := range echoSteps {
		for client := range outsideClients {
			for _, data := range [][]byte{russian, random} {
				t.Run(fmt.Sprintf("%s/%s/%d", s.step, client, len(data)), func(t *testing.T) {
					t.Parallel()
					need(t, client)
					server := playLab(t, s.step, "server", "127.0.0.1", "0")
					reply := echoes(t, client, server.listens(), data)
					greeting := regexp.MustCompile("^" + s.greeting).Find(reply)
					if greeting == nil || !bytes.Equal(reply[len(greeting):], data) {
						t.Errorf("%d bytes came back, not the %d that were sent", len(reply), len(data))
					}
					server.sees("client gone")
					if s.once {
						server.sees("^stopped$")
						server.ends(0)
					}
					if received, sent := counted(t, server); received != len(data) || sent != len(data) {
						t.Errorf("the server counted %d received, %d sent; want %d", received, sent, len(data))
					}
				})
			}
		}
	}
}

var pieces = regexp.MustCompile(`(received|sent) (\d+) bytes`)

// counted is how many bytes a program says it has received and sent, in pieces of at most 1024 that it received.
func counted(t *testing.T, p *program) (received, sent int) {
	t.Helper()
	for _, match := range pieces.FindAllStringSubmatch(p.printed(), -1) {
		n, err := strconv.Atoi(match[2])
		if err != nil {
			t.Fatal(err)
		}
		if match[1] == "sent" {
			sent += n
			continue
		}
		received += n
		if n > 1024 {
			t.Errorf("a piece of %d bytes", n)
		}
	}
	return received, sent
}

// TestEchoAfterAbruptEnds resets connections, one before the server has seen anything of it, and sees the server go on.
func TestEchoAfterAbruptEnds(t *testing.T) {
	for _, s := range append(echoSteps[3:], echoStep{step: "echo/8"}) {
		t.Run(s.step, func(t *testing.T) {
			t.Parallel()
			server := playLab(t, s.step, "server", "127.0.0.1", "0")
			port := server.listens()
			resets(t, dial(t, port))
			c := dial(t, port)
			in := bufio.NewReader(c)
			if s.greeting != "" {
				if line, err := in.ReadString('\n'); err != nil || !regexp.MustCompile(s.greeting).MatchString(line) {
					t.Errorf("the greeting is %q, %v", line, err)
				}
			}
			sends(t, c, "abba\n")
			gets(t, in, "abba\n")
			resets(t, c)
			server.sees("connection lost: .*ECONNRESET")
			server.sees("client gone")
			if out := echoes(t, "nc", port, []byte("level\n")); !strings.HasSuffix(string(out), "level\n") {
				t.Errorf("after a reset %q came back", out)
			}
			server.interrupts()
			if out := server.ends(1); !strings.Contains(out, "interrupted") || strings.Contains(out, "traceback") {
				t.Errorf("Ctrl-C printed\n%s", out)
			}
		})
	}
}

// TestEchoRestartsOnItsPort ends servers while a client is connected and starts them again at once: SO_REUSEADDR lets them
// have the port, which the old connection still uses.
func TestEchoRestartsOnItsPort(t *testing.T) {
	for _, s := range append(echoSteps, echoStep{step: "echo/8"}) {
		t.Run(s.step, func(t *testing.T) {
			t.Parallel()
			server := playLab(t, s.step, "server", "127.0.0.1", "0")
			port := server.listens()
			c := dial(t, port)
			server.sees("client connected")
			server.interrupts()
			server.ends(1)
			if _, err := io.ReadAll(c); err != nil {
				t.Error(err)
			}
			again := playLab(t, s.step, "server", "127.0.0.1", port)
			if got := again.listens(); got != port {
				t.Errorf("it listened on %s, and then on %s", port, got)
			}
		})
	}
}

// TestEchoByLab runs the first step as a student does.
func TestEchoByLab(t *testing.T) {
	t.Parallel()
	server := playIn(t, t.TempDir(), "lab", "run", "echo/1", "server", "127.0.0.1", "0")
	client := playIn(t, t.TempDir(), "lab", "run", "echo/1", "client", "127.0.0.1", server.listens())
	if out := client.ends(0); out != "start\nhello, server\n" {
		t.Errorf("the client printed\n%s", out)
	}
	server.sees("^client connected: 127.0.0.1:")
	server.sees("^received 14 bytes$")
	server.sees("^sent 14 bytes$")
	server.sees("^client gone$")
	server.sees("^stopped$")
	server.ends(0)
}

func TestEchoClientSaysAll(t *testing.T) {
	t.Parallel()
	server := playLab(t, "echo/2", "server", "127.0.0.1", "0")
	port := server.listens()
	client := playLab(t, "echo/2", "client", "127.0.0.1", port)
	client.types("привет, сервер", "not sent")
	want := strings.ReplaceAll(`start
connected to 127.0.0.1:PORT
a line to send: sent 27 bytes
received 27 bytes
reply: привет, сервер
disconnected
`, "PORT", port)
	if out := client.ends(0); out != want {
		t.Errorf("the client printed\n%s\nwant\n%s", out, want)
	}
	server.ends(0)
}

// TestEchoClientWithoutServer sees the failure that every student meets first.
func TestEchoClientWithoutServer(t *testing.T) {
	t.Parallel()
	port := closedPort(t)
	out := playLab(t, "echo/2", "client", "127.0.0.1", port).ends(1)
	if !strings.Contains(out, "client.lua:10: connect 127.0.0.1:"+port+": Connection refused (ECONNREFUSED, errno 111)") ||
		!strings.Contains(out, "10 | server:connect(host, port)") {
		t.Errorf("the client printed\n%s", out)
	}
}

// TestSecondShellTalksToTheFirst runs the server in one shell's prompt and the client in another.
func TestSecondShellTalksToTheFirst(t *testing.T) {
	t.Parallel()
	first := playIn(t, t.TempDir(), "-")
	first.types("socket", "bind 127.0.0.1 0", "listen", `print("port", select(2, s1:getsockname()))`)
	port := first.sees(`^port\s+(\d+)$`)[1]
	second, err := sosh(t, "-e", "socket", "-e", "connect 127.0.0.1 "+port, "-e", `send "from the other shell"`).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, second)
	}
	first.types("accept s1", "recv")
	first.sees("^s2 = connection from 127.0.0.1:")
	first.sees(`^20 bytes: "from the other shell"$`)
	first.leaves()
	first.ends(0)
}
