package examples

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// traced is a script whose calls a trace shows: with names of locals, upvalues and globals, in two threads.
const traced = `
server = socket()
server:bind("127.0.0.1", 0)
server:listen(5)
local host, port = server:getsockname()
local function serve()
  local client = server:accept()
  client:sendall(client:recvexactly(4))
  client:close()
end
local t = spawn(serve)
local conn = socket()
conn:connect(host, port)
local function send(text) conn:send(text) end
send("ping")
conn:recv(4, MSG_WAITALL)
local _ = conn:connect(host, port)
conn:setsockopt(IPPROTO_TCP, TCP_NODELAY, true)
conn:getsockopt(SOL_SOCKET, SO_RCVTIMEO)
conn:shutdown(SHUT_RDWR)
t:join()
do local lost = socket(AF_INET, SOCK_DGRAM) end
for i = 1, 10 do collectgarbage() end
socketpair()
`

func TestTraceOfAScript(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "traced.lua")
	if err := os.WriteFile(file, []byte(traced), 0o600); err != nil {
		t.Fatal(err)
	}
	out := playIn(t, t.TempDir(), "--trace", file).ends(0)
	for _, want := range []string{
		`^socket\(AF_INET, SOCK_STREAM, 0\) = fd \d+ <`, `^bind\(server, 127.0.0.1:0\) = 0 <`, `^listen\(server, 5\) = 0 <`,
		`^getsockname\(server\) = 127.0.0.1:\d+ <`, `^connect\(conn#\d+, 127.0.0.1:\d+\) = 0 <`, `^\[thread 2\] accept\(server\) = fd \d+ from 127.0.0.1:\d+ <`,
		`^send\(conn#\d+, "ping", 4, 0\) = 4 <`, `^\[thread 2\] recvexactly\(client#\d+, 4\) = 4 "ping" <`, `^\[thread 2\] sendall\(client#\d+, "ping", 4, 0\) = 4 <`,
		`^recv\(conn#\d+, 4, MSG_WAITALL\) = 4 "ping" <`, `^connect\(conn#\d+, 127.0.0.1:\d+\) = -1 EISCONN \(Transport endpoint is already connected\) <`,
		`^setsockopt\(conn#\d+, IPPROTO_TCP, TCP_NODELAY, 1\) = 0 <`, `^getsockopt\(conn#\d+, SOL_SOCKET, SO_RCVTIMEO\) = `,
		`^shutdown\(conn#\d+, SHUT_RDWR\) = 0 <`, `^close\(fd \d+\) = 0 collected: nobody could reach it any more$`, `^close\(server\) = 0 <`,
	} {
		hasLine(t, out, want)
	}
}

// TestTraceFile reads back what a trace writes: one JSON object a line, with times in seconds.
func TestTraceFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "traced.lua"), []byte(traced), 0o600); err != nil {
		t.Fatal(err)
	}
	playIn(t, dir, "--trace=calls.jsonl", "traced.lua").ends(0)
	text, err := os.ReadFile(filepath.Join(dir, "calls.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for line := range strings.Lines(string(text)) {
		var record struct {
			Event, Call, Socket, Error, Address, Data string
			Thread, Result                            int
			Took, Waited                              float64
		}
		if err := json.Unmarshal([]byte(line), &record); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		if record.Took < 0 || record.Took > patience.Seconds() || record.Waited > record.Took {
			t.Errorf("%s took %v and waited %v seconds", record.Call, record.Took, record.Waited)
		}
		if record.Event == "returned" {
			seen[record.Call+record.Error+record.Data]++
		}
	}
	for _, want := range []string{"socket", "bind", "listen", "accept", "connect", "connectEISCONN", `recvexactly"ping"`, "close"} {
		if seen[want] == 0 {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if out := playIn(t, dir, "--trace=calls.jsonl", "traced.lua").ends(1); !strings.Contains(out, "file exists") {
		t.Errorf("an old trace was written over: %s", out)
	}
}
