-- Echo for many clients in one thread, with poll.
--
--   sosh poll.lua HOST SIZE

local host, size = arg[1], tonumber(arg[2])

local server = assert(socket(AF_INET, SOCK_STREAM))
server:bind(host, 0)
server:listen(4096)
print("listening on " .. host .. ":" .. select(2, server:getsockname()))

local p = poll()
p:register(server, POLLIN)
while true do
  for _, entry in ipairs(assert(p:poll())) do
    local ready = entry[1]
    if ready == server then
      p:register((assert(server:accept())), POLLIN)
    else
      local data = ready:recv(size)
      if not data or data == "" or not ready:sendall(data) then
        p:unregister(ready)
        ready:close()
      end
    end
  end
end
