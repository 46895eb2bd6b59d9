package luaapi

import (
	"strings"
	"testing"
)

// tlsPair are a server's and a client's end, s and c, of a certificate in a folder of the test's own.
const tlsPair = `
local certificate, key = tls.certificate(os.getenv("TMPDIR") .. "/server.pem")
local listener = create_server("127.0.0.1", 0)
local function connect(client, server)
  server = server or {certificate = certificate}
  local accepting = spawn(function() return tls.server(listener:accept(), server) end)
  local c, problem, number = tls.client(create_connection(listener:getsockname()), client or {ca = certificate})
  return c or {problem, number}, accepting
end
local function pair(client, server)
  local c, accepting = connect(client, server)
  return assert(accepting:join()), c
end
`

// runTLS runs a script after tlsPair.
func runTLS(t *testing.T, script string) string {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir())
	return run(t, tlsPair+script)
}

func TestTLSIsASocket(t *testing.T) {
	out := runTLS(t, `
local s, c = pair()
print(c.family == AF_INET, c.type == SOCK_STREAM, c.proto, getmetatable(c).__index.recv == Socket.recv)
print(select("#", c:getpeername()), c:fileno() >= 0, tostring(c):match("TLS 1.3"))
c:sendall("a line\nuntil;exactly") s:send("back")
print(s:recvline() == "a line\n", s:recvuntil(";"), s:recv(3, MSG_PEEK), s:recvexactly(7), c:recv(10))
local f = s:makefile("rw") f:write("from a file\n") f:flush()
print(c:makefile():read("*l"))
c:shutdown(SHUT_WR)
print(#s:recv(1), select(3, c:send("x")) == EPIPE, s:sendall("last") and c:recv(9))
s:close() c:close() f:close()
print(c:fileno(), select(3, c:recv(1)) == EBADF)`)
	want := []string{"true\ttrue\t0\ttrue", "2\ttrue\tTLS 1.3", "true\tuntil;\texa\texactly\tback", "from a file", "0\ttrue\tlast", "-1\ttrue", ""}
	if out != strings.Join(want, "\n") {
		t.Errorf("%s", out)
	}
}
