-- The smallest client: it sends one message and prints what comes back.
--
--   sosh client.lua [HOST [PORT]]

local host = arg[1] or "127.0.0.1"
local port = arg[2] or 33333

print("start")
local server = assert(socket(AF_INET, SOCK_STREAM))
server:connect(host, port) -- fails with ECONNREFUSED where nobody listens
server:sendall("hello, server\n")
io.write(assert(server:recv(1024))) -- what has arrived so far; enough for a message as short as this
server:close()
