-- An echo server for one client after another: it sends back what it receives, until Ctrl-C.
--
--   sosh server.lua [HOST [PORT]]

local host = arg[1] or input("Host", {default = "127.0.0.1", check = "host"})
local port = arg[2] or input("Port", {default = 33333, check = "port"})

print("start")
local server = assert(socket(AF_INET, SOCK_STREAM))
server:setsockopt(SOL_SOCKET, SO_REUSEADDR, 1) -- or a second start within a minute may fail with EADDRINUSE
server:bind(host, port)
server:listen()
host, port = server:getsockname() -- port 0 lets the kernel choose one
print("listening on " .. host .. ":" .. port)

-- serve sends back what one client sends, until it has gone.
local function serve(client)
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
end

while true do
  local client, client_host, client_port = assert(server:accept()) -- waits here until somebody connects
  print("client connected: " .. client_host .. ":" .. client_port)
  serve(client)
end
