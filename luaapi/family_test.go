//go:build linux

package luaapi

import (
	"errors"
	"strings"
	"syscall"
	"testing"

	"sosh/transport/nettest"
)

// TestMulticast sends to groups in a network namespace of its own.
func TestMulticast(t *testing.T) {
	if !nettest.Namespace(t) {
		return
	}
	nettest.RouteGroups(t)
	expect(t, `
setdefaulttimeout(5)
for _, case in ipairs{
  {AF_INET, "239.1.2.3", IPPROTO_IP, IP_ADD_MEMBERSHIP, IP_DROP_MEMBERSHIP, IP_MULTICAST_LOOP, IP_MULTICAST_ALL},
  {AF_INET6, "ff02::1:2", IPPROTO_IPV6, IPV6_JOIN_GROUP, IPV6_LEAVE_GROUP, IPV6_MULTICAST_LOOP, IPV6_MULTICAST_ALL},
} do
  local family, group, level, join, leave, loop, all = unpack(case)
  local a, b, outside, sender = socket(family, SOCK_DGRAM), socket(family, SOCK_DGRAM), socket(family, SOCK_DGRAM), socket(family, SOCK_DGRAM)
  for _, s in ipairs{a, b} do
    s:setsockopt(SOL_SOCKET, SO_REUSEADDR, true)
    s:setsockopt(level, all, false) -- Linux gives a socket what any other one on the host has joined
  end
  a:bind("", 0)
  local _, port = a:getsockname()
  b:bind("", port)
  a:setsockopt(level, join, group, "lo")
  b:setsockopt(level, join, group, "lo")
  if family == AF_INET then
    sender:setsockopt(level, IP_MULTICAST_IF, inet_aton("127.0.0.1"))
  else
    sender:setsockopt(level, IPV6_MULTICAST_IF, if_nametoindex("lo"))
  end
  sender:setsockopt(level, loop, true)
  print(assert(sender:sendto("to the group", group, port)), a:recv(100), b:recv(100))
  b:setsockopt(level, leave, group, "lo")
  print(errno.name(select(3, b:setsockopt(level, leave, group, "lo"))))
  sender:sendto("to the rest", group, port)
  print(a:recv(100))
  sender:sendto("loop", group, port)
  print(a:recv(100), errno.name(select(3, b:recv(100, MSG_DONTWAIT))))
end
`, "12\tto the group\tto the group", "EADDRNOTAVAIL", "to the rest", "loop\tEAGAIN", "12\tto the group\tto the group", "EADDRNOTAVAIL", "to the rest", "loop\tEAGAIN")
}

// TestFamilies has the addresses of each family, as they go in and come out.
func TestFamilies(t *testing.T) {
	path := t.TempDir() + "/path"
	expect(t, `
local s = socket(AF_INET6, SOCK_DGRAM)
print(assert(s:bind("::1", 0, 0, 0)), (s:getsockname()))
local _, port = s:getsockname()
local c = socket(AF_INET6, SOCK_DGRAM)
print(c:connect("::1", port, 0, 0), select("#", c:getpeername()), select(3, c:getpeername()))
c:setsockopt(IPPROTO_IPV6, IPV6_FLOWINFO_SEND, true) -- otherwise the kernel keeps no label
print(c:connect("::1", port, 5), select(3, c:getpeername()))
print(pcall(c.connect, c, "::1", port, 0x100000) )
print(c:getsockname() == "::1", c:send("x"), select("#", s:recvfrom(10)))
-- a link-local address: by the interface's name, by its index, as scope id
local lo = if_nametoindex("lo")
for _, address in ipairs{{"fe80::1%lo", 9}, {"fe80::1%" .. lo, 9}, {"fe80::1", 9, 0, lo}} do
  local d = socket(AF_INET6, SOCK_DGRAM)
  local ok, message, number = d:bind(unpack(address))
  print(ok, number == EADDRNOTAVAIL, message:match("%S+ %S+"))
end
print(select(3, c:connect("fe80::1%nosuchlink", 9)) ~= nil)
`,
		"true\t::1", "true\t4\t0\t0", "true\t5\t0",
		"false\ttest.lua:9: connect: flowinfo 1048576 is not in 0..1048575; usage: s:connect(host, port)",
		"true\t1\t5",
		"nil\ttrue\tbind [fe80::1%lo]:9:", "nil\ttrue\tbind [fe80::1%lo]:9:", "nil\ttrue\tbind [fe80::1%lo]:9:", "true")
	expect(t, `
local path = "`+path+`"
local p, a, u = socket(AF_UNIX, SOCK_DGRAM), socket(AF_UNIX, SOCK_DGRAM), socket(AF_UNIX, SOCK_DGRAM)
print(#u:getsockname(), u:getpeername() or errno.name(select(3, u:getpeername())))
p:bind(path)
local name = "\0" .. path .. "\0 with NUL bytes \0"
a:bind(name)
print(p:getsockname() == path, a:getsockname() == name)
u:sendto("unnamed", path)
print(p:recvfrom(100))
a:connect(path) a:send("abstract")
local data, from = p:recvfrom(100)
print(data, from == name, a:getpeername() == path, p:sendto("back", from), a:recv(10))
u:bind("") -- autobind: the kernel makes an abstract name
print(#u:getsockname(), u:getsockname():byte(1))
print(errno.name(select(3, socket(AF_UNIX, SOCK_DGRAM):bind(path))), errno.name(select(3, socket(AF_UNIX, SOCK_DGRAM):bind(name))))
print(errno.name(select(3, u:sendto("x", path .. ".none"))), errno.name(select(3, u:sendto("x", "\0none" .. path))))
print(errno.name(select(3, socket(AF_UNIX):connect(path))))
`,
		"0\tENOTCONN", "true\ttrue", "unnamed", "abstract\ttrue\ttrue\t4\tback", "6\t0", "EADDRINUSE\tEADDRINUSE", "ENOENT\tECONNREFUSED", "EPROTOTYPE")
}

