-- An echo server for one client: it sends back what it receives.
--
--   sosh server.lua [HOST [PORT]]

local host = arg[1] or "127.0.0.1"
local port = arg[2] or 33333

print("start")
local server = assert(socket(AF_INET, SOCK_STREAM))
server:setsockopt(SOL_SOCKET, SO_REUSEADDR, 1) -- or a second start within a minute may fail with EADDRINUSE
server:bind(host, port)
server:listen()
host, port = server:getsockname() -- port 0 lets the kernel choose one
print("listening on " .. host .. ":" .. port)

local client, client_host, client_port = assert(server:accept()) -- waits here until somebody connects
print("client connected: " .. client_host .. ":" .. client_port)

while true do
  local data, problem = client:recv(1024) -- waits here until something arrives
  if not data then
    print("connection lost: " .. problem)
    break
  end
  if data == "" then -- end of stream: the client sends no more
    break
  end
  print("received " .. #data .. " bytes")

  local sent
  sent, problem = client:sendall(data)
  if not sent then
    print("connection lost: " .. problem)
    break
  end
  print("sent " .. #data .. " bytes")
end

client:close()
print("client gone")
server:close()
print("stopped")
