package luaapi

import (
	"strings"
	"testing"
)

func TestFraming(t *testing.T) {
	expect(t, pair+`
c:send("one\ntwo\nth")
print(s:recvline(), s:recvline())
s:settimeout(0.001)
print(select(3, s:recvline()) == ETIMEDOUT, s:ioctl(FIONREAD), s:recv(1, MSG_PEEK))
c:send("ree\nHEAD\r\n\r\nbody")
print((s:recvline():gsub("\n", "$")), (s:recvuntil("\r\n\r\n"):gsub("%c", ".")))
print(select(3, s:recvexactly(10)) == ETIMEDOUT, s:recvexactly(2), s:recv(1))
print(select(3, s:recvuntil("\n", 1)) == EMSGSIZE, s:recv(10))
c:send("tail") c:close()
print(select(3, s:recvexactly(5)) == EPROTO, s:recvline(), #s:recvline(), #s:recvexactly(1), #s:recv(1))
print(pcall(s.recvuntil, s, ""))
`, "one\n\ttwo\n", "true\t2\tt", "three$\tHEAD....", "true\tbo\td", "true\ty", "true\ttail\t0\t0\t0",
		"false\ttest.lua:20: recvuntil: delimiter must not be empty; usage: s:recvuntil(delimiter[, limit])")
}

func TestFramingSelect(t *testing.T) {
	expect(t, pair+`
c:send("one\ntwo\n")
s:recvline()
print(#select({s}, nil, nil, 0), s:recvline())
print(#select({s}, nil, nil, 0))
`, "1\ttwo\n", "0")
}

func TestDescriptors(t *testing.T) {
	expect(t, pair+`
local twin = c:dup()
print(twin:fileno() ~= c:fileno(), twin.family == c.family)
c:close()
print(twin:send("through the twin"), s:recv(100), c:fileno())
local fd = twin:detach()
print(fd > 2, twin:fileno(), select(3, twin:send("x")) == EBADF)
local again = fromfd(fd, AF_INET, SOCK_STREAM)
print(again:send("again"), s:recv(100), (again:getpeername()))
local original = fromfd(fd, AF_INET, SOCK_STREAM)
print(select(3, fromfd(0, AF_INET, SOCK_STREAM)) == ENOTSOCK, select(3, fromfd(9999)) == EBADF)
print(socket():connect_ex("127.0.0.1", select(2, again:getsockname())) == ECONNREFUSED)
print(socket():connect_ex(host, port))
again:send("12345")
select({s})
print(s:ioctl(FIONREAD), s:ioctl("SIOCATMARK"), select(3, s:ioctl(1)) == EINVAL or select(3, s:ioctl(1)) == ENOTTY)
`, "true\ttrue", "16\tthrough the twin\t-1", "true\t-1\ttrue", "5\tagain\t127.0.0.1", "true\ttrue", "true", "0", "5\t0\ttrue")
}

func TestInet(t *testing.T) {
	expect(t, `
print(htons(0x1234) == ntohs(0x1234), htons(htons(0x1234)) == 0x1234, htonl(htonl(0x12345678)) == 0x12345678)
print(inet_ntoa(inet_aton("127.1")), #inet_pton(AF_INET6, "::1"), inet_ntop(AF_INET6, inet_pton(AF_INET6, "fe80::1")))
print(select(3, inet_aton("1.2.3.4.5")), select(3, inet_pton(AF_INET, "::1")), select(3, inet_pton(99, "::1")))
print(pcall(inet_ntoa, "123"))
print(if_indextoname(if_nametoindex("lo")), #if_nameindex() > 0, select(3, if_nametoindex("none")) == ENODEV)
print(strerror(ECONNREFUSED), errno.name(ECONNREFUSED), errno.name(99999), require("errno").name(EAGAIN))
`, "true\ttrue\ttrue", "127.0.0.1\t16\tfe80::1", "22\t22\t97", "false\ttest.lua:5: inet_ntoa: packed must be 4 bytes, not 3; usage: inet_ntoa(packed)",
		"lo\ttrue\ttrue", "Connection refused\tECONNREFUSED\tnil\tEAGAIN")
}

// TestInetOddStrings has what students type.
func TestInetOddStrings(t *testing.T) {
	for _, text := range []string{"", " ", "1", "256.1.1.1", "1.2.3", "0x7f.1", "010.0.0.1", "1.2.3.4 ", "1..2", "-1", "4294967296", "1.2.3.999"} {
		out := run(t, "print(select('#', inet_aton("+Quote(text)+")))")
		if got := strings.TrimSpace(out); got != "1" && got != "3" {
			t.Errorf("inet_aton(%q) returned %s values", text, got)
		}
	}
}
