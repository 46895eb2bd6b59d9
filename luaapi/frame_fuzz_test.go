package luaapi

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"sosh/transport"
)

// frameReceiver receives messages until there are none, and prints them, with why there are no more.
const frameReceiver = `
require "frame"
while true do
  local text, problem, errno = a:receive_message()
  if not text then
    problem = problem:gsub("recvexactly .-: ", "") -- with the descriptor's number
    print(tostring(errno == EMSGSIZE), tostring(errno == EPROTO), problem)
    break
  end
  io.write(#text, ":", text, "\n")
end
a:close()`

// FuzzFrames sends bytes in pieces to receive_message of scripts/lib/frame.lua, and compares what it makes of them with
// what it has to be.
func FuzzFrames(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x05hello\x00\x00\x00\x00\x00\x00\x00\x02\xd1\x89"), uint8(1))
	f.Add([]byte("\x00\x00\x00\x01a\xff\xff\xff\xffb"), uint8(3))
	f.Add([]byte("\x00\x01\x00\x01"), uint8(2))
	f.Add([]byte("\x00\x00\x00\x09short"), uint8(200))
	f.Add([]byte("\x00\x00\x00\x09"), uint8(4))
	f.Add([]byte("\x00\x00\x00"), uint8(1))
	f.Add(append([]byte("\x00\x01\x00\x00"), bytes.Repeat([]byte("x"), 65536)...), uint8(255))
	f.Fuzz(func(t *testing.T, data []byte, piece uint8) {
		if piece == 0 || len(data) > 70000 {
			t.Skip("pieces have at least one byte, and longer data shows nothing more")
		}
		var out bytes.Buffer
		rt, err := New(Options{Stdout: &out, Stderr: &out, Stdin: strings.NewReader(""), Library: os.DirFS("../scripts")})
		if err != nil {
			t.Fatal(err)
		}
		defer rt.Close()
		want := framesOf(data)
		rt.Run(func() { receiveFrames(t, rt, data, int(piece)) })
		if out.String() != want {
			t.Errorf("%.200q in pieces of %d gave\n%.500q\nwant\n%.500q", data, piece, out.String(), want)
		}
	})
}

// receiveFrames runs the receiver on one end of a pair of sockets while the other one sends.
func receiveFrames(t *testing.T, rt *Runtime, data []byte, piece int) {
	a, b, err := rt.kernel.Socketpair(afUnix, sockStream, 0)
	if err != nil {
		t.Error(err)
		return
	}
	rt.base.SetGlobal("a", rt.wrap(a))
	rt.sched.Spawn("sender", func() { sendPieces(b, data, piece) })
	chunk, err := rt.Load("receiver.lua", frameReceiver)
	if err != nil {
		t.Error(err)
		return
	}
	if _, err := rt.Call(chunk); err != nil {
		t.Error(err)
	}
}

// sendPieces sends until all is sent or the receiver has closed, as it does after a frame that is too long.
func sendPieces(s transport.Socket, data []byte, piece int) {
	for len(data) > 0 {
		n := min(piece, len(data))
		if s.SendAll(data[:n], 0) != nil {
			break
		}
		data = data[n:]
	}
	_ = s.Close() // who receives has seen all it will
}

// framesOf is what the receiver has to print.
func framesOf(data []byte) string {
	var b strings.Builder
	for in := bytes.NewReader(data); ; {
		var header [4]byte
		n, err := io.ReadFull(in, header[:])
		if err == io.EOF {
			return b.String() + "false\tfalse\tend of stream\n"
		} else if err != nil {
			return b.String() + early(n, 4)
		}
		length := int(binary.BigEndian.Uint32(header[:]))
		if length > 65536 {
			return b.String() + fmt.Sprintf("true\tfalse\terror: frame of %d bytes announced, at most 65536\n", length)
		}
		text := make([]byte, length)
		n, err = io.ReadFull(in, text)
		if err == io.EOF && length > 0 {
			return b.String() + "false\ttrue\terror: the stream ended after the header of a frame\n"
		} else if err != nil {
			return b.String() + early(n, length)
		}
		fmt.Fprintf(&b, "%d:%s\n", length, text)
	}
}

// early is how recvexactly says that the stream ended in the middle.
func early(got, want int) string {
	return fmt.Sprintf("false\ttrue\tProtocol error (EPROTO, errno 71): the stream ended after %d of %d bytes; recv takes them\n", got, want)
}
