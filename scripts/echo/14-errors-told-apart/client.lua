-- A small HTTP client, which says of each failure at which of five stages it happened: resolving the address, creating
-- the socket, connecting, sending, receiving. The file goes to standard output, everything else to standard error.
--
--   sosh client.lua [--host HOST] [--port PORT] [--file PATH]

local endpoint = require "endpoint"

local options = {host = "127.0.0.1", port = "8000", file = "/"}

-- say prints a message without getting between the bytes of the file.
local function say(message)
  io.stderr:write(message, "\n")
end

local function fail(stage, problem)
  say("error " .. stage .. ": " .. problem)
  os.exit(1)
end

local function usage(problem)
  say(problem .. "\nusage: sosh client.lua [--host HOST] [--port PORT] [--file PATH]")
  os.exit(2)
end

for i = 1, #arg, 2 do
  local name = arg[i]:match("^%-%-(%a+)$")
  if not options[name or ""] then
    usage("unknown option " .. arg[i])
  elseif not arg[i + 1] then
    usage(arg[i] .. " needs a value")
  end
  options[name] = arg[i + 1]
end
if not options.file:find("^/[^%s%c]*$") then
  usage("--file takes a path that begins with / and has no blanks") -- a line break would start another header field
end

-- reach returns a socket that is connected to the first address that takes it.
local function reach(addresses)
  local stage, problem
  for _, a in ipairs(addresses) do
    local server, ok
    stage = "creating the socket"
    server, problem = socket(a.family, a.type, a.proto)
    if server then
      stage = "connecting"
      server:settimeout(10) -- of each call below, too
      ok, problem = server:connect(a.host, a.port, a.flowinfo, a.scopeid)
      if ok then
        say("connected to " .. endpoint.name(a.host, a.port))
        return server
      end
      server:close()
    end
  end
  fail(stage, problem)
end

local addresses, problem = getaddrinfo(options.host, options.port, 0, SOCK_STREAM)
if not addresses then
  fail("in the address", problem)
end
local server = reach(addresses)

local request = table.concat({
  "GET " .. options.file .. " HTTP/1.0", -- 1.0: the end of the stream is the end of the file
  "Host: " .. endpoint.name(options.host, options.port),
  "\r\n",
}, "\r\n")
local sent
sent, problem = server:sendall(request)
if not sent then
  fail("sending", problem)
end
say("sent " .. #request .. " bytes")

-- received checks and returns what one of the calls that receive has returned; "" is the end of the stream.
local function received(data, problem)
  if not data then
    fail("receiving", problem)
  elseif data ~= "" then
    say("received " .. #data .. " bytes")
  end
  return data
end

local head = received(server:recvuntil("\r\n\r\n"))
local status = head:match("^HTTP/%d%.%d (%d%d%d).*\r\n\r\n$")
if not status then
  fail("receiving", "what came is not the head of an HTTP answer")
end
local length, count = tonumber((head:lower():match("\r\ncontent%-length: *(%d+)"))), 0
repeat
  local data = received(server:recv(4096))
  io.write(data)
  count = count + #data
until data == "" or count == length
if length and count < length then
  fail("receiving", "the server ended the stream after " .. count .. " of " .. length .. " bytes")
end

server:close()
say("disconnected")
if status ~= "200" then
  say("the server answered " .. head:match("^[^\r]*")) -- no failure of the network
  os.exit(1)
end
