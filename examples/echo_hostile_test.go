package examples

import (
	"io"
	"math/rand/v2"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestEchoHostile has clients send anything to each server and leave in every way: it goes on serving, and neither its
// memory nor its descriptors grow.
func TestEchoHostile(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells in /proc what a program uses")
	}
	t.Parallel()
	for _, step := range []string{"echo/4", "echo/5", "echo/6", "echo/7", "echo/8", "echo/9", "echo/10", "echo/11", "echo/12", "echo/13"} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			server := playLab(t, step, "server", "127.0.0.1", "0")
			port := server.listens()
			seed := uint64(time.Now().UnixNano())
			t.Logf("seed %d", seed) // a failure can be had again
			random := rand.New(rand.NewPCG(seed, 0))
			visit, served := visitEcho, servedEcho
			if step == "echo/12" {
				visit, served = visitDatagrams, servedDatagrams
			}
			attack := func(d time.Duration) {
				for end := time.Now().Add(d); time.Now().Before(end); {
					visit(t, port, random)
				}
			}
			attack(hostileTime(t) / 4) // what it needs anyway it has after that
			served(t, port)
			memory := server.resident()
			attack(hostileTime(t))
			served(t, port)
			if grown := server.resident() - memory; grown > 64<<20 { // the collector lets 32 MiB and half of what is live gather
				t.Errorf("the server has grown by %d KiB, to %d", grown>>10, server.resident()>>10)
			}
			eventually(t, "no more than 20 descriptors are open", func() bool { // the last clients are on their way out
				served(t, port)
				return server.descriptors() <= 20
			})
			for _, mark := range []string{"traceback", "bug in sosh"} {
				if out := server.printed(); strings.Contains(out, mark) {
					t.Errorf("the server printed %q: %.2000s", mark, out[strings.Index(out, mark):])
				}
			}
		})
	}
}

// TestEchoHostileOnce has a client send anything to each of the servers that serve one client, again and again: each ends
// in good order.
func TestEchoHostileOnce(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0))
	for end := time.Now().Add(hostileTime(t)); time.Now().Before(end); {
		for _, step := range []string{"echo/1", "echo/2", "echo/3"} {
			server := playLab(t, step, "server", "127.0.0.1", "0")
			visitEcho(t, server.listens(), random)
			server.ends(0)
		}
	}
}

// anything is so many bytes at most, of which some are newlines.
func anything(random *rand.Rand, most int) []byte {
	data := make([]byte, random.IntN(most))
	for i := range data {
		if data[i] = byte(random.Uint32()); random.IntN(50) == 0 {
			data[i] = '\n'
		}
	}
	return data
}

// visitEcho makes one connection, sends something on it, and ends it in some way.
func visitEcho(t *testing.T, port string, random *rand.Rand) {
	t.Helper()
	c := dial(t, port)
	defer c.Close()
	for range random.IntN(10) {
		if _, err := c.Write(anything(random, 20000)); err != nil {
			return // the server has closed the connection, as it may
		}
		if random.IntN(2) == 0 { // else the echo gathers
			_ = c.SetReadDeadline(time.Now().Add(5 * time.Millisecond)) // there need not be an answer
			_, _ = c.Read(make([]byte, 1+random.IntN(20000)))
		}
	}
	switch random.IntN(3) {
	case 0:
		_ = c.SetLinger(0) // close resets the connection
	case 1:
		_ = c.CloseWrite() // it may be reset already
		_ = c.SetReadDeadline(time.Now().Add(patience))
		_, _ = io.Copy(io.Discard, c)
	}
}

// servedEcho checks that an ordinary client is served, by whichever server: it may greet, and reverse.
func servedEcho(t *testing.T, port string) {
	t.Helper()
	c := dial(t, port)
	defer c.Close()
	sends(t, c, "otto\n")
	if err := c.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	reply, err := io.ReadAll(c)
	if err != nil || !strings.HasSuffix(string(reply), "otto\n") {
		t.Fatalf("the server answered %q, %v", reply, err)
	}
}

// visitDatagrams sends datagrams to the server of echo/12; the answers go to whom they may.
func visitDatagrams(t *testing.T, port string, random *rand.Rand) {
	t.Helper()
	c, err := net.Dial("udp", "127.0.0.1:"+port)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for range random.IntN(10) {
		_, _ = c.Write(anything(random, 60000)) // the queue may be full
	}
}

// servedDatagrams asks until an answer comes: the server may have much to answer before.
func servedDatagrams(t *testing.T, port string) {
	t.Helper()
	c, err := net.Dial("udp", "127.0.0.1:"+port)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	eventually(t, "a datagram comes back", func() bool {
		_, _ = c.Write([]byte("otto")) // the queue may be full
		_ = c.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
		data := make([]byte, 100)
		n, _ := c.Read(data)
		return string(data[:n]) == "otto"
	})
}
