-- An echo server for datagrams: each goes back to where it came from. It knows no clients and keeps nothing of them.
--
--   sosh server.lua [HOST [PORT]]

local endpoint = require "endpoint"

local host, port = endpoint.ask(arg, 33333)

log.setup{file = "server.log", console = true} -- what was in the file stays there
log.info("start")
local server = assert(socket(AF_INET, SOCK_DGRAM))
server:bind(host, port) -- no listen and no accept: there are no connections
host, port = server:getsockname() -- port 0 lets the kernel choose one
log.info("listening on " .. host .. ":" .. port)

while true do
  local data, client_host, client_port = assert(server:recvfrom(65535)) -- a whole datagram; none is larger
  local peer = client_host .. ":" .. client_port
  log.info(peer .. ": received " .. #data .. " bytes")

  local sent, problem = server:sendto(data, client_host, client_port)
  if sent then -- which does not say that it will arrive
    log.info(peer .. ": sent " .. #data .. " bytes")
  else
    log.warn(peer .. ": " .. problem)
  end
end
