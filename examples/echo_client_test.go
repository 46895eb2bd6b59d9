package examples

import (
	"strings"
	"testing"
)

// TestEchoOwnPair has each step's client talk to its server.
func TestEchoOwnPair(t *testing.T) {
	lines := []string{"привет, сервер", "", strings.Repeat("длинная строка ", 100), "level"}
	for _, step := range []string{"echo/3", "echo/4", "echo/5", "echo/6", "echo/7", "echo/9", "echo/10", "echo/11", "echo/12", "echo/13"} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			server := playLab(t, step, "server", "127.0.0.1", "0")
			port := server.listens()
			client := playLab(t, step, "client", "127.0.0.1", port)
			for _, line := range lines {
				client.types(line)
				if got := client.sees("reply: (.*)$")[1]; got != line {
					t.Errorf("the reply to %q is %q", line, got)
				}
			}
			client.types("exit", "not sent")
			if out := client.ends(0); step != "echo/12" && !strings.HasSuffix(out, "disconnected\n") || strings.Contains(out, "not sent") {
				t.Errorf("the client printed\n%s", out)
			}
			if step == "echo/12" {
				return
			}
			server.sees("client gone")
			if step == "echo/3" {
				server.ends(0)
				return
			}
			again := playLab(t, step, "client", "127.0.0.1", port)
			again.types("once more")
			again.sees("reply: once more$")
			again.leaves() // the end of the input is as good as exit
			again.ends(0)
		})
	}
}

const pythonServer = `
import socket, sys
with socket.create_server(("127.0.0.1", 0)) as server:
    print("listening on 127.0.0.1:%d" % server.getsockname()[1], flush=True)
    client, (host, port) = server.accept()
    with client:
        if sys.argv[1] == "echo/10":
            client.sendall(b"hello %s:%d\n" % (host.encode(), port))
        while line := client.recv(7): # the reply comes in pieces
            client.sendall(line)
`

// outsideServers are echo servers from outside, with their arguments for a step.
var outsideServers = map[string]func(step string) []string{
	"python3": func(step string) []string { return []string{"-c", pythonServer, step} },
	"socat":   func(string) []string { return []string{"-d", "-d", "TCP4-LISTEN:0,bind=127.0.0.1", "EXEC:cat"} },
}

// TestEchoClientsAndServersFromOutside has the clients talk to other people's servers.
func TestEchoClientsAndServersFromOutside(t *testing.T) {
	for name, arguments := range outsideServers {
		for _, step := range []string{"echo/2", "echo/3", "echo/4", "echo/5", "echo/6", "echo/7", "echo/9", "echo/10", "echo/11", "echo/13"} {
			if name == "socat" && step == "echo/10" {
				continue // cat does not greet
			}
			t.Run(name+"/"+step, func(t *testing.T) {
				t.Parallel()
				need(t, name)
				server := playOther(t, t.TempDir(), name, arguments(step)...)
				client := playLab(t, step, "client", "127.0.0.1", server.listens())
				client.types("Съешь ещё этих мягких французских булок")
				client.sees("reply: Съешь ещё этих мягких французских булок$")
				client.leaves()
				client.ends(0)
			})
		}
	}
}

// TestEchoClientAndNc is the client's conversation with somebody who sits at nc.
func TestEchoClientAndNc(t *testing.T) {
	t.Parallel()
	need(t, "nc")
	nc := playOther(t, t.TempDir(), "nc", "-v", "-n", "-l", "127.0.0.1", "0")
	port := nc.sees(`(?i)listening on \S+ (\d+)$`)[1]
	client := playLab(t, "echo/3", "client", "127.0.0.1", port)
	client.types("кто там?")
	nc.sees("^кто там\\?$")
	nc.types("кто там?")
	client.sees("reply: кто там\\?$")
	client.types("есть кто?")
	nc.sees("^есть кто\\?$")
	nc.types("есть кто?")
	client.sees("reply: есть кто\\?$")
	client.types("exit")
	client.ends(0)
	nc.ends(0)
}

// TestEchoServerLeavesEarly sees clients told that the server has ended in the middle of a reply.
func TestEchoServerLeavesEarly(t *testing.T) {
	for _, step := range []string{"echo/2", "echo/3", "echo/8", "echo/13"} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			l, port := listen(t)
			client := playLab(t, step, "client", "127.0.0.1", port)
			client.types("hello")
			c, err := l.Accept()
			if err != nil {
				t.Fatal(err)
			}
			gets(t, c, "hello\n")
			c.Close()
			if out := client.ends(1); !strings.Contains(out, "the server ended the stream early") || strings.Contains(out, "traceback") {
				t.Errorf("the client printed\n%s", out)
			}
		})
	}
}
