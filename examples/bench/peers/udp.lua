-- Datagrams come back as they came, with LuaSocket: lua5.4 udp.lua HOST SIZE
local socket = require "socket"

local host, size = arg[1], tonumber(arg[2])

local server = assert(socket.udp())
assert(server:setsockname(host, 0))
io.stdout:setvbuf("no")
print("listening on " .. host .. ":" .. select(2, server:getsockname()))
while true do
  local data, from, port = assert(server:receivefrom(size))
  assert(server:sendto(data, from, port))
end
