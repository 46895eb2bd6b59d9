-- Where a program listens or connects to.
--
--   local endpoint = require "endpoint"
--   local host, port = endpoint.ask(arg, 33333)

local endpoint = {}

-- ask(arguments, default_port[, default_host]) returns host and port: those of the arguments 1 and 2, else the answers
-- to two questions. Without a terminal nobody is there to answer, and the defaults are taken. A host is a name or an
-- address, a port a number or a service name.
function endpoint.ask(arguments, default_port, default_host)
  local host = arguments[1] or input("Host", {default = default_host or "127.0.0.1", check = "host"})
  local port = arguments[2] or input("Port", {default = default_port, check = "port"})
  return host, port
end

-- name(host, port) is an address as one writes it: 127.0.0.1:33333, [::1]:33333.
function endpoint.name(host, port)
  if host:find(":", 1, true) then
    host = "[" .. host .. "]"
  end
  return host .. ":" .. port
end

return endpoint
