-- An echo server that sends each line back in capitals, or reversed.
--
--   sosh server.lua [HOST [PORT [upper|reverse]]]

local endpoint = require "endpoint"
local listener = require "listener"

local host, port = endpoint.ask(arg, 33333)
local transform = ({upper = utf8.upper, reverse = utf8.reverse})[arg[3] or "reverse"]
if not transform then
  error("the third argument is upper or reverse, not " .. arg[3], 0)
end

log.setup{file = "server.log", console = true} -- what was in the file stays there
log.info("start")
local server = assert(listener.open(host, port)) -- scripts/lib/listener.lua has what step 7 wrote out
host, port = server:getsockname() -- port 0 lets the kernel choose one
log.info("listening on " .. host .. ":" .. port)

-- serve answers the lines of one client, until it has gone. A line of the log says whose it is.
local function serve(client, peer)
  while true do
    local data, problem, number = client:recvline(4096) -- waits for a whole line, in however many pieces it arrives
    if not data and number == EMSGSIZE then
      log.warn(peer .. ": line too long")
      local _ = client:sendall("error line too long\n") -- it is let go anyway, whether it hears this or not
      break
    elseif not data then
      log.warn(peer .. ": connection lost: " .. problem)
      break
    end
    if data == "" then -- end of stream: the client sends no more
      break
    end
    log.info(peer .. ": received " .. #data .. " bytes")

    local line, newline = data:match("^(.-)\r?(\n?)$") -- the last line may have no newline; Windows sends \r before it
    local reply = transform(line) .. newline
    local sent
    sent, problem = client:sendall(reply)
    if not sent then
      log.warn(peer .. ": connection lost: " .. problem)
      break
    end
    log.info(peer .. ": sent " .. #reply .. " bytes")
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
