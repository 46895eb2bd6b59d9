-- An echo server for one client after another. Where its port is taken, it listens on the next one that is free.
--
--   sosh server.lua [HOST [PORT]]

local endpoint = require "endpoint"

local host, port = endpoint.ask(arg, 33333)

log.setup{file = "server.log", console = true} -- what was in the file stays there
log.info("start")
local first = tonumber(port) or assert(getservbyname(port, "tcp"))
local server
for candidate = first, 65535 do
  server = assert(socket(AF_INET, SOCK_STREAM)) -- a bound socket cannot be bound again: each port gets a new one
  server:setsockopt(SOL_SOCKET, SO_REUSEADDR, 1) -- ports in TIME_WAIT only are free; those somebody listens on are not
  local ok, problem, number = server:bind(host, candidate)
  if ok then
    ok, problem, number = server:listen() -- two sockets with SO_REUSEADDR may be bound to one port; only one may listen
  end
  if ok then
    break
  elseif number ~= EADDRINUSE or candidate == 65535 then
    error(problem, 0) -- another port would not help, or there is none left
  end
  log.warn("port " .. candidate .. " is busy")
  server:close()
end
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
