-- Echo for many clients in one thread, with LuaSocket's select: lua5.4 select.lua HOST SIZE
local socket = require "socket"

local host, size = arg[1], tonumber(arg[2])

local server = assert(socket.bind(host, 0, 4096))
io.stdout:setvbuf("no")
print("listening on " .. host .. ":" .. select(2, server:getsockname()))

local reading = { server }

local function forget(client)
  for i, s in ipairs(reading) do
    if s == client then table.remove(reading, i) break end
  end
  client:close()
end

while true do
  for _, ready in ipairs((socket.select(reading))) do
    if ready == server then
      table.insert(reading, (assert(server:accept())))
    else
      local data = ready:receive(size)
      if not data or not ready:send(data) then forget(ready) end
    end
  end
end
