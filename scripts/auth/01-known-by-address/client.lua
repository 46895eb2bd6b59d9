-- A client that is greeted by name; who is new is asked for one.
--
--   sosh client.lua [HOST [PORT]]

local endpoint = require "endpoint"
local lines = require "lines"

local host, port = endpoint.ask(arg, 33333)

print("start")
local server = assert(create_connection(host, port)) -- getaddrinfo, socket, connect
print("connected to " .. host .. ":" .. port)

local reply, problem = lines.receive(server)
if reply == "who are you?" then
  print(reply)
  reply, problem = lines.ask(server, assert(input("Name")))
end
print(reply or "no reply: " .. (problem or "the server ended the connection"))

server:close()
print("disconnected")
