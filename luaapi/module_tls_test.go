package luaapi

import (
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
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

// TestTLSErrorsOfWaits has calls on TLS end as they do on any socket.
func TestTLSErrorsOfWaits(t *testing.T) {
	out := runTLS(t, `
local function number(_, _, n) return n and errno.name(n) end
local s, c = pair()
c:settimeout(0.001) print(number(c:recv(1)), number(c:recvline()), number(c:recvexactly(4)))
c:setblocking(false) print(number(c:recv(1)), c:gettimeout())
c:setblocking(true) print(number(c:recv(1, MSG_DONTWAIT)))
local reader = spawn(function() return number(c:recv(1)) end)
repeat sleep(0) until reader:status() == "waiting"
reader:cancel() print(reader:join(), reader:status())
reader = spawn(function() return number(c:recv(1)) end)
repeat sleep(0) until reader:status() == "waiting"
c:close() print(reader:join())
print(number(c:send("x")), number(tls.client(c)))
print(#s:recv(10), #s:recv(10))
-- a handshake that nobody answers
for _, ends in ipairs{function(t) t:cancel() end, function(_, plain) plain:close() end} do
  local plain, silent = create_connection(listener:getsockname()), listener:accept()
  local opening = spawn(function() return number(tls.client(plain, {insecure = true})) end)
  repeat sleep(0) until opening:status() == "waiting"
  print(number(plain:recv(1)), number(plain:send("x")), number(tls.server(plain, {certificate = certificate})))
  ends(opening, plain)
  print((opening:join()))
  print(number(plain:send("x")))
  silent:close()
end`)
	want := []string{
		"ETIMEDOUT\tETIMEDOUT\tETIMEDOUT", "EAGAIN\t0", "EAGAIN", "nil\tcancelled", "EBADF", "EBADF\tEBADF", "0\t0",
		"EALREADY\tEALREADY\tEALREADY", "nil", "EBADF", "EALREADY\tEALREADY\tEALREADY", "EBADF", "EBADF", "",
	}
	if got := strings.Split(out, "\n"); !slices.Equal(got, want) {
		t.Errorf("printed\n%s\nwant\n%s", out, strings.Join(want, "\n"))
	}
}

// TestTLSInterrupted is Ctrl-C while the main thread waits for data, and in a handshake.
func TestTLSInterrupted(t *testing.T) {
	for name, call := range map[string]string{
		"recv":      `local s, c = pair() ready() c:recv(1)`,
		"handshake": `local c = create_connection(listener:getsockname()) ready() tls.client(c, {insecure = true})`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("TMPDIR", t.TempDir())
			rt := newRuntime(t, io.Discard, strings.NewReader(""))
			rt.Run(func() {
				rt.SetGlobal("ready", Value{rt.base.NewFunction(func(*lua.LState) int {
					rt.Post(rt.Interrupt) // once the call waits and others have the turn
					return 0
				})})
				chunk, err := rt.Load("test.lua", tlsPair+call)
				if err != nil {
					t.Error(DescribeLoadError(err))
					return
				}
				_, err = rt.Call(chunk)
				failure, ok := err.(*Failure)
				if !ok || !failure.Interrupted && !strings.Contains(failure.Message, "EINTR") {
					t.Errorf("it ended with %v, want it interrupted", err)
				}
			})
		})
	}
}

// TestTLSBothWays sends 10 MiB each way at once, with a thread for each direction of each end.
func TestTLSBothWays(t *testing.T) {
	out := runTLS(t, `
local s, c = pair()
local size = 10 * 2^20
local function write(conn, letter)
  for i = 1, size / 2^18 do conn:sendall(letter:rep(2^18)) end
  conn:shutdown(SHUT_WR)
end
local function read(conn, letter)
  local n = 0
  while true do
    local data = conn:recv(50000)
    if data == "" then return n end
    assert(data == letter:rep(#data))
    n = n + #data
  end
end
local writers = {spawn(write, s, "a"), spawn(write, c, "b")}
local readers = {spawn(read, s, "b"), spawn(read, c, "a")}
print(readers[1]:join() == size, readers[2]:join() == size, writers[1]:status(), writers[2]:status())`)
	if out != "true\ttrue\tfinished\tfinished\n" {
		t.Errorf("printed %s", out)
	}
}

// TestTLSManyAtOnce has 200 connections open, each with a thread on either side.
func TestTLSManyAtOnce(t *testing.T) {
	goroutines := runtime.NumGoroutine()
	out := runTLS(t, `
local n = 200
local handlers = {}
spawn(function()
  for i = 1, n do
    local plain = listener:accept()
    handlers[i] = spawn(function()
      local s = tls.server(plain, {certificate = certificate})
      repeat
        local data = s:recv(100)
        s:sendall(data)
      until data == ""
      s:close()
    end)
  end
end)
local open, all, answers = 0, queue(), 0
local clients = {}
for i = 1, n do
  clients[i] = spawn(function()
    local c = tls.client(create_connection(listener:getsockname()), {ca = certificate})
    open = open + 1
    if open == n then for _ = 1, n do all:put(true) end end
    all:get()
    c:sendall("hello " .. i .. "\n")
    if c:recvline() == "hello " .. i .. "\n" then answers = answers + 1 end
    c:close()
  end)
end
for _, t in ipairs(clients) do t:join() end
for _, t in ipairs(handlers) do t:join() end
print(answers)`)
	if out != "200\n" {
		t.Errorf("printed %s", out)
	}
	for deadline := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > goroutines; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines before, %d after", goroutines, runtime.NumGoroutine())
		}
	}
}

