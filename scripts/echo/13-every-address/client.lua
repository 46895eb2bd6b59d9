-- A client for the echo server, which tries every address that the host's name has.
--
--   sosh client.lua [HOST [PORT]]

local endpoint = require "endpoint"

local host, port = endpoint.ask(arg, 33333, "localhost")

-- reach returns a socket that is connected to the first address that takes it, or nil and what is wrong.
local function reach(addresses)
  local server, ok, problem
  for _, a in ipairs(addresses) do
    server, problem = socket(a.family, a.type, a.proto)
    if server then
      server:settimeout(10) -- an address that does not answer must not keep the others waiting for minutes
      ok, problem = server:connect(a.host, a.port, a.flowinfo, a.scopeid)
      if ok then
        print("connected to " .. endpoint.name(a.host, a.port))
        return server
      end
      server:close()
    end
    print(problem)
  end
  return nil, "none of the addresses can be reached"
end

print("start")
local addresses = assert(getaddrinfo(host, port, 0, SOCK_STREAM)) -- 0: of every family
local server = assert(reach(addresses))
server:settimeout() -- from now on it waits as long as it takes

while true do
  io.write("a line to send, or exit: ")
  local line = io.read()
  if not line or line == "exit" then -- no line: the end of the input
    break
  end
  local message = line .. "\n"
  server:sendall(message)
  print("sent " .. #message .. " bytes")

  -- The newline tells where the reply ends, in however many pieces it arrives.
  local reply = assert(server:recvline())
  if reply == "" then
    error("the server ended the stream early", 0)
  end
  print("received " .. #reply .. " bytes")
  io.write("reply: ", reply)
end

server:close()
print("disconnected")
