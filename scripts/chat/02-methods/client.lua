-- A client that sends one message and prints the one that comes back.
--
--   sosh client.lua [HOST [PORT]]

local endpoint = require "endpoint"
require "frame" -- gives every socket the methods send_message and receive_message

local host, port = endpoint.ask(arg, 33333)

print("start")
local server, problem = create_connection(host, port) -- socket, connect
if not server then
  print(problem)
  os.exit(1)
end
print("connected to " .. host .. ":" .. port)

io.write("a line to send: ")
local line = io.read() or ""
local sent
sent, problem = server:send_message(line)
if sent then
  print("sent " .. #line .. " bytes, " .. (utf8.len(line) or "?") .. " letters")
  local reply
  reply, problem = server:receive_message() -- one message, in however many pieces it came
  if reply then
    print("received " .. #reply .. " bytes")
    print("reply: " .. reply)
  end
end
if problem then
  print(problem)
end

server:close()
print("disconnected")
