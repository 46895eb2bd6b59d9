-- What is on its way to one client. Whoever puts something in never waits, however slowly the client receives: a client
-- for whom too much has gathered is dropped.
--
--   local outbox = require "outbox"
--   local box = outbox.new(socket)
--   box:put(bytes)
--   box:finish()

local outbox = {
  most_messages = 10000,
  most_bytes = 1048576,
  batch = 256, -- how many messages go out in one call
}
outbox.__index = outbox

-- write(box) sends what has gathered, again and again: a thread of its own does so for each box. The more there is to
-- send to all, the more messages go in one call, each of which costs more than a message does.
local function write(box)
  while box.bell:get() do -- nil once the box is finished and empty
    local taken = box.waiting
    box.waiting, box.sending = {}, true
    for first = 1, #taken, box.batch do
      local last = math.min(first + box.batch - 1, #taken)
      local bytes = table.concat(taken, "", first, last)
      if not box.socket:sendall(bytes) then -- waits here while the client does not receive; fails when it is gone
        return
      end
      box.messages, box.bytes = box.messages - (last - first + 1), box.bytes - #bytes
    end
    box.sending = false
  end
end

-- new(socket) returns a box for a socket on which nobody else sends.
function outbox.new(socket)
  local box = setmetatable({socket = socket, waiting = {}, messages = 0, bytes = 0, bell = queue()}, outbox)
  box.writer = spawn(write, box)
  return box
end

-- push(box) sends in place of the writer, which may not have had a turn since the last message, as much as goes at once.
local function push(box)
  local bytes = table.concat(box.waiting)
  local rest = bytes:sub((box.socket:send(bytes, MSG_DONTWAIT) or 0) + 1)
  box.waiting, box.messages, box.bytes = {rest}, 1, #rest
end

-- put(bytes) adds a message, in its frame. Where there are too many already, the socket is closed and the box is slow.
function outbox:put(bytes)
  if self.slow then
    return
  end
  if self.messages >= self.most_messages or self.bytes + #bytes > self.most_bytes then
    if not self.sending then
      push(self)
    end
    if self.messages >= self.most_messages or self.bytes + #bytes > self.most_bytes then
      self.slow = true
      self.socket:close() -- the threads that receive and send on it go on, and find it closed
      return
    end
  end
  local waiting = self.waiting
  local n = #waiting + 1
  waiting[n] = bytes
  self.messages, self.bytes = self.messages + 1, self.bytes + #bytes
  if n == 1 then
    self.bell:put(true) -- for all that gathers until the writer has its turn
  end
end

-- finish() waits until everything is sent, for at most a second. Nothing may be put into the box any more.
function outbox:finish()
  self.bell:close()
  local sent = self.writer:join(1)
  return sent ~= nil
end

return outbox
