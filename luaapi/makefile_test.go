package luaapi

import "testing"

func TestMakefile(t *testing.T) {
	expect(t, pair+`
local f, g = s:makefile("rw"), c:makefile("rwb", 0)
s:close()
g:write("one\n", 2, "\nthree\n42 rest"):write("!\n")
print(f:read(), f:read("*L"), f:read(3), f:read())
print(f:read("*n", "*l"))
f:write("buffered")
c:setblocking(false)
print(select(3, c:recv(100)) == EAGAIN)
f:flush()
c:setblocking(true)
print(c:recv(100))
g:write("a\nb\n") g:close() c:close()
local n = 0
for line in f:lines() do n = n + 1 io.write(line, " ") end
print(n, f:read(), f:read("*a"), tostring(f):match("^file %(socket AF_INET") ~= nil)
f:write("lost")
f:close()
print(select(3, f:read()) == EBADF)
print(pcall(listener.makefile, listener, "x"))
print(select(2, pcall(function() listener:makefile("r"):write("x") end)):match("cannot be written"))
`, "one\t2", "\tthr\tee", "42\t rest!", "true", "buffered", "a b 2\tnil\t\ttrue", "true",
		`false	test.lua:28: makefile: mode must be "r", "w" or "rw", not the string "x"; usage: s:makefile([mode[, bufsize]])`, "cannot be written")
}
