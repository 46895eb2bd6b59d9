-- Echo for many clients, a thread each.
--
--   sosh echo.lua HOST SIZE      SIZE is how many bytes one recv takes

local host, size = arg[1], tonumber(arg[2])

local function serve(client)
  while true do
    local data = client:recv(size)
    if not data or data == "" or not client:sendall(data) then break end
  end
  client:close()
end

local server = assert(socket(AF_INET, SOCK_STREAM))
server:bind(host, 0)
server:listen(4096)
print("listening on " .. host .. ":" .. select(2, server:getsockname()))
while true do
  spawn(serve, (assert(server:accept())))
end
