-- The checker's end of an exchange of datagrams with the program under test.

local verdict = require "check.verdict"

local datagrams = {}
datagrams.__index = datagrams

-- new(socket, patience) makes one of a bound socket; patience is for how many seconds it waits for a datagram.
function datagrams.new(socket, patience)
  socket:settimeout(patience)
  return setmetatable({socket = socket, patience = patience}, datagrams)
end

-- take(what) returns the next datagram and remembers who has sent it; what names it in messages.
function datagrams:take(what)
  local data, host, port = self.socket:recvfrom(65536)
  if not data then
    verdict.failed("no datagram came for " .. self.patience .. " seconds, in place of " .. what)
  end
  self.host, self.port = host, port
  return data
end

-- waiting returns the next datagram if one is there already.
function datagrams:waiting()
  local data = self.socket:recvfrom(65536, MSG_DONTWAIT)
  return data
end

-- send(data) sends a datagram to whom the last one has come from.
function datagrams:send(data)
  local _ = self.socket:sendto(data, self.host, self.port) -- where the program has gone already, what is expected next will tell
end

function datagrams:close()
  self.socket:close()
end

return datagrams
