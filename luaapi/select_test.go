package luaapi

import "testing"

func TestSelect(t *testing.T) {
	expect(t, pair+`
local function names(list) local n = {} for _, v in ipairs(list) do n[#n + 1] = v == c and "c" or v == s and "s" or "l" end return table.concat(n, ",") end
local function show(...) local r, w, x = select(...) print(names(r), names(w), names(x)) end
show({c, s, listener}, {c, s}, {c}, 0)
s:send("data")
show({c, s, listener}, {}, nil, 0)
show({c}, nil, {c}, nil)
s:send("!", MSG_OOB)
show({}, nil, {c})
local waiting = spawn(function() local r = select({listener, s}) return names(r) end)
sleep(0)
local d = socket() d:connect(host, port)
print(waiting:join())
local late = spawn(function() sleep(0.001) c:send("x") end)
show({s}, nil, nil, 10)
print(select("#", 1, 2, 3), select(2, "a", "b"), select(-1, 1, 2))
c:close()
print(#select({s}), #select({s}, nil, nil, 0))
`, "\tc,s\t", "c\t\t", "c\t\t", "\t\tc", "l", "s\t\t", "3\tb\t2", "1\t1")
}

func TestSelectClosedMeanwhile(t *testing.T) {
	out := run(t, pair+`
local waiting = spawn(function() return select({s}) end)
sleep(0)
s:close()
local r, message, errno = waiting:join()
print(r, errno == EBADF, message:match("closed socket is never ready"))
print(select(3, select({s}, nil, nil, 0)) == EBADF)
print(pcall(select, {1}))
`)
	if want := "nil\ttrue\tclosed socket is never ready\ntrue\nfalse\ttest.lua:16: select: entry 1 of a list must be a socket, not 1; usage: select(r[, w[, x[, timeout]]])\n"; out != want {
		t.Errorf("printed %q", out)
	}
}

// TestSelectLarge has tables far beyond FD_SETSIZE.
func TestSelectLarge(t *testing.T) {
	expect(t, `
local left, right = {}, {}
for i = 1, 2500 do
  local a, b = socketpair()
  if not a then print(b) os.exit(1) end
  left[i], right[i] = a, b
end
local all = {}
for i = 1, 2500 do all[#all + 1] = left[i] all[#all + 1] = right[i] end
print(#select(all, nil, nil, 0), #select({}, nil, nil, 0))
local _, writable = select({}, all, nil, 0)
print(#writable)
local waiting = spawn(function() local r = select(all) return #r, r[1] == left[2000] end)
sleep(0)
right[2000]:send("x")
print(waiting:join())
for i = 1, 2500 do right[i]:send("x") end
print(#select(all))
`, "0\t0", "5000", "1\ttrue", "2500")
}

func TestPoll(t *testing.T) {
	expect(t, pair+`
local p = poll()
p:register(c, POLLIN) p:register(s) p:register(listener, POLLIN)
local function show(list) for _, e in ipairs(list) do io.write(e[1] == c and "c" or e[1] == s and "s" or "l", e[2], " ") end print(#list) end
show(p:poll(0))
p:modify(s, POLLIN)
show(p:poll(0))
show(p:poll(1.5))
local waiting = spawn(function() return p:poll() end)
sleep(0)
c:send("x")
show(waiting:join())
s:recv(1)
c:shutdown(SHUT_WR)
show(p:poll(-1))
p:unregister(s)
show(p:poll(0))
print(select(3, p:modify(s, POLLIN)) == ENOENT, tostring(p))
c:close()
show(p:poll())
`, "s4 1", "0", "0", "s1 1", "s1 1", "0", "true\tpoll (2 sockets)", "c32 1")
}
