-- An echo server for one client after another, which writes what happens to the file server.log too.
--
--   sosh server.lua [HOST [PORT]]

local endpoint = require "endpoint"

local host, port = endpoint.ask(arg, 33333)

log.setup{file = "server.log", console = true} -- what was in the file stays there
log.info("start")
local server = assert(socket(AF_INET, SOCK_STREAM))
server:setsockopt(SOL_SOCKET, SO_REUSEADDR, 1) -- or a second start within a minute may fail with EADDRINUSE
server:bind(host, port)
server:listen()
host, port = server:getsockname() -- port 0 lets the kernel choose one
log.info("listening on " .. host .. ":" .. port)

-- serve sends back what one client sends, until it has gone. A line of the log says whose it is.
local function serve(client, peer)
  while true do
    local data, problem = client:recv(1024) -- waits here until something arrives
    if not data then
      log.warn(peer .. ": connection lost: " .. problem)
      break
    end
    if data == "" then -- end of stream: the client sends no more
      break
    end
    log.info(peer .. ": received " .. #data .. " bytes")

    local sent
    sent, problem = client:sendall(data)
    if not sent then
      log.warn(peer .. ": connection lost: " .. problem)
      break
    end
    log.info(peer .. ": sent " .. #data .. " bytes")
  end

  client:close()
  log.info(peer .. ": client gone")
end

while true do
  local client, client_host, client_port = assert(server:accept()) -- waits here until somebody connects
  local peer = client_host .. ":" .. client_port
  log.info("client connected: " .. peer)
  serve(client, peer)
end