// TestNetlink asks the kernel for the interfaces, with a request of its own making.
func TestNetlink(t *testing.T) {
	expect(t, `
local s, second = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE), socket(AF_NETLINK, SOCK_DGRAM, NETLINK_ROUTE)
print(s:bind(0, 0), second:bind(0, 0))
local pid, groups = s:getsockname()
print(pid > 0, groups, second:getsockname() ~= pid, select("#", s:getsockname()))
print(errno.name(select(3, socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE):bind(pid, 0))))
-- struct nlmsghdr {len 20, type RTM_GETLINK, flags REQUEST|DUMP, seq 1, pid 0}, struct rtgenmsg {AF_UNSPEC}
local request = htons(1) == 1 and "\0\0\0\20\0\18\3\1\0\0\0\1\0\0\0\0\0\0\0\0" or "\20\0\0\0\18\0\1\3\1\0\0\0\0\0\0\0\0\0\0\0"
print(s:sendto(request, 0, 0))
local answer, from, group = s:recvfrom(65536)
print(answer:find("lo\0", 1, true) ~= nil, from, group)
print(pcall(s.bind, s, "x", 0))
print(pcall(s.bind, s, 1, 2, 3))
`, "true\ttrue", "true\t0\ttrue\t2", "EADDRINUSE", "20", "true\t0\t0",
		"false\ttest.lua:12: bind: pid must be an integer up to 4294967295, not x; usage: s:bind(host, port)",
		"false\ttest.lua:13: bind: surplus value 3 in the address; usage: s:bind(host, port)")
}

// TestPacket watches our own traffic on lo.
func TestPacket(t *testing.T) {
	if !nettest.Namespace(t) {
		return
	}
	expect(t, datagrams+`
setdefaulttimeout(5)
local p = socket(AF_PACKET, SOCK_RAW, htons(3))
print(p:bind("lo", 0x0003))
local interface, protocol, kind, hardware, address = p:getsockname()
print(interface, protocol, kind, hardware, #address)
v:sendto("seen on the wire", host, port)
local frame, name, proto, kind = p:recvfrom(2048)
print(frame:sub(-16), frame:byte(13), frame:byte(14), name, proto == 0x0800, kind)
print(errno.name(select(3, p:bind("nosuchlink", 3))))
local cooked = socket(AF_PACKET, SOCK_DGRAM, 0)
cooked:bind("lo", 0x0800)
v:sendto("cooked", host, port)
frame = cooked:recvfrom(2048)
print(frame:byte(1) == 0x45, frame:sub(-6), #frame)
`, "true", "lo\t3\t0\t772\t6", "seen on the wire\t8\t0\tlo\ttrue\t4", "ENODEV", "true\tcooked\t34")
}