// TestTLSSelect waits for data, in both directions.
func TestTLSSelect(t *testing.T) {
	out := runTLS(t, `
local s, c = pair()
local r, w = select({c}, {c}, {}, 0) print(#r, #w)
s:sendall("0123456789")
r = select({c}, {}, {}) print(#r, c:recv(4))
r = select({c}, {}, {}, 0) print(#r, c:recv(4)) -- decrypted already
local waiting = spawn(function() c:recv(2) return #(select({c}, {}, {})) end)
repeat sleep(0) until waiting:status() == "waiting"
s:close() print(waiting:join(), #c:recv(1))
local p = poll() p:register(c, POLLIN) print(#p:poll(0))`)
	if want := "0\t1\n1\t0123\n1\t4567\n1\t0\n1\n"; out != want {
		t.Errorf("printed %s, want %s", out, want)
	}
}

func TestTLSInfo(t *testing.T) {
	out := runTLS(t, `
local s, c = pair({ca = certificate, server_name = "localhost", alpn = {"echo"}}, {certificate = certificate, key = key, alpn = "echo"})
local i, peer = c:tls_info(), c:tls_info().peer
print(i.version, i.alpn, i.server_name, i.cipher:match("^TLS_") ~= nil)
print(peer.subject, peer.issuer, table.concat(peer.names, " "), peer.fingerprint == tls.fingerprint(certificate))
print(peer.not_before < time.now() and peer.not_after > time.now(), s:tls_info().peer, s:tls_info().server_name)
print(select(3, listener:tls_info()) == EOPNOTSUPP)`)
	want := "TLS 1.3\techo\tlocalhost\ttrue\nCN=localhost\tCN=localhost\tlocalhost 127.0.0.1 ::1\ttrue\ntrue\tnil\tlocalhost\ntrue\n"
	if out != want {
		t.Errorf("printed %s, want %s", out, want)
	}
}

// TestTLSFiles are options and files that do not do: each says what is wrong, and the socket stays as it is.
func TestTLSFiles(t *testing.T) {
	for call, want := range map[string]string{
		`tls.client(c, {ca = "/no/such/file"})`:                             "tls.client /no/such/file: No such file or directory (ENOENT",
		`tls.client(c, {ca = key})`:                                         "there is no certificate in PEM form in it",
		`tls.server(c, {certificate = certificate, key = certificate})`:     "tls.server",
		`tls.server(c, {certificate = "/no/such/file"})`:                    "No such file or directory (ENOENT",
		`tls.certificate("/no/such/folder/server.pem")`:                     "No such file or directory (ENOENT",
		`tls.certificate(certificate, {names = {"x.example"}})`:             "for localhost, 127.0.0.1, ::1 and not for x.example; remove ",
		`tls.fingerprint(key)`:                                              "there is no certificate in PEM form in it",
		`pcall(tls.client, c, {verify = false})`:                            `there is no option "verify"; options are ca, `,
		`pcall(tls.client, c, {fingerprint = "AA"})`:                        "64 hexadecimal digits",
		`pcall(tls.client, c, {alpn = {1}})`:                                "option alpn must be a list of strings",
		`pcall(tls.client, c, {insecure = 1})`:                              "option insecure must be true or false",
		`pcall(tls.server, c, {})`:                                          "option certificate is missing",
		`tls.client(socket(), {insecure = true})`:                           "ENOTCONN, errno 107): connect first",
		`tls.client(socket(AF_INET, SOCK_DGRAM), {insecure = true})`:        "only a SOCK_STREAM socket can be secured",
		`select(2, c:setblocking(false), tls.client(c, {insecure = true}))`: "give the option timeout",
	} {
		out := runTLS(t, "local c = create_connection(listener:getsockname())\nprint("+call+")\nprint(c:send('x'))")
		if !strings.Contains(out, want) || !strings.HasSuffix(out, "\n1\n") {
			t.Errorf("%s printed %s, want %s", call, out, want)
		}
	}
}

// TestTLSOverUnix speaks TLS over a pair of AF_UNIX sockets.
func TestTLSOverUnix(t *testing.T) {
	out := runTLS(t, `
local a, b = socketpair()
local accepting = spawn(function() return tls.server(a, {certificate = certificate}) end)
local c = tls.client(b, {ca = certificate})
local s = accepting:join()
local name = os.tmpname()
local f = io.open(name, "w") f:write(("x"):rep(100000)) f:close()
local sending = spawn(function() local n = s:sendfile(name) s:close() return n end)
print(#c:recvexactly(100000), sending:join(), #c:recv(1), b:fileno())
os.remove(name)`)
	if want := "100000\t100000\t0\t-1\n"; out != want {
		t.Errorf("printed %s, want %s", out, want)
	}
}

// TestTLSAfterPlainText begins TLS where both ends have just taken all there was, as STARTTLS does: the client speaks
// first, although nothing has come.
func TestTLSAfterPlainText(t *testing.T) {
	out := runTLS(t, `
local c = create_connection(listener:getsockname())
local s = listener:accept()
s:sendall("ready\n")
print(c:recv(100) == "ready\n")
c:sendall("start\n")
print(s:recv(100) == "start\n")
local accepting = spawn(function() return tls.server(s, {certificate = certificate}) end)
local secure = assert(tls.client(c, {ca = certificate}))
local other = assert(accepting:join())
secure:sendall("closed")
print(other:recv(100))
other:sendall("wire")
print(secure:recv(100))`)
	if out != "true\ntrue\nclosed\nwire\n" {
		t.Error(out)
	}
}
