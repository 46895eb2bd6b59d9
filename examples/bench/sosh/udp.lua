-- Datagrams come back as they came.
--
--   sosh udp.lua HOST SIZE

local host, size = arg[1], tonumber(arg[2])

local server = assert(socket(AF_INET, SOCK_DGRAM))
server:bind(host, 0)
print("listening on " .. host .. ":" .. select(2, server:getsockname()))
while true do
  local data, from, port = assert(server:recvfrom(size))
  server:sendto(data, from, port)
end
