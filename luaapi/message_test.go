package luaapi

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

func TestMessages(t *testing.T) {
	expect(t, `
local a, b = socketpair()
print(a:sendmsg("plain"), (b:recvmsg(100)))
local data, anc, flags = b:recvmsg(1, 0, MSG_DONTWAIT)
print(data, select(3, b:recvmsg(1, 0, MSG_DONTWAIT)) == EAGAIN)
local left, right = socketpair()
a:sendmsg("x", {{SOL_SOCKET, SCM_RIGHTS, {left}}})
data, anc, flags = b:recvmsg(10, CMSG_SPACE(4))
print(data, #anc, anc[1][1] == SOL_SOCKET, anc[1][2] == SCM_RIGHTS, #anc[1].sockets, flags)
left:close()
local passed = anc[1].sockets[1]
passed:send("through the passed socket")
print(right:recv(100), passed.family == AF_UNIX, passed.type == SOCK_STREAM)
a:sendmsg("y", {{SOL_SOCKET, SCM_RIGHTS, {passed, 1}}})
data, anc, flags = b:recvmsg(10, CMSG_SPACE(8))
print(#anc[1].sockets, type(anc[1].sockets[1]))
local file = anc[1].sockets[2] -- the test's standard output
print(tostring(file) == "descriptor " .. file:fileno(), file:fileno() > 2)
a:sendmsg("f", {{SOL_SOCKET, SCM_RIGHTS, {file}}})
data, anc = b:recvmsg(10, CMSG_SPACE(4))
print(anc[1].sockets[1]:fileno() ~= file:fileno(), anc[1].sockets[1]:close(), anc[1].sockets[1]:fileno(), file:close(), tostring(file))
print(file:close())
a:sendmsg("z", {{SOL_SOCKET, SCM_RIGHTS, {passed}}})
data, anc, flags = b:recvmsg(10)
print(data, #anc, flags == MSG_CTRUNC)
b:setsockopt(SOL_SOCKET, SO_PASSCRED, 1)
a:send("who")
data, anc = b:recvmsg(10, CMSG_SPACE(12))
print(anc[1].pid > 0, anc[1].uid >= 0, anc[1].gid >= 0)
a:sendmsg("me", {{SOL_SOCKET, SCM_CREDENTIALS, {pid = anc[1].pid, uid = anc[1].uid, gid = anc[1].gid}}})
print(b:recv(10))
print(pcall(a.sendmsg, a, "x", {1}))
print(pcall(a.sendmsg, a, "x", {{SOL_SOCKET, SCM_RIGHTS, {"no"}}}))
local u, v = socket(AF_INET, SOCK_DGRAM), socket(AF_INET, SOCK_DGRAM)
u:bind("127.0.0.1", 0)
v:sendmsg("a long datagram", nil, 0, u:getsockname())
local data, _, flags, from = u:recvmsg(6)
print(data, flags == MSG_TRUNC, from)
`, "5\tplain", "nil\ttrue", "x\t1\ttrue\ttrue\t1\t0", "through the passed socket\ttrue\ttrue", "2\tuserdata", "true\ttrue", "true\ttrue\t-1\ttrue\tdescriptor (closed)",
		"nil\tclose descriptor (closed): Bad file descriptor (EBADF, errno 9)\t9", "z\t0\ttrue",
		"true\ttrue\ttrue", "me",
		"false\ttest.lua:32: sendmsg: entry 1 of ancdata must be {level, type, data}, not 1; usage: "+sendmsgUsage,
		`false	test.lua:33: sendmsg: entry 1 of a list must be a socket, not the string "no"; usage: `+sendmsgUsage,
		"a long\ttrue\t127.0.0.1")
}

const sendmsgUsage = "s:sendmsg(data[, ancdata[, flags[, host, port]]])"

// needPython skips the test where python3 is missing; on CI nothing may be missing.
func needPython(t *testing.T) string {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil && os.Getenv("CI") != "" {
		t.Fatal(err)
	} else if err != nil {
		t.Skip(err)
	}
	return python
}

