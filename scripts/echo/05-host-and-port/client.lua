-- A client for the echo server: it sends line after line and prints each reply, until the line is exit.
--
--   sosh client.lua [HOST [PORT]]

local host = arg[1] or input("Host", {default = "127.0.0.1", check = "host"})
local port = arg[2] or input("Port", {default = 33333, check = "port"})

print("start")
local server = assert(socket(AF_INET, SOCK_STREAM))
server:connect(host, port) -- fails with ECONNREFUSED where nobody listens
print("connected to " .. host .. ":" .. port)

while true do
  io.write("a line to send, or exit: ")
  local line = io.read()
  if not line or line == "exit" then -- no line: the end of the input
    break
  end
  local message = line .. "\n"
  server:sendall(message)
  print("sent " .. #message .. " bytes")

  -- The reply may come in several pieces: TCP passes a stream of bytes, not messages.
  local reply = ""
  while #reply < #message do
    local piece = assert(server:recv(1024))
    if piece == "" then
      error("the server ended the stream early", 0)
    end
    print("received " .. #piece .. " bytes")
    reply = reply .. piece
  end
  io.write("reply: ", reply)
end

server:close()
print("disconnected")