// TestPing is ping(8), on sockets of its own namespace: ICMP echo to loopback, over IPv4 and IPv6.
func TestPing(t *testing.T) {
	if !nettest.Namespace(t) {
		return
	}
	expect(t, `
setdefaulttimeout(5)
local function sum(data)
  local total = 0
  for i = 1, #data, 2 do total = total + data:byte(i) * 256 + (data:byte(i + 1) or 0) end
  total = total % 65535
  return string.char(math.floor((65535 - total) / 256), (65535 - total) % 256)
end
local s = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)
local rest = "\1\2\0\1ping!!"
print(s:sendto("\8\0" .. sum("\8\0\0\0" .. rest) .. rest, "127.0.0.1", 0))
local packet, from
repeat packet, from = s:recvfrom(2048) until packet:byte(21) == 0 -- the request passes by, too
print(from, packet:byte(10) == IPPROTO_ICMP, packet:sub(25) == rest)
local six = socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6)
six:sendto("\128\0\0\0" .. rest, "::1", 0) -- the kernel writes the sum
repeat packet, from = six:recvfrom(2048) until packet:byte(1) == 129
print(from, packet:sub(5) == rest)
-- a header of our own
local own = socket(AF_INET, SOCK_RAW, IPPROTO_RAW)
print(own:getsockopt(IPPROTO_IP, IP_HDRINCL))
own:setsockopt(IPPROTO_IP, IP_HDRINCL, true)
local header = "\69\0\0\0\0\0\0\0\64\1\0\0\127\0\0\9\127\0\0\1"
own:sendto(header .. "\8\0" .. sum("\8\0\0\0" .. rest) .. rest, "127.0.0.1", 0)
repeat packet, from = s:recvfrom(2048) until packet:byte(21) == 8
print(from)
`, "14", "127.0.0.1\ttrue\ttrue", "::1\ttrue", "1", "127.0.0.9")
}

// TestWithoutPrivilege runs as another user: the error says what is missing.
func TestWithoutPrivilege(t *testing.T) {
	if !nettest.Child(t, nil) {
		return
	}
	const nobody = 65534
	if err := errors.Join(syscall.Setgroups(nil), syscall.Setgid(nobody), syscall.Setuid(nobody)); err != nil {
		t.Fatal(err)
	}
	for _, call := range []string{
		"socket(AF_PACKET, SOCK_RAW, htons(3))", "socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)", "socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6)",
	} {
		out := run(t, "local _, message, number = "+call+" print(message, number == EPERM)")
		if !strings.Contains(out, "CAP_NET_RAW") || !strings.HasSuffix(out, "\ttrue\n") {
			t.Errorf("%s: %s", call, out)
		}
	}
	for call, capability := range map[string]string{
		`socket():setsockopt(SOL_SOCKET, SO_BINDTODEVICE, "lo")`: "CAP_NET_RAW",
		`socket():setsockopt(SOL_SOCKET, SO_MARK, 1)`:            "CAP_NET_ADMIN",
		`socket():setsockopt(SOL_SOCKET, SO_RCVBUFFORCE, 1)`:     "CAP_NET_ADMIN",
	} {
		if out := run(t, "print(select(2, "+call+"))"); !strings.Contains(out, capability) && out != "\n" {
			t.Errorf("%s: %s", call, out)
		}
	}
}

// TestKernelFamilies has families that not every kernel has.
func TestKernelFamilies(t *testing.T) {
	for _, f := range []struct{ name, script, want string }{
		{"AF_VSOCK", `
print(s:bind(-1, -1))
local cid, port = s:getsockname()
print(cid, port > 0, s:listen(1))`, "true\n4294967295\ttrue\ttrue"},
		{"AF_TIPC", `
print(s:bind(TIPC_ADDR_NAMESEQ, 1000, 1, 2))
print(s:getsockname() == TIPC_ADDR_ID)`, "true\ntrue"},
	} {
		t.Run(f.name, func(t *testing.T) {
			probe := strings.TrimSpace(run(t, "print(errno.name(select(3, socket("+f.name+", SOCK_STREAM)) or 0))"))
			if probe != "nil" {
				t.Skip("this kernel has no such sockets: ", probe)
			}
			expect(t, "local s = socket("+f.name+", SOCK_STREAM)"+f.script, f.want)
		})
	}
}
