-- Echo for many clients in one thread, with select.
--
--   sosh select.lua HOST SIZE

local host, size = arg[1], tonumber(arg[2])

local server = assert(socket(AF_INET, SOCK_STREAM))
server:bind(host, 0)
server:listen(4096)
print("listening on " .. host .. ":" .. select(2, server:getsockname()))

local reading = { server }

local function forget(client)
  for i, s in ipairs(reading) do
    if s == client then table.remove(reading, i) break end
  end
  client:close()
end

while true do
  for _, ready in ipairs((assert(select(reading)))) do
    if ready == server then
      table.insert(reading, (assert(server:accept())))
    else
      local data = ready:recv(size)
      if not data or data == "" or not ready:sendall(data) then forget(ready) end
    end
  end
end
