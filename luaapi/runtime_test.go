package luaapi

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

// run runs a script and returns what it printed; a failure ends the test.
func run(t *testing.T, script string) string {
	t.Helper()
	out, failure := try(t, script, "")
	if failure != nil {
		t.Fatalf("%s\noutput: %s", failure.Report(), out)
	}
	return out
}

// try runs a script with standard input and returns what it printed and how it failed.
func try(t *testing.T, script, input string) (string, *Failure) {
	t.Helper()
	var out bytes.Buffer
	rt := newRuntime(t, &out, strings.NewReader(input))
	var failure *Failure
	rt.Run(func() {
		chunk, err := rt.Load("test.lua", script)
		if err != nil {
			t.Error(DescribeLoadError(err))
			return
		}
		if _, err := rt.Call(chunk); err != nil {
			failure = err.(*Failure)
		}
	})
	return out.String(), failure
}

// newRuntime makes a runtime that is closed when the test ends.
func newRuntime(t *testing.T, out io.Writer, in io.Reader) *Runtime {
	t.Helper()
	rt, err := New(Options{Stdout: out, Stderr: out, Stdin: in, Exit: func(int) {}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { rt.Close() })
	return rt
}

// expect runs a script and compares what it printed, line by line.
func expect(t *testing.T, script string, lines ...string) {
	t.Helper()
	got := strings.TrimRight(run(t, script), "\n")
	if want := strings.Join(lines, "\n"); got != want {
		t.Errorf("printed\n%s\nwant\n%s", got, want)
	}
}

// pair is a script's beginning: c is connected to s, over TCP on loopback; listener is the listening socket.
const pair = `
local listener = socket()
listener:bind("127.0.0.1", 0)
listener:listen()
local host, port = listener:getsockname()
local c = socket()
c:connect(host, port)
local s = assert(listener:accept())
`

func TestConversation(t *testing.T) {
	expect(t, pair+`
print(c:send("привет"))
print(s:recv(1024))
print(s:sendall("reply"))
print(c:recv(2), c:recv(1024))
c:shutdown(SHUT_WR)
print(#s:recv(10))
print(select("#", s:getpeername()), (s:getpeername()))
`, "12", "привет", "true", "re\tply", "0", "2\t127.0.0.1")
}

func TestNamesAreTheSameThing(t *testing.T) {
	expect(t, `
print(socket.socket ~= nil, socket.bind == bind, socket.AF_INET == AF_INET)
local a, b = socketpair()
print(a.send == send, Socket.send == send, socket.send == send)
print(send(a, "x"), recv(b, 10), a.family == AF_UNIX, a.type == SOCK_STREAM, a.proto)
print(type(socket(AF_INET, SOCK_DGRAM)), type(socket.socket(socket.AF_INET, socket.SOCK_STREAM)))
function Socket:shout(text) return self:sendall(text:upper()) end
a:shout("hi")
print(b:recv(10), require "sosh" == socket, select("#", 1, 2, 3))
`, "true\ttrue\ttrue", "true\ttrue\ttrue", "1\tx\ttrue\ttrue\t0", "userdata\tuserdata", "HI\ttrue\t3")
}

func TestDatagrams(t *testing.T) {
	expect(t, `
local a, b = socket(AF_INET, SOCK_DGRAM), socket(AF_INET, SOCK_DGRAM)
a:bind("127.0.0.1", 0)
local host, port = a:getsockname()
print(b:sendto("ping", host, port), b:sendto("", MSG_DONTWAIT, host, port))
local data, from, fromport = a:recvfrom(100)
print(data, from, fromport == select(2, b:getsockname()))
data = a:recvfrom(100)
print(#data)
a:sendto("pong", from, fromport)
print((b:recvfrom(2)))
`, "4\t0", "ping\t127.0.0.1\ttrue", "0", "po")
}

func TestUnixSockets(t *testing.T) {
	path := t.TempDir() + "/socket"
	expect(t, `
local l = socket(AF_UNIX, SOCK_SEQPACKET)
l:bind("`+path+`")
l:listen(1)
print(l:getsockname() == "`+path+`")
local c = socket(AF_UNIX, SOCK_SEQPACKET)
c:connect("`+path+`")
local s, from = l:accept()
print(from == "", c:send("one"), c:send("two"), s:recv(10), s:recv(10))
print(c:getpeername() == "`+path+`", c:getsockname() == "")
`, "true", "true\t3\t3\tone\ttwo", "true\ttrue")
}

func TestIPv6(t *testing.T) {
	expect(t, `
local l = socket(AF_INET6)
l:bind("::1", 0)
l:listen()
local host, port, flowinfo, scopeid = l:getsockname()
print(host, port > 0, flowinfo, scopeid)
local c = socket(AF_INET6)
print(c:connect("::1", port, 0, 0))
`, "::1\ttrue\t0\t0", "true")
}

func TestEverythingIsClosedAtExit(t *testing.T) {
	var code int
	rt, err := New(Options{Stdout: io.Discard, Exit: func(c int) { code = c }})
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close()
	rt.Run(func() {
		chunk, err := rt.Load("test.lua", "a, b = socketpair() os.exit(3)")
		if err != nil {
			t.Error(err)
			return
		}
		if _, err := rt.Call(chunk); err != nil {
			t.Error(err)
		}
		if open := rt.Sockets(); len(open) != 0 || code != 3 {
			t.Errorf("os.exit(3) left %d sockets open and exited with %d", len(open), code)
		}
	})
}
