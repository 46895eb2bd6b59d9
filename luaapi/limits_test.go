package luaapi

import "testing"

func TestLimits(t *testing.T) {
	expect(t, `
local function deep(n) if n == 0 then return 0 end return 1 + deep(n - 1) end
print(deep(6000), spawn(deep, 800):join())
local function endless(n) return 1 + endless(n + 1) end
print(select(2, pcall(endless, 1)):match("stack overflow"))
local function nest() return coroutine.wrap(nest)() end
print(select(2, pcall(nest)):match("stack overflow"))
print(coroutine.wrap(function() return "still works" end)())
print(select("#", unpack({}, 1, 7000)), pcall(unpack, {}, 1, 1e7))
print(#("x"):rep(1000), pcall(string.rep, "x", 1e10))
print(pcall(string.rep, "x", 2^62))
`, "6000\t800", "stack overflow", "stack overflow", "still works", "7000\tfalse\ttest.lua:9: too many results to unpack (at most 8000)",
		"1000\tfalse\ttest.lua:10: resulting string too large (at most 268435456 bytes)",
		"false\ttest.lua:11: resulting string too large (at most 268435456 bytes)")
}

// TestWaitallKeepsItsBytes has another socket receive while a call waits for the rest.
func TestWaitallKeepsItsBytes(t *testing.T) {
	expect(t, `
local a, b = socketpair()
local c, d = socketpair()
local t = spawn(function() return b:recv(10, MSG_WAITALL) end)
sleep(0)
a:sendall("AAAAA")
sleep(0)
c:sendall("ZZZZZZZ")
print(d:recv(10))
a:sendall("BBBBB")
print(t:join())
`, "ZZZZZZZ", "AAAAABBBBB")
}

func TestCancelledInStatementPosition(t *testing.T) {
	expect(t, `
local t = spawn(function() sleep(1000) end)
sleep(0)
t:cancel()
sleep(0)
print(t:status())
print(pcall(io.read, -1))
local u = socket(AF_INET, SOCK_DGRAM)
print(select(3, u:recvline()) == EOPNOTSUPP, select(3, u:recvexactly(1)) == EOPNOTSUPP, select(3, u:ioctl(0x8906)) == EINVAL)
local a, b = socketpair()
a:send("one\ntwo\n") b:recvline()
print(select(3, b:detach()) == EBUSY, b:recv(10))
u:settimeout(1e-10) print(u:gettimeout() > 0)
`, "cancelled", "false\ttest.lua:7: read: a number of bytes is in 0..16777216, not -1", "true\ttrue\ttrue", "true\ttwo\n", "true")
}
