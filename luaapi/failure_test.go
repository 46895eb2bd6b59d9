package luaapi

import (
	"fmt"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"sosh/transport"
)

// ebadf is what every call on a closed, never bound socket says; XX stands for the descriptor.
const ebadf = "listen fd XX: Bad file descriptor (EBADF, errno 9): the socket is closed"

// failures are calls that fail, each with the error number it has to report; the script's last expression is the call.
var failures = []struct {
	name, before, call string
	want               syscall.Errno
	message            string // what the message has to say besides the symbol and the number
}{
	{"connect to nobody", closedPort, `socket():connect("127.0.0.1", port)`, syscall.ECONNREFUSED, "nobody listens there"},
	{"bind twice to one port", pair, `socket():bind(host, port)`, syscall.EADDRINUSE, "bind 127.0.0.1:"},
	{"send to a broadcast address", "", `socket(AF_INET, SOCK_DGRAM):sendto("x", "127.255.255.255", 9)`, syscall.EACCES, "SO_BROADCAST"},
	{"use a closed socket", "local s = socket() s:close()", `s:listen()`, syscall.EBADF, "the socket is closed"},
	{"connect twice", pair, `c:connect(host, port)`, syscall.EISCONN, "already"},
	{"connect a listening socket", pair, `listener:connect(host, port)`, syscall.EISCONN, "listens already"},
	{"receive unconnected", "", `socket():recv(1)`, syscall.ENOTCONN, "connect first"},
	{"no peer", "", `socket():getpeername()`, syscall.ENOTCONN, "getpeername"},
	{"send to a closed peer", "local a, b = socketpair() b:close()", `a:send("x")`, syscall.EPIPE, "takes no data"},
	{"peer closes with data unread", pair + `c:send("unread") s:close()`, `c:recv(1)`, syscall.ECONNRESET, "RST"},
	{"time out", pair + "c:settimeout(0.001)", `c:recv(1)`, syscall.ETIMEDOUT, "timeout of 1ms"},
	{"time out in accept", pair + "listener:settimeout(0.001)", `listener:accept()`, syscall.ETIMEDOUT, "accept 127.0.0.1:"},
	{"non-blocking receive", pair + "c:setblocking(false)", `c:recv(1)`, syscall.EAGAIN, "non-blocking"},
	{"receive with MSG_DONTWAIT", pair, `c:recv(1, MSG_DONTWAIT)`, syscall.EAGAIN, "MSG_DONTWAIT"},
	{"SO_RCVTIMEO runs out", pair + "c:setsockopt(SOL_SOCKET, SO_RCVTIMEO, 0.001)", `c:recv(1)`, syscall.EAGAIN, "SO_RCVTIMEO ran out after 1ms"},
	{"SO_SNDTIMEO runs out", full + "c:setsockopt(SOL_SOCKET, SO_SNDTIMEO, 0.001)", `c:send("x")`, syscall.EAGAIN, "SO_SNDTIMEO ran out after 1ms"},
	{"sendall says how far it came", full + "c:settimeout(0.001) s:recv(100000)", `c:sendall(("x"):rep(20000000))`, syscall.ETIMEDOUT, "bytes were sent"},
	{"non-blocking connect", pair + "local n = socket() n:setblocking(false)", `n:connect(host, port)`, syscall.EINPROGRESS, "non-blocking"},
	{"connect again meanwhile", silent + "n:setblocking(false) local _ = n:connect(host, port)", `n:connect(host, port)`, syscall.EALREADY, "under way"},
	{"connect to a silent address", silent + "n:settimeout(0.001)", `n:connect(host, port)`, syscall.ETIMEDOUT, "connect 127.0.0.1:"},
	{"unknown family", "", `socket(12345)`, syscall.EAFNOSUPPORT, "AF 12345 SOCK_STREAM"},
	{"unknown type", "", `socket(AF_INET, 12)`, syscall.EINVAL, "AF_INET SOCK 12"},
	{"wrong protocol", "", `socket(AF_INET, SOCK_STREAM, IPPROTO_UDP)`, syscall.EPROTONOSUPPORT, "protocol"},
	{"listen on a datagram socket", "", `socket(AF_INET, SOCK_DGRAM):listen()`, syscall.EOPNOTSUPP, "SOCK_STREAM"},
	{"accept without listen", "", `socket():accept()`, syscall.EINVAL, "listen comes first"},
	{"send without a peer", "", `socket(AF_INET, SOCK_DGRAM):send("x")`, syscall.EDESTADDRREQ, "sendto"},
	{"a datagram too long", "", `socket(AF_INET, SOCK_DGRAM):sendto(("x"):rep(70000), "127.0.0.1", 9)`, syscall.EMSGSIZE, "that long"},
	{"no such option", "", `socket():getsockopt(SOL_SOCKET, 9999)`, syscall.ENOPROTOOPT, "option"},
	{"no socketpair of AF_INET", "", `socketpair(AF_INET)`, syscall.EOPNOTSUPP, "AF_UNIX has"},
	{"a path without a folder", "", `socket(AF_UNIX):bind("/no/such/folder/x")`, syscall.ENOENT, "folder"},
	{"a path that is too long", "", `socket(AF_UNIX):bind(("x"):rep(200))`, syscall.ENAMETOOLONG, "107"},
	{"an address of nobody here", "", `socket():bind("192.0.2.1", 0)`, syscall.EADDRNOTAVAIL, "no interface"},
	{"join with a timeout", "local t = spawn(function() queue():get() end)", `t:join(0.001)`, syscall.ETIMEDOUT, "join thread"},
	{"a closed queue", "local q = queue() q:close()", `q:put(1)`, syscall.EPIPE, "queue is closed"},
	{"an empty queue", "", `queue():get(0.001)`, syscall.ETIMEDOUT, "timeout"},
	{"a full queue", "local q = queue(1) q:put(1)", `q:put(2, 0.001)`, syscall.ETIMEDOUT, "timeout"},
}

