package luaapi

import "testing"

// datagrams is a script's beginning: u is bound to host and port, v is another datagram socket.
const datagrams = `
local u, v = socket(AF_INET, SOCK_DGRAM), socket(AF_INET, SOCK_DGRAM)
u:bind("127.0.0.1", 0)
local host, port = u:getsockname()
local function name(...) return errno.name(select(3, ...)) end
`

// tcp is pair with what the scripts below need besides.
const tcp = pair + `
local function name(...) return errno.name(select(3, ...)) end
`

// semantics are scripts and what they print: what the calls do, not only that they are there.
var semantics = []struct{ name, script, want string }{
	{"half-close", tcp + `
c:sendall("request") c:shutdown(SHUT_WR)
print(s:recv(100), #s:recv(100), s:sendall("the answer still gets through"), c:recv(100))
print(name(c:send("x")))
s:shutdown(SHUT_WR)
print(#c:recv(1), name(s:send("x")))
`, "request\t0\ttrue\tthe answer still gets through\nEPIPE\n0\tEPIPE"},

	{"MSG_PEEK", tcp + `
c:sendall("peek")
print(s:recv(2, MSG_PEEK), s:recv(100, MSG_PEEK), s:recv(100), name(s:recv(1, MSG_DONTWAIT)))
`, "pe\tpeek\tpeek\tEAGAIN"},

	{"MSG_OOB", tcp + `
c:sendall("ab") c:send("!", MSG_OOB) c:sendall("cd")
select({}, nil, {s})
print(s:ioctl(SIOCATMARK), s:recv(1, MSG_OOB), s:recv(2, MSG_WAITALL), s:ioctl(SIOCATMARK), s:recv(2, MSG_WAITALL), s:ioctl(SIOCATMARK))
print(name(s:recv(1, MSG_OOB)))
`, "0\t!\tab\t1\tcd\t0\nEINVAL"},

	{"SO_OOBINLINE", tcp + `
s:setsockopt(SOL_SOCKET, SO_OOBINLINE, true)
c:sendall("ab") c:send("!", MSG_OOB) c:sendall("cd")
select({}, nil, {s})
print(s:recv(2), s:ioctl(SIOCATMARK), s:recv(1), s:recv(2, MSG_WAITALL), name(s:recv(1, MSG_OOB)))
`, "ab\t1\t!\tcd\tEINVAL"},

	{"MSG_WAITALL", tcp + `
local reader = spawn(function() return s:recv(6, MSG_WAITALL) end)
c:send("abc") sleep(0) print(reader:status()) c:send("defg")
print(reader:join(), s:recv(10))
c:send("end") c:close()
print(s:recv(10, MSG_WAITALL))
`, "waiting\nabcdef\tg\nend"},

	{"MSG_TRUNC", datagrams + `
v:sendto("truncated", host, port) v:sendto("whole", host, port) v:sendto("length", host, port)
local data, _, flags = u:recvmsg(5)
print(data, flags == MSG_TRUNC)
data, _, flags = u:recvmsg(5)
print(data, flags)
data, _, flags = u:recvmsg(3, 0, MSG_PEEK)
print(data, flags == MSG_TRUNC, u:recv(100))
`, "trunc\ttrue\nwhole\t0\nlen\ttrue\tlength"},

	{"SO_REUSEADDR against TIME_WAIT", `
local listener = create_server("127.0.0.1", 0)
local host, port = listener:getsockname()
local c = create_connection(host, port)
local s = listener:accept()
s:close() c:recv(1) c:close() -- who closes first keeps TIME_WAIT: the listener's side
listener:close()
print(errno.name(select(3, socket():bind(host, port))))
local again = socket()
again:setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
print(again:bind(host, port), again:listen())
`, "EADDRINUSE\ntrue\ttrue"},

	{"SO_REUSEPORT", `
local function bound(port, reuse)
  local s = socket(AF_INET, SOCK_DGRAM)
  s:setsockopt(SOL_SOCKET, SO_REUSEPORT, reuse)
  return s, s:bind("127.0.0.1", port)
end
local a, ok = bound(0, true)
local _, port = a:getsockname()
local b, second = bound(port, true)
local c, third, _, number = bound(port, false)
print(ok, second, third, number == EADDRINUSE)
`, "true\ttrue\tnil\ttrue"},

	{"SO_LINGER of 0 resets", tcp + `
c:setsockopt(SOL_SOCKET, SO_LINGER, {onoff = 1, linger = 0})
c:close()
print(name(s:recv(1)), #s:recv(1), name(s:send("x")))
`, "ECONNRESET\t0\tEPIPE"},

	{"SO_ERROR after a non-blocking connect", closedPort + `
local n = socket() n:setblocking(false)
print(n:connect_ex("127.0.0.1", port) == EINPROGRESS)
local _, w = select({}, {n}, nil, 10)
print(w[1] == n, errno.name(n:getsockopt(SOL_SOCKET, SO_ERROR)), n:getsockopt(SOL_SOCKET, SO_ERROR))
local server = create_server("127.0.0.1", 0)
local m = socket() m:setblocking(false)
print(m:connect_ex(server:getsockname()) == EINPROGRESS)
select({}, {m})
print(m:getsockopt(SOL_SOCKET, SO_ERROR), m:connect_ex(server:getsockname()), m:connect_ex(server:getsockname()) == EISCONN)
`, "true\ntrue\tECONNREFUSED\t0\ntrue\n0\t0\ttrue"},

	{"backlog full", silent + `
print(#waiting > 1, waiting[#waiting]:connect_ex(host, port) == ETIMEDOUT or "under way")
local got = 0
l:setblocking(false)
while l:accept() do got = got + 1 end
print(got == #waiting - 1)
`, "true\tunder way\ntrue"},

	{"backlog full of AF_UNIX", `
local l, a, b = socket(AF_UNIX), socket(AF_UNIX), socket(AF_UNIX)
l:bind("\0backlog of " .. l:fileno() .. tostring({})) l:listen(0)
a:connect(l:getsockname())
b:setblocking(false)
print(errno.name(b:connect_ex(l:getsockname())))
b:settimeout(0.02)
print(errno.name(b:connect_ex(l:getsockname())))
b:settimeout()
local connecting = spawn(function() return b:connect(l:getsockname()) end)
sleep(0) l:accept()
print(connecting:join())
`, "EAGAIN\nETIMEDOUT\ntrue"},

	{"send to a closed TCP peer", tcp + `
s:close()
print(c:send("the first is taken, and answered by RST"))
local p = poll()
p:register(c, 0) -- the RST is told as POLLHUP, unasked
p:poll()
print(name(c:send("x")), name(c:send("y")), name(c:sendall("z")))
`, "39\nEPIPE\tEPIPE\tEPIPE"},

	{"connected datagram socket", datagrams + `
v:bind("127.0.0.1", 0)
print(u:connect(v:getsockname()), (u:getpeername()))
local stranger = socket(AF_INET, SOCK_DGRAM)
stranger:sendto("not from the peer", host, port)
v:sendto("from the peer", host, port)
print(u:recv(100), name(u:recv(100, MSG_DONTWAIT)))
print(u:send("x"), v:recv(10), u:sendto("y", stranger:getsockname()))
`, "true\t127.0.0.1\nfrom the peer\tEAGAIN\n1\tx\t1"},

	{"ICMP refusal", datagrams + `
v:connect(host, port) u:close()
print(v:send("lost"), name(v:recv(10)), v:send("once more"), (select({v}, nil, nil, 10))[1] == v)
print(name(v:send("tells of the one before")), v:send("and goes on"))
local w = socket(AF_INET, SOCK_DGRAM)
print(w:sendto("nobody is told", host, port), name(w:recv(10, MSG_DONTWAIT)))
`, "4\tECONNREFUSED\t9\ttrue\nECONNREFUSED\t11\n14\tEAGAIN"},

	{"a datagram of no bytes", datagrams + `
v:connect(host, port)
print(v:send(""), v:sendall(""), v:sendto("", v:getpeername()), v:sendmsg(""))
for i = 1, 4 do local data, from = u:recvfrom(10) io.write(#data, " ", from, " ") end
print(name(u:recv(10, MSG_DONTWAIT)))
`, "0\ttrue\t0\t0\n0 127.0.0.1 0 127.0.0.1 0 127.0.0.1 0 127.0.0.1 EAGAIN"},

	{"broadcast", `
local u, v = socket(AF_INET, SOCK_DGRAM), socket(AF_INET, SOCK_DGRAM)
u:bind("", 0)
local _, port = u:getsockname()
print(errno.name(select(3, v:sendto("x", "127.255.255.255", port))))
v:setsockopt(SOL_SOCKET, SO_BROADCAST, true)
print(v:sendto("to all", "127.255.255.255", port), (u:recvfrom(100)))
`, "EACCES\n6\tto all"},

	{"the longest datagram", datagrams + `
local longest = ("x"):rep(65507)
print(v:sendto(longest, host, port), u:recv(100000) == longest, name(v:sendto(longest .. "x", host, port)))
v:connect(host, port)
print(name(v:send(longest .. "x")), name(v:sendall(longest .. "x")), name(u:recv(1, MSG_DONTWAIT)))
`, "65507\ttrue\tEMSGSIZE\nEMSGSIZE\tEMSGSIZE\tEAGAIN"},

	{"a datagram of 64 KiB", `
local function name(...) return errno.name(select(3, ...)) end
local a, b = socketpair(AF_UNIX, SOCK_DGRAM) -- UDP's longest is 65507, for the headers count
local datagram = ("x"):rep(65536)
print(a:send(datagram), b:recv(70000) == datagram, name(a:send(("x"):rep(1e7))), name(b:recv(1, MSG_DONTWAIT)))
`, "65536\ttrue\tEMSGSIZE\tEAGAIN"},

	{"connect_ex", closedPort + "local closed = port\n" + tcp + `
local n = socket() n:setblocking(false)
local first = n:connect_ex(host, port)
print(first == EINPROGRESS or first == 0, c:connect_ex(host, port) == EISCONN, errno.name(socket():connect_ex("127.0.0.1", closed)))
local gone = socket() gone:close()
print(errno.name(gone:connect_ex(host, port)), errno.name(socket(AF_UNIX):connect_ex("/no/such/socket")))
local slow = socket() slow:settimeout(1)
print(slow:connect_ex(host, port))
`, "true\ttrue\tECONNREFUSED\nEBADF\tENOENT\n0"},

	{"close under a blocked reader", tcp + `
local threads = {
  spawn(function() return c:recv(1) end), spawn(function() return listener:accept() end), spawn(function() return s:recvline() end),
  spawn(function() return select({s}) end),
}
sleep(0)
c:close() listener:close() s:close()
for _, t in ipairs(threads) do io.write(name(t:join()), " ") end
print()
`, "EBADF EBADF EBADF EBADF "},
}

