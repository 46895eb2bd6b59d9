package luaapi

// misuses are calls in the wrong state and addresses in their forms, once in each language: what fails has to fail with
// the same error number.
var misuses = []comparison{
	{name: "fresh stream socket", lua: `
local s = socket()
print(tell(s:recv(1)), tell(s:send("x")), tell(s:getpeername()), tell(s:accept()), tell(s:shutdown(SHUT_WR)))
s:setblocking(false)
print(tell(s:listen()), tell(s:accept()))`, python: `
s = socket()
print(tell(s.recv, 1), tell(s.send, b"x"), tell(s.getpeername), tell(s.accept), tell(s.shutdown, SHUT_WR))
s.setblocking(False)
print(tell(s.listen), tell(s.accept))`},
	{name: "fresh datagram socket", lua: `
local s = socket(AF_INET, SOCK_DGRAM)
print(tell(s:listen()), tell(s:accept()), tell(s:send("x")), tell(s:getpeername()), tell(s:shutdown(SHUT_WR)))
print(tell(s:recv(1, MSG_DONTWAIT)), tell(s:sendto("x", "127.255.255.255", 9)), tell(s:sendto(("x"):rep(70000), "127.0.0.1", 9)))`, python: `
s = socket(AF_INET, SOCK_DGRAM)
print(tell(s.listen), tell(s.accept), tell(s.send, b"x"), tell(s.getpeername), tell(s.shutdown, SHUT_WR))
print(tell(s.recv, 1, MSG_DONTWAIT), tell(s.sendto, b"x", ("127.255.255.255", 9)), tell(s.sendto, b"x" * 70000, ("127.0.0.1", 9)))`},
	{name: "sockets that cannot be", lua: `
print(tell(socket(AF_INET, SOCK_STREAM, IPPROTO_UDP)), tell(socket(AF_INET, 77)), tell(socket(12345)), tell(socket(AF_UNIX, SOCK_STREAM, 99)), tell(socketpair(AF_INET)))
print(tell(socket(AF_INET, SOCK_SEQPACKET)), tell(socket(AF_INET6, SOCK_RDM)), tell(socketpair(AF_UNIX, 77)))`, python: `
print(tell(socket, AF_INET, SOCK_STREAM, IPPROTO_UDP), tell(socket, AF_INET, 77), tell(socket, 12345), tell(socket, AF_UNIX, SOCK_STREAM, 99), tell(socketpair, AF_INET))
print(tell(socket, AF_INET, SOCK_SEQPACKET), tell(socket, AF_INET6, SOCK_RDM), tell(socketpair, AF_UNIX, 77))`},
	{name: "closed socket", lua: `
local s = socket() s:close()
print(tell(s:bind("127.0.0.1", 0)), tell(s:listen()), tell(s:connect("127.0.0.1", 9)), tell(s:send("x")), tell(s:recv(1)), tell(s:getsockname()))
print(tell(s:setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)), tell(s:shutdown(SHUT_RD)), tell(s:dup()), s:fileno(), tell(s:close()), errno.name(s:connect_ex("127.0.0.1", 9)))`, python: `
s = socket(); s.close()
print(tell(s.bind, ("127.0.0.1", 0)), tell(s.listen), tell(s.connect, ("127.0.0.1", 9)), tell(s.send, b"x"), tell(s.recv, 1), tell(s.getsockname))
print(tell(s.setsockopt, SOL_SOCKET, SO_REUSEADDR, 1), tell(s.shutdown, SHUT_RD), tell(s.dup), s.fileno(), tell(s.close), errno.errorcode[s.connect_ex(("127.0.0.1", 9))])`},
	{name: "bind", lua: `
local s, other = socket(), socket()
print(tell(s:bind("192.0.2.1", 0)), tell(s:bind("127.0.0.1", 0)), tell(s:bind("127.0.0.1", 0)), tell(other:bind(s:getsockname())))
print(tell(s:connect("127.0.0.1", 1)), tell(s:connect("127.0.0.1", 1)), tell(socket():connect("255.255.255.255", 9)))`, python: `
s, other = socket(), socket()
print(tell(s.bind, ("192.0.2.1", 0)), tell(s.bind, ("127.0.0.1", 0)), tell(s.bind, ("127.0.0.1", 0)), tell(other.bind, s.getsockname()))
print(tell(s.connect, ("127.0.0.1", 1)), tell(s.connect, ("127.0.0.1", 1)), tell(socket().connect, ("255.255.255.255", 9)))`},
	{name: "listening socket", lua: `
local l = socket() l:bind("127.0.0.1", 0) l:listen(1)
print(tell(l:recv(1)), tell(l:send("x")), tell(l:connect(l:getsockname())), tell(l:listen(5)), tell(l:getpeername()))
local c = socket() c:connect(l:getsockname())
print(tell(c:listen()), tell(c:accept()), tell(c:bind("127.0.0.1", 0)), tell(c:connect(l:getsockname())))
print(tell(l:setsockopt(SOL_SOCKET, SO_REUSEPORT, 1)), tell(l:shutdown(SHUT_RDWR)), tell(l:accept()))`, python: `
l = socket(); l.bind(("127.0.0.1", 0)); l.listen(1)
print(tell(l.recv, 1), tell(l.send, b"x"), tell(l.connect, l.getsockname()), tell(l.listen, 5), tell(l.getpeername))
c = socket(); c.connect(l.getsockname())
print(tell(c.listen), tell(c.accept), tell(c.bind, ("127.0.0.1", 0)), tell(c.connect, l.getsockname()))
print(tell(l.setsockopt, SOL_SOCKET, SO_REUSEPORT, 1), tell(l.shutdown, SHUT_RDWR), tell(l.accept))`},
	{name: "connected and closed", lua: `
local l = create_server("127.0.0.1", 0)
local c = create_connection(l:getsockname())
local s = l:accept()
c:shutdown(SHUT_WR)
print(tell(c:send("x")), #s:recv(10), tell(s:send("x")), tell(c:recv(10)))
print(tell(s:shutdown(SHUT_RDWR)), tell(s:send("x")), tell(s:shutdown(SHUT_WR)))
print(tell(c:recv(1, MSG_OOB)), tell(c:getsockopt(SOL_SOCKET, 9999)), tell(c:setsockopt(IPPROTO_TCP, 9999, 1)), tell(c:setsockopt(9999, 1, 1)))`, python: `
l = create_server(("127.0.0.1", 0))
c = create_connection(l.getsockname())
s, _ = l.accept()
c.shutdown(SHUT_WR)
print(tell(c.send, b"x"), len(s.recv(10)), tell(s.send, b"x"), tell(c.recv, 10).decode())
print(tell(s.shutdown, SHUT_RDWR), tell(s.send, b"x"), tell(s.shutdown, SHUT_WR))
print(tell(c.recv, 1, MSG_OOB), tell(c.getsockopt, SOL_SOCKET, 9999), tell(c.setsockopt, IPPROTO_TCP, 9999, 1), tell(c.setsockopt, 9999, 1, 1))`},
	{name: "waiting", lua: `
local a, b = socketpair()
a:setblocking(false) print(tell(a:recv(1)), a:gettimeout(), tostring(a:getblocking()))
a:settimeout(0.001) print(tell(a:recv(1)), tell(a:recv(1, MSG_DONTWAIT)), tostring(a:getblocking()))
a:settimeout() b:close() print(#a:recv(1), tell(a:send("x")), tell(a:sendall("x")))`, python: `
a, b = socketpair()
a.setblocking(False); print(tell(a.recv, 1), int(a.gettimeout()), str(a.getblocking()).lower())
a.settimeout(0.001); print(tell(a.recv, 1), tell(a.recv, 1, MSG_DONTWAIT), str(a.getblocking()).lower())
a.settimeout(None); b.close(); print(len(a.recv(1)), tell(a.send, b"x"), tell(a.sendall, b"x"))`,
		reason: "with a timeout python waits although MSG_DONTWAIT is given; here the flag is heeded: EAGAIN at once"},
	{name: "descriptors", lua: `
print(tell(fromfd(9999, AF_INET, SOCK_STREAM)))
print(value(if_nametoindex, "nosuch"), if_indextoname(if_nametoindex("lo")), tell(if_indextoname(99999)))`, python: `
print(tell(fromfd, 9999, AF_INET, SOCK_STREAM))
print(value(if_nametoindex, "nosuch"), if_indextoname(if_nametoindex("lo")), tell(if_indextoname, 99999))`},
	{name: "addresses after bind", lua: `
local s = socket() print(s:getsockname())
s:bind("", 0) local host, port = s:getsockname() print(host, tostring(port > 0))
s = socket() s:bind("127.1", 0) host, port = s:getsockname() print(host, tostring(port > 0))
s = socket(AF_INET6) print(s:getsockname())
s:bind("::1", 0) local host, port, flowinfo, scope = s:getsockname() print(host, tostring(port > 0), flowinfo, scope)
s = socket(AF_INET6) s:bind("", 0) host, port, flowinfo, scope = s:getsockname() print(host, tostring(port > 0), flowinfo, scope)
s = socket(AF_INET, SOCK_DGRAM) s:connect("127.0.0.1", 9) print((s:getsockname()), s:getpeername())
s = socket(AF_INET6, SOCK_DGRAM) s:connect("::ffff:127.0.0.1", 9) print((s:getsockname()), s:getpeername())`, python: `
s = socket(); print(*s.getsockname())
s.bind(("", 0)); host, port = s.getsockname(); print(host, str(port > 0).lower())
s = socket(); s.bind(("127.1", 0)); host, port = s.getsockname(); print(host, str(port > 0).lower())
s = socket(AF_INET6); print(*s.getsockname())
s.bind(("::1", 0)); host, port, flowinfo, scope = s.getsockname(); print(host, str(port > 0).lower(), flowinfo, scope)
s = socket(AF_INET6); s.bind(("", 0)); host, port, flowinfo, scope = s.getsockname(); print(host, str(port > 0).lower(), flowinfo, scope)
s = socket(AF_INET, SOCK_DGRAM); s.connect(("127.0.0.1", 9)); print(s.getsockname()[0], *s.getpeername())
s = socket(AF_INET6, SOCK_DGRAM); s.connect(("::ffff:127.0.0.1", 9)); print(s.getsockname()[0], *s.getpeername())`},
	{name: "addresses of AF_UNIX", lua: `
local s = socket(AF_UNIX, SOCK_DGRAM)
print(#s:getsockname(), tell(s:getpeername()), tell(s:send("x")), tell(s:sendto("x", "/no/such/socket")), tell(s:bind("/no/such/folder/x")))
local name = "\0sosh of " .. tostring({})
print(tell(s:bind(name)), tostring(s:getsockname() == name), tell(socket(AF_UNIX, SOCK_DGRAM):bind(name)), tell(s:bind(name)))
print(tell(socket(AF_UNIX):connect(name)), tell(socket(AF_UNIX):connect("/etc/passwd")), tell(socket(AF_UNIX):connect("/no/such/socket")))`, python: `
s = socket(AF_UNIX, SOCK_DGRAM)
print(len(s.getsockname()), tell(s.getpeername), tell(s.send, b"x"), tell(s.sendto, b"x", "/no/such/socket"), tell(s.bind, "/no/such/folder/x"))
name = b"\0sosh of python %d" % os.getpid()
print(tell(s.bind, name), str(s.getsockname() == name).lower(), tell(socket(AF_UNIX, SOCK_DGRAM).bind, name), tell(s.bind, name))
print(tell(socket(AF_UNIX).connect, name), tell(socket(AF_UNIX).connect, "/etc/passwd"), tell(socket(AF_UNIX).connect, "/no/such/socket"))`},
}
