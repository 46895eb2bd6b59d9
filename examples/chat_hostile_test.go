package examples

import (
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

// hostileTime is how long each server is attacked: 2 seconds, or what SOSH_HOSTILE says, such as 20s.
func hostileTime(t *testing.T) time.Duration {
	t.Helper()
	text := os.Getenv("SOSH_HOSTILE")
	if text == "" {
		return 2 * time.Second
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal("SOSH_HOSTILE: ", err)
	}
	return d
}

// TestChatHostile has a client send whatever it likes to each server: it goes on serving, and neither its memory nor its
// descriptors grow.
func TestChatHostile(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells in /proc what a program uses")
	}
	t.Parallel()
	eachStep(t, []string{"chat/1", "chat/2", "chat/3", "chat/4", "chat/5", "chat/6"}, func(t *testing.T, server *program, port string) {
		server.leaves() // nobody sits there; to each message of a dialogue the answer is bye
		seed := uint64(time.Now().UnixNano())
		t.Logf("seed %d", seed) // a failure can be had again
		random := rand.New(rand.NewPCG(seed, 0))
		attack := func(d time.Duration) (connections int) {
			for end := time.Now().Add(d); time.Now().Before(end); connections++ {
				attackOnce(t, port, random)
			}
			return connections
		}
		attack(hostileTime(t) / 4) // what it needs anyway it has after that
		sync := func() {
			p := meet(t, port)
			p.sends(header(1<<32 - 1))
			_, _ = p.next() // the error
			p.ended()
		}
		sync()
		memory := server.resident()
		connections := attack(hostileTime(t))
		sync()
		if grown := server.resident() - memory; grown > 64<<20 { // the collector lets 32 MiB and half of what is live gather
			t.Errorf("the server has grown by %d KiB, to %d", grown>>10, server.resident()>>10)
		}
		for deadline := time.Now().Add(patience / 4); server.descriptors() > 20 && time.Now().Before(deadline); {
			sync() // a client that is heard out takes a moment to go
		}
		if n := server.descriptors(); n > 20 {
			t.Errorf("the server has %d descriptors open", n)
		}
		for _, mark := range []string{"traceback", "bug in sosh", "failed:"} {
			if out := server.printed(); strings.Contains(out, mark) {
				t.Errorf("the server printed %q: %.2000s", mark, out[strings.Index(out, mark):])
			}
		}
		t.Logf("%d connections", connections)
	})
}

// attackOnce is one connection of a hostile client.
func attackOnce(t *testing.T, port string, random *rand.Rand) {
	p := meet(t, port)
	for range random.IntN(20) {
		if _, err := p.conn.Write([]byte(hostileBytes(random))); err != nil {
			break // the server has closed the connection, as it should
		}
	}
	switch random.IntN(3) {
	case 0:
		_ = p.conn.SetLinger(0) // a reset
		_ = p.conn.Close()
	case 1:
		_ = p.conn.Close()
	case 2:
		_ = p.conn.CloseWrite() // it may be reset already
		for {
			if _, err := p.next(); err != nil {
				break
			}
		}
		_ = p.conn.Close()
	}
}

// hostileBytes are a frame, something like one, or anything.
func hostileBytes(random *rand.Rand) string {
	noise := func(n int) string {
		b := make([]byte, random.IntN(n))
		for i := range b {
			b[i] = byte(random.Uint32())
		}
		return string(b)
	}
	pick := func(texts ...string) string { return texts[random.IntN(len(texts))] }
	text := pick("x", "", "anna", "привет", "\x1b[2J", "lobby", "кухня", noise(100), strings.Repeat("y", random.IntN(maxMessage)))
	switch random.IntN(8) {
	case 0:
		return noise(1000)
	case 1:
		return header(random.Uint32()) + noise(100)
	case 2:
		return frame(noise(70000))
	case 3:
		return frame(text)[:random.IntN(len(text)+4)]
	case 4:
		return frame(pick(`{"type":`, `[]`, `{"type":{}}`, `nil`, strings.Repeat(`{"type":`, 900), `{"type":"say","text":null}`, "bye"))
	}
	kind := pick("join", "say", "tell", "who", "leave", "bye", "register", "login", "enter", "rooms", "history", "")
	return table{"type": kind, "name": text, "text": text, "to": text, "room": text, "password": "123"}.frame()
}
