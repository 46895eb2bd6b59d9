-- An echo server for many clients at a time, with a thread for each; the times are in seconds.
--
--   sosh server.lua [HOST [PORT [FOR_A_CLIENT [FOR_DATA]]]]

local endpoint = require "endpoint"
local listener = require "listener"

local host, port = endpoint.ask(arg, 33333)
local for_a_client = assert(tonumber(arg[3] or 60), "the third argument is a number of seconds")
local for_data = assert(tonumber(arg[4] or 30), "the fourth argument is a number of seconds")

log.setup{file = "server.log", console = true} -- what was in the file stays there
log.info("start")
local server = assert(listener.open(host, port)) -- scripts/lib/listener.lua has what step 7 wrote out
host, port = server:getsockname() -- port 0 lets the kernel choose one
log.info("listening on " .. host .. ":" .. port)

-- serve greets one client and sends back what it sends, until it has gone. A line of the log says whose it is.
local function serve(client, peer)
  local greeted, trouble = client:sendall("hello " .. peer .. "\n")
  if not greeted then
    log.warn(peer .. ": connection lost: " .. trouble) -- recv below finds its end, too
  end
  while true do
    local data, problem, number = client:recv(1024) -- waits here until something arrives, but not for ever
    if not data and number == ETIMEDOUT then
      log.info(peer .. ": silent for " .. for_data .. " seconds")
      break
    elseif not data then
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

server:settimeout(for_a_client)
while true do
  local client, client_host, client_port = server:accept() -- where it fails: nil, the problem, and its number
  if client then
    local peer = client_host .. ":" .. client_port
    log.info("client connected: " .. peer)
    client:settimeout(for_data) -- for sending, too: a client that never reads must not stop the server
    spawn(serve, client, peer) -- accept goes on at once; wherever one thread waits, the others run
  elseif client_port == ETIMEDOUT then
    log.info("no client for " .. for_a_client .. " seconds") -- no error: time to do something else
  else
    error(client_host, 0)
  end
end
