package examples

import (
	"bytes"
	"crypto/rand"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fetch runs the HTTP client of echo/14 and returns what it wrote to each output, and its exit status.
func fetch(t *testing.T, arguments ...string) (file []byte, messages string, status int) {
	t.Helper()
	cmd := sosh(t, append([]string{labProgram(t, "echo/14", "client")}, arguments...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	file, err := cmd.Output()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return file, stderr.String(), cmd.ProcessState.ExitCode()
}

func TestEchoHTTP(t *testing.T) {
	t.Parallel()
	need(t, "python3")
	dir := t.TempDir()
	files := map[string][]byte{"empty": nil, "big.bin": make([]byte, 3<<20), "привет.txt": []byte("привет\n")}
	rand.Read(files["big.bin"])
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	server := playOther(t, dir, "python3", "-u", "-m", "http.server", "--bind", "127.0.0.1", "0")
	port := server.sees(`port (\d+) `)[1]
	for name, data := range files {
		file, messages, status := fetch(t, "--port", port, "--file", "/"+url.PathEscape(name))
		if status != 0 || !bytes.Equal(file, data) || !strings.HasSuffix(messages, "disconnected\n") {
			t.Errorf("%s: exit status %d, %d bytes of %d:\n%s", name, status, len(file), len(data), messages)
		}
	}
	_, messages, status := fetch(t, "--host", "localhost", "--port", port, "--file", "/nothing")
	if status != 1 || !strings.Contains(messages, "the server answered HTTP/1.0 404 ") || strings.Contains(messages, "error") {
		t.Errorf("exit status %d:\n%s", status, messages)
	}
}

// TestEchoPeersErrors provokes the failures that another machine can cause: in the address, connecting, and receiving.
func TestEchoPeersErrors(t *testing.T) {
	useNames(t)
	l, port := listen(t)
	answers := []string{"", "no HTTP\r\n\r\n", "HTTP/1.0 200 OK\r\nContent-Length: 10\r\n\r\nhalf", "RST"}
	go func() { // one answer per connection; the last is a reset
		for _, answer := range answers {
			c, err := l.Accept()
			if err != nil {
				return // the test has failed
			}
			c.Read(make([]byte, 1024)) // the request, so that Close sends no RST
			if answer == "RST" {
				c.(interface{ SetLinger(int) error }).SetLinger(0)
			}
			c.Write([]byte(strings.TrimPrefix(answer, "RST")))
			c.Close()
		}
	}()
	for _, want := range []struct {
		host, port, message string
	}{
		{"no-such-host.lan", port, "error in the address: getaddrinfo no-such-host.lan.*EAI_NONAME"},
		{"127.0.0.1", closedPort(t), "error connecting: connect 127.0.0.1:.*ECONNREFUSED"},
		{"127.0.0.1", port, "error receiving: what came is not the head of an HTTP answer"},
		{"127.0.0.1", port, "error receiving: what came is not the head of an HTTP answer"},
		{"127.0.0.1", port, "error receiving: the server ended the stream after 4 of 10 bytes"},
		{"127.0.0.1", port, "error receiving: .*ECONNRESET"},
	} {
		client := playLab(t, "echo/14", "client", "--host", want.host, "--port", want.port)
		client.sees(want.message)
		client.ends(1)
	}
}

// Programs that run another one after they have made sure that a call of it will fail.
const (
	// crowd leaves no descriptor for a socket.
	crowd = `
local client = assert(loadfile(table.remove(arg, 1)))
require "endpoint"
local sockets = {}
repeat
  local s = socket()
  sockets[#sockets + 1] = s
until not s
client()
`
	// cutOff shuts the sending half of the connection down before anything is sent: what a reset by the server does at a
	// moment that nobody can choose.
	cutOff = `
local connect = Socket.connect
function Socket.connect(s, ...)
  return assert(connect(s, ...)) and s:shutdown(SHUT_WR)
end
dofile(table.remove(arg, 1))
`
)

// TestEchoOwnErrors provokes the other two: creating the socket, and sending.
func TestEchoOwnErrors(t *testing.T) {
	t.Parallel()
	_, port := listen(t)
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	for source, want := range map[string]string{
		crowd:  "error creating the socket: .*EMFILE",
		cutOff: "error sending: .*EPIPE",
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "trouble.lua"), []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
		client := playOther(t, dir, "sh", "-c", `ulimit -n 64; exec "$0" "$@"`,
			path, "trouble.lua", labProgram(t, "echo/14", "client"), "--port", port)
		client.sees(want)
		client.ends(1)
	}
}

func TestEchoHTTPOptions(t *testing.T) {
	t.Parallel()
	for arguments, want := range map[string]string{
		"--colour red":   "unknown option --colour\nusage: ",
		"-port 80":       "unknown option -port\n",
		"localhost":      "unknown option localhost\n",
		"--port":         "--port needs a value\n",
		"--file index":   "--file takes a path",
		"--file /a\rb:c": "--file takes a path",
	} {
		file, messages, status := fetch(t, strings.Split(arguments, " ")...)
		if status != 2 || len(file) > 0 || !strings.Contains(messages, want) || !strings.Contains(messages, "usage: sosh client.lua") {
			t.Errorf("%q: exit status %d:\n%s", arguments, status, messages)
		}
	}
}
