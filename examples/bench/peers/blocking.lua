-- Echo for one client after the other, with LuaSocket: lua5.4 blocking.lua HOST SIZE
local socket = require "socket"

local host, size = arg[1], tonumber(arg[2])

local server = assert(socket.bind(host, 0, 4096))
io.stdout:setvbuf("no")
print("listening on " .. host .. ":" .. select(2, server:getsockname()))
while true do
  local client = assert(server:accept())
  client:setoption("tcp-nodelay", true)
  while true do
    local data = client:receive(size) -- waits for all of them
    if not data then break end
    client:send(data)
  end
  client:close()
end
