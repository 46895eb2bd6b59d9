-- A listening socket, on the next port where the wanted one is busy.
--
--   local listener = require "listener"
--   local server = assert(listener.open(host, port))

local listener = {}

-- attempt returns a socket that listens on a port, or nil, the problem and its number.
local function attempt(host, port)
  local server, problem, number = socket(AF_INET, SOCK_STREAM)
  if not server then
    return nil, problem, number
  end
  server:setsockopt(SOL_SOCKET, SO_REUSEADDR, 1) -- ports in TIME_WAIT only are free; those somebody listens on are not
  local ok
  ok, problem, number = server:bind(host, port)
  if ok then
    ok, problem, number = server:listen() -- two sockets with SO_REUSEADDR may be bound to one port; only one may listen
  end
  if not ok then
    server:close()
    return nil, problem, number
  end
  return server
end

-- open(host, port) returns a socket that listens on the first free port from port on, or nil, the problem and its number.
-- Each busy port is logged. port is a number or the name of a service.
function listener.open(host, port)
  local candidate, problem, number = tonumber(port), nil, nil
  if not candidate then
    candidate, problem, number = getservbyname(port, "tcp")
  end
  while candidate and candidate <= 65535 do
    local server
    server, problem, number = attempt(host, candidate)
    if server or number ~= EADDRINUSE then
      return server, problem, number
    end
    log.warn("port " .. candidate .. " is busy")
    candidate = candidate + 1
  end
  return nil, problem, number
end

return listener