// TestTimeouts has the calls that wait; what they say when they have to give up is the same for all.
func TestTimeouts(t *testing.T) {
	const results = `
local function results(what, ...)
  local _, message, number = ...
  print(what, (...) == nil, number == ETIMEDOUT, message:match("longer than the timeout of %d+ms"))
end
`
	const told = "\ttrue\ttrue\tlonger than the timeout of 2ms"
	expect(t, tcp+results+`
listener:settimeout(0.002) c:settimeout(0.002)
print(c:gettimeout(), c:getblocking(), s:gettimeout(), s:getblocking())
results("accept", listener:accept())
results("recv", c:recv(1))
results("recvfrom", c:recvfrom(1))
results("recvmsg", c:recvmsg(1))
results("recvline", c:recvline())
`, "0.002\ttrue\tnil\ttrue", "accept"+told, "recv"+told, "recvfrom"+told, "recvmsg"+told, "recvline"+told)
	expect(t, silent+results+`
n:settimeout(0.002)
results("connect", n:connect(host, port))
local m = socket() m:settimeout(0.002)
print(m:connect_ex(host, port) == ETIMEDOUT)
setdefaulttimeout(0.002)
results("create_connection", create_connection(host, port))
print(socket():gettimeout(), getdefaulttimeout())
`, "connect"+told, "true", "create_connection"+told, "0.002\t0.002")
	expect(t, full+results+`
c:settimeout(0.002)
results("send", c:send("x"))
`, "send"+told)
	expect(t, tcp+results+`
c:settimeout(0.002)
-- the timeout is that of the whole, and the message tells how much of it has gone
local ok, message, number = c:sendall(("x"):rep(50000000))
results("sendall", ok, message, number)
local sent, all = message:match("(%d+) of 50000000 bytes were sent"), 0
c:close()
repeat local data = s:recv(1000000) all = all + #data until data == ""
print(all == tonumber(sent), all > 0)
`, "sendall"+told, "true\ttrue")
}

func TestDualStack(t *testing.T) {
	expect(t, `
local server, only = socket(AF_INET6), socket(AF_INET6)
server:setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, false) only:setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, true)
server:bind("::", 0) only:bind("::", 0)
server:listen() only:listen()
local _, port = server:getsockname()
local _, alone = only:getsockname()
local four, six = socket(AF_INET), socket(AF_INET6)
print(four:connect("127.0.0.1", port), (select(2, server:accept())))
print(six:connect("::1", port), (select(2, server:accept())))
print(socket(AF_INET6):connect_ex("::ffff:127.0.0.1", port), (select(2, server:accept())))
print(errno.name(socket(AF_INET):connect_ex("127.0.0.1", alone)))
`, "true\t::ffff:127.0.0.1", "true\t::1", "0\t::ffff:127.0.0.1", "ECONNREFUSED")
}

func TestSemantics(t *testing.T) {
	for _, s := range semantics {
		t.Run(s.name, func(t *testing.T) { expect(t, s.script, s.want) })
	}
}
