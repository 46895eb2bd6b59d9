-- A client for the echo server for datagrams: it sends a line again until the reply comes, but not for ever.
--
--   sosh client.lua [HOST [PORT [SECONDS]]]
--
-- SECONDS is how long it waits for the first reply; then twice as long, and so on.

local endpoint = require "endpoint"

local host, port = endpoint.ask(arg, 33333)
local patience = assert(tonumber(arg[3] or 1), "the third argument is a number of seconds")
local attempts = 5

print("start")
local server = assert(socket(AF_INET, SOCK_DGRAM))
server:connect(host, port) -- sends nothing: from now on send goes there, and recv takes only what comes from there
print("sending to " .. host .. ":" .. port)

-- await returns the reply with a number, or nil and the problem.
local function await(number)
  while true do
    local datagram, problem, code = server:recv(65535)
    if datagram then
      print("received " .. #datagram .. " bytes")
      local got, reply = datagram:match("^(%d+) (.*)$")
      if got == tostring(number) then
        return reply
      end
      print("late duplicate ignored: the reply to line " .. (got or "?")) -- there are no more of them than were sent
    elseif code == ECONNREFUSED then
      print(problem) -- so an earlier datagram was told; at the next attempt somebody may listen there
    else
      return nil, problem -- mostly ETIMEDOUT
    end
  end
end

-- exchange sends a line with its number until the reply with the same number comes.
local function exchange(number, line)
  local datagram = number .. " " .. line
  for attempt = 1, attempts do
    local reply
    local sent, problem, code = server:send(datagram)
    if sent then
      print("sent " .. #datagram .. " bytes, attempt " .. attempt)
    elseif code == EMSGSIZE then
      return nil, problem -- trying again would not help
    end
    server:settimeout(patience * 2 ^ (attempt - 1)) -- longer each time: the network may be busy
    reply, problem = await(number)
    if reply then
      return reply
    end
    print(problem)
  end
  return nil, "no reply after " .. attempts .. " attempts"
end

local number = 0
while true do
  io.write("a line to send, or exit: ")
  local line = io.read()
  if not line or line == "exit" then -- no line: the end of the input
    break
  end
  number = number + 1
  local reply, problem = exchange(number, line)
  print(reply and "reply: " .. reply or problem)
end

server:close()
