package examples

import (
	"fmt"
	"strings"
	"testing"
)

// framed are the steps whose servers send each message back.
var framed = []string{"chat/1", "chat/2"}

// eachStep runs a test with the server of each step.
func eachStep(t *testing.T, steps []string, test func(t *testing.T, server *program, port string)) {
	for _, step := range steps {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			server := playLab(t, step, "server", "127.0.0.1", "0", "64") // KiB for a hash, in chat/6
			test(t, server, server.listens())
		})
	}
}

func TestChatMessagesComeBackWhole(t *testing.T) {
	t.Parallel()
	eachStep(t, framed, func(t *testing.T, server *program, port string) {
		long := strings.Repeat("щ", maxMessage/2)
		p := meet(t, port)
		p.sends(frame("one")+frame("")+frame("три")+frame("\x00\xff\n"), frame(long))
		p.hears("one", "", "три", "\x00\xff\n", long)
		p.leaves()
		p.ended()
		server.sees("^received 65536 bytes$")
		server.sees("^end of stream$")
		server.sees("^client gone$")
	})
}

// TestChatFrameInPieces cuts a frame at each of its bytes, in its header and within letters. The first piece comes
// together with a whole frame: once that one's answer is here, the server waits for the second piece.
func TestChatFrameInPieces(t *testing.T) {
	t.Parallel()
	eachStep(t, framed, func(t *testing.T, _ *program, port string) {
		p, whole := meet(t, port), frame("щука€")
		for cut := range len(whole) {
			p.sends(frame("before") + whole[:cut])
			p.hears("before")
			p.sends(whole[cut:])
			p.hears("щука€")
		}
		p.sends(strings.Split(whole, "")...) // and byte by byte
		p.hears("щука€")
	})
}

// TestChatTooLong announces more than a server takes: it says so, closes, keeps nothing, and serves the next client.
func TestChatTooLong(t *testing.T) {
	t.Parallel()
	steps := append(framed, "chat/3", "chat/4")
	eachStep(t, steps, func(t *testing.T, server *program, port string) {
		before := server.resident()
		for _, length := range []uint32{maxMessage + 1, 1 << 31, 1<<32 - 1} {
			p := meet(t, port)
			p.sends(header(length))
			reply, err := p.next()
			if want := fmt.Sprintf("error: frame of %d bytes announced, at most 65536", length); err != nil || !strings.Contains(reply, want) {
				t.Errorf("received %q, %v; want %q", reply, err, want)
			}
			p.ended()
			server.sees(fmt.Sprintf("^error: frame of %d bytes announced, at most 65536$", length))
			server.sees("^client gone$")
		}
		if grown := server.resident() - before; grown > 64<<20 {
			t.Errorf("the server has grown by %d bytes", grown)
		}
	})
}

// TestChatStreamEndsEarly ends the stream, or the connection, within a frame: the server goes on with the next client.
func TestChatStreamEndsEarly(t *testing.T) {
	t.Parallel()
	eachStep(t, append(framed, "chat/3", "chat/4"), func(t *testing.T, server *program, port string) {
		for sent, why := range map[string]string{
			"\x00\x00\x00":       "the stream ended after 3 of 4 bytes",
			header(5):            "the stream ended after the header of a frame",
			header(5) + "hell":   "the stream ended after 4 of 5 bytes",
			header(5)[:1]:        "the stream ended after 1 of 4 bytes",
			header(65536) + "\n": "the stream ended after 1 of 65536 bytes",
		} {
			p := meet(t, port)
			p.sends(sent)
			p.leaves()
			p.ended()
			server.sees(why)
			server.sees("^client gone$")
		}
		p := meet(t, port)
		server.sees("^client connected")
		p.breaks()
		server.sees("ECONNRESET")
		server.sees("^client gone$")
	})
}

func TestChatOwnClient(t *testing.T) {
	t.Parallel()
	eachStep(t, framed, func(t *testing.T, server *program, port string) {
		step := strings.SplitN(t.Name(), "/", 2)[1]
		for _, line := range []string{"привет, сервер", "", "\x00"} {
			client := playLab(t, step, "client", "127.0.0.1", port)
			client.types(line)
			client.sees(fmt.Sprintf("sent %d bytes, ", len(line)))
			client.sees(fmt.Sprintf("^received %d bytes$", len(line)))
			client.sees("^reply: " + line + "$")
			client.sees("^disconnected$")
			client.ends(0)
			server.sees(fmt.Sprintf("^received %d bytes$", len(line)))
			server.sees("^client gone$")
		}
		client := playLab(t, step, "client", "127.0.0.1", port)
		client.types(strings.Repeat("x", maxMessage+1))
		client.sees("error: message of 65537 bytes, at most 65536$")
		client.sees("^disconnected$")
		client.ends(0)
	})
}

const pythonMessages = `
with connect() as s:
    for text in ["one", "", "письмо", "x" * 65536]:
        send_message(s, text)
        assert receive_message(s) == text
`

const pythonMirror = `
with serve() as s:
    send_message(s, receive_message(s)[::-1])
`

func TestChatFramesWithPython(t *testing.T) {
	t.Parallel()
	eachStep(t, framed, func(t *testing.T, server *program, port string) {
		playPython(t, pythonMessages, port).ends(0)
		server.sees("^received 65536 bytes$")
		server.sees("^end of stream$")

		mirror := playPython(t, pythonMirror)
		client := playLab(t, strings.SplitN(t.Name(), "/", 2)[1], "client", "127.0.0.1", mirror.listens())
		client.types("привет")
		client.sees("^reply: тевирп$")
		client.ends(0)
		mirror.ends(0)
	})
}
