package luaapi

import "testing"

func TestOptions(t *testing.T) {
	expect(t, pair+`
local u = socket(AF_INET, SOCK_DGRAM)
for _, o in ipairs{{SOL_SOCKET, SO_REUSEADDR}, {SOL_SOCKET, SO_KEEPALIVE}, {IPPROTO_TCP, TCP_NODELAY}} do
  c:setsockopt(o[1], o[2], 1)
  io.write(tostring(c:getsockopt(o[1], o[2]) ~= 0), " ")
  c:setsockopt(o[1], o[2], false)
  io.write(c:getsockopt(o[1], o[2]), " ")
end
print()
c:setsockopt("SOL_SOCKET", "SO_RCVTIMEO", 1.5)
print(c:getsockopt(SOL_SOCKET, SO_RCVTIMEO), #c:getsockopt(SOL_SOCKET, SO_RCVTIMEO, 100))
c:setsockopt(SOL_SOCKET, SO_LINGER, {onoff = 1, linger = 3})
local l = c:getsockopt(SOL_SOCKET, SO_LINGER)
print(l.onoff, l.linger)
c:setsockopt(SOL_SOCKET, SO_LINGER, c:getsockopt(SOL_SOCKET, SO_LINGER, 8))
c:setsockopt(SOL_SOCKET, SO_LINGER, {onoff = true, linger = 0})
l = c:getsockopt(SOL_SOCKET, SO_LINGER)
print(l.onoff, l.linger)
u:setsockopt(IPPROTO_IP, IP_MULTICAST_LOOP, true)
u:setsockopt(IPPROTO_IP, IP_ADD_MEMBERSHIP, "239.1.2.3", "lo")
print(select(3, u:setsockopt(IPPROTO_IP, IP_ADD_MEMBERSHIP, "239.1.2.3", "lo")) == EADDRINUSE)
u:setsockopt(IPPROTO_IP, IP_DROP_MEMBERSHIP, "239.1.2.3", "lo")
print(select(3, u:setsockopt(IPPROTO_IP, IP_ADD_MEMBERSHIP, "239.1.2.3", "none")) == ENODEV)
print(select(3, u:setsockopt(IPPROTO_IP, IP_ADD_MEMBERSHIP, "::1", "lo")) == EINVAL)
print(c:getsockopt(SOL_SOCKET, SO_TYPE) == SOCK_STREAM, c:getsockopt(SOL_SOCKET, SO_ERROR))
print(pcall(c.setsockopt, c, SOL_SOCKET, SO_REUSEADDR, {}))
print(pcall(c.setsockopt, c, SOL_SOCKET, "SO_NONE", 1))
c:close()
print(select(3, s:recv(1)) == ECONNRESET)
`, "true 0 true 0 true 0 ", "1.5\t16", "1\t3", "1\t0", "true", "true", "true", "true\t0",
		"false\ttest.lua:34: setsockopt: value must be an integer, not a table; usage: s:setsockopt(level, option, value[, interface])",
		"false\ttest.lua:35: setsockopt: this system has no constant SO_NONE; usage: s:setsockopt(level, option, value[, interface])",
		"true")
}

// TestLingeringClose has a close wait while other threads run on.
func TestLingeringClose(t *testing.T) {
	expect(t, full+`
c:setsockopt(SOL_SOCKET, SO_LINGER, {onoff = 1, linger = 60})
local closing = spawn(function() c:close() return "closed" end)
sleep(0.001)
print(closing:status())
while #s:recv(1000000) > 0 do end
print(closing:join())
`, "waiting", "closed")
}
