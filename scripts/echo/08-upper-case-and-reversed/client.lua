-- A client for the echo server: it sends line after line and prints each reply, until the line is exit.
--
--   sosh client.lua [HOST [PORT]]

local endpoint = require "endpoint"

local host, port = endpoint.ask(arg, 33333)

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

  -- A line in capitals may be longer or shorter than it was: only the newline tells where the reply ends.
  local reply = assert(server:recvline())
  if reply == "" then
    error("the server ended the stream early", 0)
  end
  print("received " .. #reply .. " bytes")
  io.write("reply: ", reply)
end

server:close()
print("disconnected")
