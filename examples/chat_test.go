package examples

import (
	"bufio"
	order "encoding/binary" // binary is another thing in this package
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"regexp"
	"testing"
	"time"
)

// maxMessage is the length of the longest message of the lab chat.
const maxMessage = 65536

// frame is a message as it goes over the wire.
func frame(message string) string { return header(uint32(len(message))) + message }

// header announces a message of that length.
func header(length uint32) string { return string(order.BigEndian.AppendUint32(nil, length)) }

// table is the frame of a message that is a table.
type table map[string]any

func (m table) frame() string {
	text, err := json.Marshal(m)
	if err != nil {
		panic(err) // only tests make tables
	}
	return frame(string(text))
}

// peer is a connection to a server of the lab, byte for byte as the test wants it.
type peer struct {
	t    *testing.T
	conn *net.TCPConn
	in   *bufio.Reader
}

// meet connects to a server.
func meet(t *testing.T, port string) *peer {
	t.Helper()
	conn, err := net.Dial("tcp", "127.0.0.1:"+port)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() }) // it may be closed already
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	return &peer{t, conn.(*net.TCPConn), bufio.NewReader(conn)}
}

// sends sends bytes, a piece after the other.
func (p *peer) sends(pieces ...string) {
	p.t.Helper()
	for _, piece := range pieces {
		if _, err := io.WriteString(p.conn, piece); err != nil {
			p.t.Fatal(err)
		}
	}
}

// tells sends tables.
func (p *peer) tells(messages ...table) {
	p.t.Helper()
	for _, m := range messages {
		p.sends(m.frame())
	}
}

// next is the next message, or an error at the end of the stream.
func (p *peer) next() (string, error) {
	var header [4]byte
	if _, err := io.ReadFull(p.in, header[:]); err != nil {
		return "", err
	}
	n := order.BigEndian.Uint32(header[:])
	if n > maxMessage {
		return "", fmt.Errorf("a frame of %d bytes", n)
	}
	message := make([]byte, n)
	_, err := io.ReadFull(p.in, message)
	return string(message), err
}

// hears takes messages, which have to be these.
func (p *peer) hears(messages ...string) {
	p.t.Helper()
	for _, want := range messages {
		got, err := p.next()
		if err != nil || got != want {
			p.t.Fatalf("received %.100q, %v; want %.100q", got, err, want)
		}
	}
}

// nextTable is the next message, which has to be a table.
func (p *peer) nextTable() table {
	p.t.Helper()
	text, err := p.next()
	if err != nil {
		p.t.Fatal(err)
	}
	var m table
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		p.t.Fatalf("%.100q: %v", text, err)
	}
	return m
}

// learns takes messages that are tables, of which the given fields have to be these. Those of a wanted table that are
// nil have to be there.
func (p *peer) learns(messages ...table) {
	p.t.Helper()
	for _, want := range messages {
		got := p.nextTable()
		for field, value := range want {
			if found, there := got[field]; !there || value != nil && fmt.Sprint(found) != fmt.Sprint(value) {
				p.t.Fatalf("received %v, want %v", got, want)
			}
		}
	}
}

// refusedFrames sends frames, each of which has to be answered with an error that matches the pattern.
func (p *peer) refusedFrames(problem string, frames ...string) {
	p.t.Helper()
	for _, f := range frames {
		p.sends(f)
		got := p.nextTable()
		if text, _ := got["text"].(string); got["type"] != "error" || !matches(problem, text) {
			p.t.Errorf("%.80q was answered with %v, want %q", f, got, problem)
		}
	}
}

// refused sends tables, each of which has to be answered with an error that matches the pattern.
func (p *peer) refused(problem string, messages ...table) {
	p.t.Helper()
	for _, m := range messages {
		p.refusedFrames(problem, m.frame())
	}
}

// matches reports whether a pattern is found in text.
func matches(pattern, text string) bool { return regexp.MustCompile(pattern).MatchString(text) }

// ended checks that the server has closed the connection and sent nothing more.
func (p *peer) ended() {
	p.t.Helper()
	if message, err := p.next(); err == nil {
		p.t.Fatalf("received %.100q, want the end of the stream", message)
	} else if os.IsTimeout(err) {
		p.t.Fatal(err)
	}
}

// leaves ends the client's direction of the connection.
func (p *peer) leaves() {
	p.t.Helper()
	if err := p.conn.CloseWrite(); err != nil {
		p.t.Fatal(err)
	}
}

// breaks ends the connection with a reset.
func (p *peer) breaks() {
	p.t.Helper()
	if err := p.conn.SetLinger(0); err != nil {
		p.t.Fatal(err)
	}
	_ = p.conn.Close() // what it reports does not matter any more
}

// pythonFrames are the functions that programs in Python have their messages from.
const pythonFrames = `
import json, socket, struct, sys

def receive_exactly(s, count):
    data = b""
    while len(data) < count:
        piece = s.recv(count - len(data))
        if not piece:
            raise EOFError("end of stream")
        data += piece
    return data

def send_message(s, text):
    data = text.encode()
    s.sendall(struct.pack(">I", len(data)) + data)

def receive_message(s):
    length, = struct.unpack(">I", receive_exactly(s, 4))
    return receive_exactly(s, length).decode()

def send_table(s, table):
    send_message(s, json.dumps(table))

def receive_table(s):
    return json.loads(receive_message(s))

def serve():
    server = socket.create_server(("127.0.0.1", 0))
    print("listening on 127.0.0.1:%d" % server.getsockname()[1], flush=True)
    client, _ = server.accept()
    return client

def connect():
    return socket.create_connection(("127.0.0.1", int(sys.argv[1])))
`

// playPython starts a program in Python that has those functions.
func playPython(t *testing.T, source string, arguments ...string) *program {
	t.Helper()
	need(t, "python3")
	return playOther(t, t.TempDir(), "python3", append([]string{"-c", pythonFrames + source}, arguments...)...)
}
