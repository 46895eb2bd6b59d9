package examples

import (
	"net"
	"strings"
	"testing"
)

// relay passes datagrams between one client and an echo server, as a network does: drop says which of the client's are
// lost, hold which replies are late. It counts both from 1; a late reply comes just before the next one.
type relay struct {
	port       string
	drop, hold func(n int) bool
}

// starts listens for the client's datagrams, until the test ends.
func (r *relay) starts(t *testing.T, serverPort string) {
	t.Helper()
	near, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	_, r.port, _ = net.SplitHostPort(near.LocalAddr().String())
	far, err := net.Dial("udp4", "127.0.0.1:"+serverPort)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		near.Close()
		far.Close()
	})
	go r.pass(near, far)
}

// pass takes one datagram of the client at a time; the server answers each.
func (r *relay) pass(near *net.UDPConn, far net.Conn) {
	var late [][]byte
	for sent, replied := 1, 1; ; sent++ {
		buffer := make([]byte, 65536)
		n, client, err := near.ReadFrom(buffer)
		if err != nil {
			return // the test is over
		}
		if r.drop != nil && r.drop(sent) {
			continue
		}
		if _, err := far.Write(buffer[:n]); err != nil {
			return
		}
		if n, err = far.Read(buffer); err != nil {
			return
		}
		if r.hold != nil && r.hold(replied) {
			late = append(late, buffer[:n])
		} else {
			for _, reply := range append(late, buffer[:n]) {
				near.WriteTo(reply, client)
			}
			late = nil
		}
		replied++
	}
}

// TestEchoLostDatagram drops the first datagram: the client sends it again.
func TestEchoLostDatagram(t *testing.T) {
	t.Parallel()
	server := playLab(t, "echo/12", "server", "127.0.0.1", "0")
	r := relay{drop: func(n int) bool { return n == 1 }}
	r.starts(t, server.listens())
	client := playLab(t, "echo/12", "client", "127.0.0.1", r.port, "0.5")
	client.types("потерянная датаграмма")
	client.sees("sent 43 bytes, attempt 1$")
	client.sees("ETIMEDOUT")
	client.sees("sent 43 bytes, attempt 2$")
	client.sees("reply: потерянная датаграмма$")
	client.types("exit")
	client.ends(0)
	server.sees("sent 43 bytes")
	if n := strings.Count(server.printed(), "received 43 bytes"); n != 1 {
		t.Errorf("the server received it %d times", n)
	}
}

// TestEchoLateDuplicate holds the first reply until the line has been sent again: the second reply to it arrives when the
// client awaits that to the next line.
func TestEchoLateDuplicate(t *testing.T) {
	t.Parallel()
	server := playLab(t, "echo/12", "server", "127.0.0.1", "0")
	r := relay{hold: func(n int) bool { return n == 1 }}
	r.starts(t, server.listens())
	client := playLab(t, "echo/12", "client", "127.0.0.1", r.port, "0.5")
	client.types("one", "two", "exit")
	client.sees("attempt 2$")
	client.sees("reply: one$")
	client.sees("^late duplicate ignored: the reply to line 1$")
	client.sees("reply: two$")
	client.ends(0)
}

func TestEchoDatagramFailures(t *testing.T) {
	t.Parallel()
	elsewhere, err := net.Dial("udp4", "127.0.0.1:9") // takes datagrams from there only
	if err != nil {
		t.Fatal(err)
	}
	defer elsewhere.Close()
	_, closed, _ := net.SplitHostPort(elsewhere.LocalAddr().String())
	client := playLab(t, "echo/12", "client", "127.0.0.1", closed, "0.02")
	client.types("anybody there?")
	client.sees("ECONNREFUSED")
	client.sees("^no reply after 5 attempts$")
	client.types(strings.Repeat("x", 65536))
	client.sees("EMSGSIZE")
	client.types("exit")
	client.ends(0)

	server := playLab(t, "echo/12", "server", "127.0.0.1", "0")
	c, err := net.Dial("udp4", "127.0.0.1:"+server.listens())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, datagram := range []string{"", "\x00\xff", strings.Repeat("x", 65507), "last"} {
		sends(t, c, datagram)
		buffer := make([]byte, 65536)
		if n, err := c.Read(buffer); err != nil || string(buffer[:n]) != datagram {
			t.Errorf("%d bytes came back, %v; want %d", n, err, len(datagram))
		}
	}
	server.interrupts()
	server.ends(1)
}

const pythonDatagramServer = `
import socket
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
    server.bind(("127.0.0.1", 0))
    print("listening on 127.0.0.1:%d" % server.getsockname()[1], flush=True)
    while True:
        server.sendto(*server.recvfrom(65536))
`

const pythonDatagramClient = `
import socket, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
    client.sendto(sys.stdin.buffer.read(), ("127.0.0.1", int(sys.argv[1])))
    sys.stdout.buffer.write(client.recvfrom(65536)[0])
`

// TestEchoDatagramsOutside has echo/12 talk to programs from outside, both ways.
func TestEchoDatagramsOutside(t *testing.T) {
	for name, arguments := range map[string][]string{
		"python3": {"-c", pythonDatagramServer},
		"socat":   {"-d", "-d", "UDP4-LISTEN:0,bind=127.0.0.1", "PIPE"},
	} {
		t.Run("server "+name, func(t *testing.T) {
			t.Parallel()
			need(t, name)
			server := playOther(t, t.TempDir(), name, arguments...)
			client := playLab(t, "echo/12", "client", "127.0.0.1", server.listens())
			client.types("первая", "вторая", "exit")
			client.sees("reply: первая$")
			client.sees("reply: вторая$")
			client.ends(0)
		})
	}
	server := playLab(t, "echo/12", "server", "127.0.0.1", "0")
	port := server.listens()
	for name, arguments := range map[string][]string{
		"python3": {"-c", pythonDatagramClient, port},
		"nc":      {"-u", "-W", "1", "127.0.0.1", port}, // leaves after one reply
		"socat":   {"-t", "60", "-", "UDP4:127.0.0.1:" + port},
	} {
		t.Run("client "+name, func(t *testing.T) {
			need(t, name)
			client := playOther(t, t.TempDir(), name, arguments...)
			client.types("датаграмма")
			if name == "python3" {
				client.leaves()
			}
			client.sees("^датаграмма$")
			server.sees("sent 21 bytes$")
			if name != "socat" { // which waits for more
				client.ends(0)
			}
		})
	}
}
