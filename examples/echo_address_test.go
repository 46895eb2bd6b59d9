package examples

import (
	"net"
	"regexp"
	"strings"
	"testing"
)

// needIPv6 skips the test where this machine has no IPv6.
func needIPv6(t *testing.T) {
	t.Helper()
	l, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		t.Skip(err)
	}
	l.Close()
}

// TestEchoEveryFamily has echo/13 listen on both addresses of localhost, and on every address of this machine: one port,
// and a socket for each family.
func TestEchoEveryFamily(t *testing.T) {
	needIPv6(t)
	useNames(t)
	for host, addresses := range map[string][]string{
		"localhost": {`\[::1\]`, `127\.0\.0\.1`},
		"":          {`0\.0\.0\.0`, `\[::\]`},
	} {
		server := playLab(t, "echo/13", "server", host, "0")
		var ports []string
		for range addresses {
			line := server.sees(`listening on (.*):(\d+)$`)
			if !regexp.MustCompile("^(" + strings.Join(addresses, "|") + ")$").MatchString(line[1]) {
				t.Errorf("host %q: %s", host, line[0])
			}
			ports = append(ports, line[2])
		}
		if ports[0] != ports[1] {
			t.Errorf("host %q: the ports are %v", host, ports)
		}
		for _, address := range []string{"127.0.0.1", "::1"} {
			client := playLab(t, "echo/13", "client", address, ports[0])
			client.sees("^connected to " + regexp.QuoteMeta(net.JoinHostPort(address, ports[0])) + "$")
			server.sees("client connected: " + regexp.QuoteMeta(strings.TrimSuffix(net.JoinHostPort(address, ""), ":")) + `:\d+$`)
			client.types("hello", "exit")
			client.sees("reply: hello$")
			client.ends(0)
		}
		server.interrupts()
		server.ends(1)
	}
}

// TestEchoTriesEveryAddress has the client find a server that listens on the second of localhost's addresses only, and
// the server leave out an address that is taken.
func TestEchoTriesEveryAddress(t *testing.T) {
	needIPv6(t)
	useNames(t)
	_, port := listen(t)
	client := playLab(t, "echo/13", "client", "localhost", port)
	client.sees(`^connect \[?::1\]?.*ECONNREFUSED`)
	client.sees("^connected to 127.0.0.1:" + port + "$")
	server := playLab(t, "echo/13", "server", "localhost", port)
	if got := server.sees(`listening on (.*):\d+$`)[1]; got != "[::1]" {
		t.Errorf("it listens on %s", got)
	}
	server.sees("127.0.0.1:" + port + ".*EADDRINUSE")

	closed := closedPort(t)
	out := playLab(t, "echo/13", "client", "localhost", closed).ends(1)
	if strings.Count(out, "ECONNREFUSED") != 2 || !strings.Contains(out, "none of the addresses can be reached") {
		t.Errorf("without a server the client printed\n%s", out)
	}
	out = playLab(t, "echo/13", "server", "192.0.2.1", "0").ends(1)
	if !strings.Contains(out, "EADDRNOTAVAIL") || !strings.Contains(out, "no address to listen on") {
		t.Errorf("on another machine's address the server printed\n%s", out)
	}
}