// closedPort makes port one where nobody listens.
const closedPort = `
local l = socket() l:bind("127.0.0.1", 0)
local _, port = l:getsockname() l:close()
`

// full is a connection whose send buffer is full.
const full = pair + `
c:setblocking(false)
while c:send(("x"):rep(65536)) do end
c:setblocking(true)
`

// silent is an address that does not answer: a listening socket whose backlog is full. n is to connect to it.
const silent = `
local l = socket() l:bind("127.0.0.1", 0) l:listen(0)
local host, port = l:getsockname()
local waiting = {}
repeat
  local w = socket()
  w:settimeout(0.05)
  waiting[#waiting + 1] = w
until not w:connect(host, port)
local n = socket()
`

func TestFailuresByValue(t *testing.T) {
	for _, f := range failures {
		t.Run(f.name, func(t *testing.T) {
			out, failure := try(t, f.before+"\nlocal results = {"+f.call+"}\nprint(#results == 0 and select('#', unpack(results, 1, 3)), results[1], results[3])\nprint(results[2])", "")
			if failure != nil {
				t.Fatal(failure.Report())
			}
			first, message, _ := strings.Cut(strings.TrimSpace(out), "\n")
			if f.want != 0 && !strings.HasSuffix(first, fmt.Sprintf("nil\t%d", f.want)) {
				t.Errorf("returned %q, want nil, ..., %d (%v)\n%s", first, f.want, f.want, message)
			}
			symbol := errnoSymbol(f.want)
			if !strings.Contains(message, symbol) || !strings.Contains(message, f.message) {
				t.Errorf("message %q does not name %q and %q", message, symbol, f.message)
			}
			_, failure = try(t, f.before+"\n"+f.call, "")
			if failure == nil || !strings.Contains(failure.Message, f.message) || failure.Line != 1+strings.Count(f.before, "\n")+1 {
				t.Errorf("in statement position: %+v, want it raised with its line", failure)
			}
		})
	}
}

// errnoSymbol is how a message shows an error number.
func errnoSymbol(e syscall.Errno) string {
	if e == 0 {
		return "errno"
	}
	return fmt.Sprintf("(%s, errno %d)", transport.ErrnoName(e), int(e))
}

func TestDiscardedFailureIsRaised(t *testing.T) {
	out := run(t, `
local s = socket() s:close()
print(pcall(function() s:listen() end))
print(pcall(function() return s:listen() end))
print(pcall(function() local ok = s:listen() return ok end))
print(pcall(s.listen, s))
print((s:listen()))
print(pcall(assert, s:listen()))
print(coroutine.wrap(function() return pcall(function() s:listen() end) end)())
`)
	want := strings.Join([]string{
		"false\ttest.lua:3: " + ebadf, "true\tnil\t" + ebadf + "\t9", "true\tnil", "true\tnil\t" + ebadf + "\t9", "nil",
		"false\ttest.lua:8: " + ebadf, "false\ttest.lua:9: " + ebadf, "",
	}, "\n")
	if got := regexp.MustCompile(`fd \d+`).ReplaceAllString(out, "fd XX"); got != want {
		t.Errorf("printed\n%swant\n%s", got, want)
	}
}