const passingPeer = `
import socket, sys
with socket.socket(socket.AF_UNIX) as listener:
    listener.bind(sys.argv[1])
    listener.listen()
    print("ready", flush=True)
    conn, _ = listener.accept()
    data, fds, flags, _ = socket.recv_fds(conn, 100, 1)
    passed = socket.socket(fileno=fds[0])
    passed.sendall(b"from python: " + data)
    passed.close()
    left, right = socket.socketpair()
    socket.send_fds(conn, [b"back"], [left.fileno()])
    left.close()
    sys.stdout.write(right.recv(100).decode())
`

// TestPassToPython passes a socket to another process, which talks through it and passes one back.
func TestPassToPython(t *testing.T) {
	path := t.TempDir() + "/socket"
	child := exec.CommandContext(t.Context(), needPython(t), "-c", passingPeer, path)
	child.Stderr = os.Stderr
	stdout, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(stdout)
	if line, err := lines.ReadString('\n'); line != "ready\n" {
		t.Fatal(line, err)
	}
	expect(t, `
local python = socket(AF_UNIX)
python:connect("`+path+`")
local left, right = socketpair()
python:sendmsg("take this", {{SOL_SOCKET, SCM_RIGHTS, {left}}})
left:close()
print(right:recv(100), #right:recv(100) == 0 or "")
local data, anc = python:recvmsg(100, CMSG_SPACE(4))
print(data, anc[1].sockets[1]:send("from sosh"))
`, "from python: take this\ttrue", "back\t9")
	rest, err := io.ReadAll(lines)
	if string(rest) != "from sosh" || err != nil {
		t.Errorf("python printed %q, %v", rest, err)
	}
	if err := child.Wait(); err != nil {
		t.Error(err)
	}
}

func TestSendfile(t *testing.T) {
	content := strings.Repeat("0123456789", 300000)
	path := t.TempDir() + "/file"
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	expect(t, pair+`
local path = "`+path+`"
local total = 0
local reader = spawn(function()
  for piece in function() return s:recv(65536) end do
    if piece == "" then return total end
    total = total + #piece
  end
end)
print(c:sendfile(path), c:sendfile(path, 2999990), c:sendfile(path, 5, 7), c:sendfile(path, 9999999))
c:shutdown(SHUT_WR)
print(reader:join())
print(select(3, c:sendfile("/no/such/file")) == ENOENT, select(3, c:sendfile("/")) == EINVAL)
local u = socket(AF_UNIX, SOCK_DGRAM)
print(select(3, socket():sendfile(path)) == EPIPE)
`, "3000000\t10\t7\t0", "3000017", "true\ttrue", "true")
}

func TestConnections(t *testing.T) {
	expect(t, `
local server = create_server("127.0.0.1", 0)
local host, port = server:getsockname()
local c = create_connection("127.0.0.1", port, 5, "127.0.0.1", 0)
local s, peer, peerport = server:accept()
print(c:gettimeout(), select(2, c:getsockname()) == peerport, server:getsockopt(SOL_SOCKET, SO_REUSEADDR) ~= 0)
print(create_connection("localhost", tostring(port)):send("x"))
server:close()
print(select(3, create_connection("127.0.0.1", port)) == ECONNREFUSED)
print(select(3, create_server("127.0.0.1", select(2, c:getsockname()), {family = AF_INET})) == EADDRINUSE)
print(has_ipv6, has_dualstack_ipv6(), socket.has_ipv6)
if has_dualstack_ipv6() then
  local dual = create_server("", 0, {dualstack_ipv6 = true, backlog = 5, reuse_port = true})
  local _, port = dual:getsockname()
  create_connection("127.0.0.1", port) create_connection("::1", port)
  print(dual:accept():getpeername(), (select(2, dual:accept())))
end
`, "5\ttrue\ttrue", "1", "true", "true", "true\ttrue\ttrue", "::ffff:127.0.0.1\t::1")
}
