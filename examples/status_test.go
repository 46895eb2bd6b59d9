package examples

import (
	"strconv"
	"strings"
	"testing"
)

// TestStatusOfTheKernel waits for what the kernel does in its own time: a connection in the queue, and TIME_WAIT.
func TestStatusOfTheKernel(t *testing.T) {
	t.Parallel()
	p := playIn(t, t.TempDir(), "-")
	for _, line := range []string{"socket", "bind 127.0.0.1 0", "listen s1 5", "host, port = getsockname", "socket", "connect s2 $host $port"} {
		p.types(line)
	}
	p.sees("s2 is connected to")
	p.asksUntil("status", `^s1 +\d+ +tcp .* LISTEN +1/5 +- +r--$`)
	for _, line := range []string{"accept s1", "close s3", "recv s2", "close s2"} {
		p.types(line)
	}
	p.sees("s2 is closed")
	p.asksUntil("status", `^- +- +tcp .* TIME_WAIT +- +- +-$`)
	p.sees("closed; the kernel keeps it for another ")
	p.leaves()
	p.ends(0)
}

// TestWhy has causes that lie outside the session: another process, TIME_WAIT, an address of another machine.
func TestWhy(t *testing.T) {
	t.Parallel()
	other := playOther(t, t.TempDir(), "python3", "-c", `
import socket, sys
s = socket.create_server(("127.0.0.1", 0))
print("listening on 127.0.0.1 %d" % s.getsockname()[1], flush=True)
sys.stdin.read()`)
	port := other.listens()
	out := runCommand(t, "sosh -", []byte(strings.ReplaceAll(`
pcall(function() assert(socket():bind("127.0.0.1", PORT)) end)
why
pcall(function() assert(socket():bind("192.0.2.77", 0)) end)
why
c = create_connection 127.0.0.1 PORT
h, p = getsockname c
pcall(function() assert(c:connect("127.0.0.1", PORT)) end)
why
l = socket
bind l 127.0.0.1 0
listen l
lh, lp = getsockname l
a = create_connection $lh $lp
b = accept l
close l
shutdown b SHUT_WR
recv a
shutdown a SHUT_WR
recv b
close b
close a
print(pcall(function() local s = socket() assert(s:bind(lh, lp)) end))
why
`, "PORT", port)))
	for _, want := range []string{
		`^pid ` + strconv.Itoa(other.cmd.Process.Pid) + ` \(python3?\S*\) listens on 127.0.0.1:` + port + `\.$`,
		`^192\.0\.2\.77 is no address of this machine; a server binds one of its own:`,
		`^c is connected to 127\.0\.0\.1:` + port + ` already; a stream socket connects once\.$`,
		`^The ended connection 127\.0\.0\.1:\d+ - 127\.0\.0\.1:\d+ still has it$`,
		`^\(TIME_WAIT\), for another [\dms]+\.$`,
		`^  setsockopt .* SO_REUSEADDR 1     and bind again$`,
	} {
		hasLine(t, out, want)
	}
}

// TestWhyIsAboutWhatWasTyped has a thread fail after the command did: why still speaks of the command.
func TestWhyIsAboutWhatWasTyped(t *testing.T) {
	t.Parallel()
	out := runCommand(t, "sosh -", []byte(`
left, right = socketpair
setblocking right off
u = socket SOCK_DGRAM
pcall(function() assert(u:send("x")) end)
spawn(function() local _ = right:recv(1) end):join()
why
`))
	hasLine(t, out, `^send on u: Destination address required \(EDESTADDRREQ, errno 89\)$`)
}
