-- An echo server on every address that a name has, of IPv4 and IPv6.
--
--   sosh server.lua [HOST [PORT]]

local endpoint = require "endpoint"

local host, port = endpoint.ask(arg, 33333, "localhost")

log.setup{file = "server.log", console = true} -- what was in the file stays there
log.info("start")

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

-- open returns a socket that listens on an address, or nil and the problem.
local function open(a, port)
  local server, problem = socket(a.family, a.type, a.proto)
  if not server then
    return nil, problem
  end
  server:setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
  if a.family == AF_INET6 then
    server:setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 1) -- else :: takes the port for IPv4 too, and 0.0.0.0 finds it busy
  end
  local ok
  ok, problem = server:bind(a.host, port, a.flowinfo, a.scopeid)
  if ok then
    ok, problem = server:listen()
  end
  if not ok then
    server:close()
    return nil, problem
  end
  return server
end

-- accept_all takes the clients of one listening socket, each into a thread of its own.
local function accept_all(server)
  while true do
    local client, client_host, client_port = server:accept() -- where it fails: nil, the problem, and its number
    if not client then
      log.error(client_host)
      return
    end
    local peer = endpoint.name(client_host, client_port)
    log.info("client connected: " .. peer)
    spawn(serve, client, peer) -- accept goes on at once; wherever one thread waits, the others run
  end
end

local addresses = assert(getaddrinfo(host, port, 0, SOCK_STREAM, 0, AI_PASSIVE)) -- "" is every address of this machine
local listening = 0
local chosen -- the port, which is the same for all: where it was 0, the kernel chooses it for the first
for _, a in ipairs(addresses) do
  local server, problem = open(a, chosen or a.port)
  if server then
    listening = listening + 1
    host, chosen = server:getsockname()
    log.info("listening on " .. endpoint.name(host, chosen))
    spawn(accept_all, server)
  else
    log.warn(problem) -- the other addresses may do
  end
end
if listening == 0 then
  error("no address to listen on", 0)
end
