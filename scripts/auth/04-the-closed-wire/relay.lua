-- A relay between a client and a server that prints what passes: whoever owns a machine on the way can do as much.
--
--   sosh relay.lua [HOST [PORT [SERVER_HOST [SERVER_PORT]]]]
--
-- Clients connect to HOST and PORT in place of the server's.

local clients = require "clients"
local endpoint = require "endpoint"

local host, port = endpoint.ask(arg, 33334)
local server_host = arg[3] or "127.0.0.1"
local server_port = arg[4] or 33333

-- show prints data: text as it is, unless there are control characters in it; of all else the first bytes.
local function show(direction, data)
  print(direction .. ": " .. #data .. " bytes")
  if utf8.len(data) and not data:find("[%z\1-\8\11-\12\14-\31\127]") and not data:find("\xC2[\x80-\x9F]") then
    print((data:gsub("\r?\n$", "")))
  else
    print(hexdump(data:sub(1, 64)))
  end
end

-- pass hands on what comes from one end to the other, until there is no more.
local function pass(from, to, direction)
  local data = from:recv(4096)
  while data and data ~= "" do
    show(direction, data)
    if not to:sendall(data) then
      break
    end
    data = from:recv(4096)
  end
  local _ = to:shutdown(SHUT_WR) -- it fails where that end has gone, too, and nobody is left to be told
end

-- relay serves one client: what it sends goes to the server, and in a second thread what the server sends comes back.
local function relay(client)
  local server, problem = create_connection(server_host, server_port)
  if not server then
    print(problem)
    return
  end
  server:settimeout(clients.patience)
  local back = spawn(pass, server, client, "server -> client")
  pass(client, server, "client -> server")
  back:join()
  server:close()
end

print("start")
local server = assert(create_server(host, port))
host, port = server:getsockname() -- port 0 lets the kernel choose one
print("listening on " .. host .. ":" .. port)
print("accept failed: " .. clients.serve(server, relay)) -- ends only then
server:close()
print("stopped")
