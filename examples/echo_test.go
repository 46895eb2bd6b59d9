package examples

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// server is a running script or program of a lab, with what it prints.
type server struct {
	port  string
	lines *bufio.Scanner
	cmd   *exec.Cmd
}

var listening = regexp.MustCompile(`listening on 127\.0\.0\.1:(\d+)`)

// startServer starts sosh with arguments that make an echo server on a free port, and waits until it listens.
func startServer(t *testing.T, arguments ...string) *server {
	t.Helper()
	cmd := sosh(t, arguments...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := &server{lines: bufio.NewScanner(out), cmd: cmd}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it has ended, unless the test failed
		_ = cmd.Wait()
	})
	s.expect(t, "start")
	s.port = listening.FindStringSubmatch(s.expect(t, "listening on 127.0.0.1:"))[1]
	return s
}

// expect reads the next line, which has to start with text.
func (s *server) expect(t *testing.T, text string) string {
	t.Helper()
	if !s.lines.Scan() || !strings.HasPrefix(s.lines.Text(), text) {
		t.Fatalf("the server printed %q, want %q", s.lines.Text(), text)
	}
	return s.lines.Text()
}

// end reads what the server prints to its end and returns how many bytes it said it received and sent.
func (s *server) end(t *testing.T) (received, sent int) {
	t.Helper()
	s.expect(t, "client connected: 127.0.0.1:")
	var last string
	for s.lines.Scan() {
		last = s.lines.Text()
		var n int
		if _, err := fmt.Sscanf(last, "received %d bytes", &n); err == nil {
			if n > 1024 {
				t.Errorf("a piece of %d bytes", n)
			}
			received += n
		} else if _, err := fmt.Sscanf(last, "sent %d bytes", &n); err == nil {
			sent += n
		} else if last != "client gone" && last != "stopped" {
			t.Errorf("the server printed %q", last)
		}
	}
	if err := s.cmd.Wait(); err != nil || last != "stopped" {
		t.Errorf("the server ended with %v, last line %q", err, last)
	}
	return received, sent
}

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

const pythonClient = `
import socket, sys
data = sys.stdin.buffer.read()
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as s:
    import threading
    threading.Thread(target=lambda: (s.sendall(data), s.shutdown(socket.SHUT_WR))).start()
    while piece := s.recv(65536):
        sys.stdout.buffer.write(piece)
`

// TestEchoServesEverybody has clients from outside talk to the first server: what comes back is what was sent.
func TestEchoServesEverybody(t *testing.T) {
	random := make([]byte, 10<<20)
	rand.Read(random)
	russian := []byte("Широкая электрификация южных губерний даст мощный толчок подъёму сельского хозяйства.\n")
	clients := []struct {
		program   string
		arguments func(port string) []string
	}{
		{"python3", func(port string) []string { return []string{"-c", pythonClient, port} }},
		{"nc", func(port string) []string { return []string{"-N", "127.0.0.1", port} }},
		{"socat", func(port string) []string { return []string{"-t", "60", "-", "TCP:127.0.0.1:" + port} }},
	}
	starts := map[string][]string{
		"script": {"scripts/echo/01-one-client/server.lua", "127.0.0.1", "0"},
		"lab":    {"lab", "run", "echo/1", "server", "127.0.0.1", "0"},
	}
	for _, client := range clients {
		for name, start := range starts {
			for _, data := range [][]byte{russian, random} {
				t.Run(fmt.Sprintf("%s/%s/%d", client.program, name, len(data)), func(t *testing.T) {
					need(t, client.program)
					s := startServer(t, start...)
					cmd := exec.CommandContext(t.Context(), client.program, client.arguments(s.port)...)
					cmd.Stdin = bytes.NewReader(data)
					var reply bytes.Buffer
					cmd.Stdout = &reply
					if err := cmd.Start(); err != nil {
						t.Fatal(err)
					}
					received, sent := s.end(t)
					if err := cmd.Wait(); err != nil {
						t.Error(err)
					}
					if !bytes.Equal(reply.Bytes(), data) {
						t.Errorf("%d bytes came back, not the %d that were sent", reply.Len(), len(data))
					}
					if received != len(data) || sent != len(data) {
						t.Errorf("the server counted %d received, %d sent; want %d", received, sent, len(data))
					}
				})
			}
		}
	}
}

func TestEchoOwnClient(t *testing.T) {
	for name, start := range map[string][]string{
		"script": {"scripts/echo/01-one-client/client.lua", "127.0.0.1"},
		"lab":    {"lab", "run", "echo/1", "client", "127.0.0.1"},
	} {
		t.Run(name, func(t *testing.T) {
			s := startServer(t, "scripts/echo/01-one-client/server.lua", "127.0.0.1", "0")
			cmd := sosh(t, append(start, s.port)...)
			cmd.Stdin = strings.NewReader("привет, сервер\nnot sent\n")
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Errorf("%v\n%s", err, out)
			}
			want := strings.ReplaceAll(`start
connected to 127.0.0.1:PORT
a line to send: sent 27 bytes
received 27 bytes
reply: привет, сервер
disconnected
`, "PORT", s.port)
			if string(out) != want {
				t.Errorf("the client printed\n%s\nwant\n%s", out, want)
			}
			if received, sent := s.end(t); received != 27 || sent != 27 {
				t.Errorf("the server counted %d and %d bytes", received, sent)
			}
		})
	}
}

// TestEchoClientWithoutServer sees the failure that every student meets first.
func TestEchoClientWithoutServer(t *testing.T) {
	s := startServer(t, "scripts/echo/01-one-client/server.lua", "127.0.0.1", "0")
	if err := exec.CommandContext(t.Context(), s.cmd.Path, "-e", "c = socket", "-e", "connect 127.0.0.1 "+s.port).Run(); err != nil {
		t.Fatal(err)
	}
	s.end(t)
	out, err := sosh(t, "scripts/echo/01-one-client/client.lua", "127.0.0.1", s.port).CombinedOutput()
	text := string(out)
	if err == nil || !strings.Contains(text, "client.lua:10: connect 127.0.0.1:"+s.port+": Connection refused (ECONNREFUSED, errno 111)") ||
		!strings.Contains(text, "10 | server:connect(host, port)") {
		t.Errorf("the client ended with %v:\n%s", err, text)
	}
}

// TestSecondShellTalksToTheFirst runs the server in one shell's prompt and the client in another.
func TestSecondShellTalksToTheFirst(t *testing.T) {
	first := sosh(t, "-")
	in, err := first.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := first.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	say := func(line string) string {
		io.WriteString(in, line+"\n")
		lines.Scan()
		return lines.Text()
	}
	say("socket")
	say("bind 127.0.0.1 0")
	say("listen")
	port := say("print(select(2, s1:getsockname()))")
	second, err := sosh(t, "-e", "socket", "-e", "connect 127.0.0.1 "+port, "-e", `send "from the other shell"`).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, second)
	}
	if got := say("accept s1"); !strings.HasPrefix(got, "s2 = connection from 127.0.0.1:") {
		t.Errorf("accept said %q", got)
	}
	if got := say("recv"); got != `20 bytes: "from the other shell"` {
		t.Errorf("recv said %q", got)
	}
	in.Close()
	if err := first.Wait(); err != nil {
		t.Error(err)
	}
}
