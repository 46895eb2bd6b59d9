-- What is on its way to one client. Whoever puts something in never waits, however slowly the client receives: a client
-- for whom too much has gathered is dropped.
--
--   local outbox = require "outbox"
--   local box = outbox.new(socket)
--   box:put(bytes)
--   box:finish()

local MESSAGES, BYTES = 10000, 1048576 -- that may gather

local outbox = {}
outbox.__index = outbox

local gathered = {} -- the boxes that something waits in, for the next flush

-- new(socket) returns a box for a socket on which nobody else sends.
function outbox.new(socket)
  return setmetatable({socket = socket, waiting = {}, messages = 0, bytes = 0}, outbox)
end

-- drain(box, bytes, count) sends to a client that did not take all at once, in a thread of its own.
local function drain(box, bytes, count)
  while box.socket:sendall(bytes) do -- waits here while the client does not receive; fails when it is gone
    box.messages, box.bytes = box.messages - count, box.bytes - #bytes
    count = #box.waiting
    if count == 0 then
      box.drainer = nil
      return
    end
    bytes, box.waiting = table.concat(box.waiting), {}
  end
end

-- send(box) sends all that waits, in one call: a call costs more than a message does.
local function send(box)
  local bytes, count = table.concat(box.waiting), #box.waiting
  box.waiting = {}
  local sent = box.socket:send(bytes, MSG_DONTWAIT) or 0
  box.bytes = box.bytes - sent
  if sent == #bytes then
    box.messages = box.messages - count
  else
    box.drainer = spawn(drain, box, bytes:sub(sent + 1), count)
  end
end

-- flush() sends what waits in the boxes. It is a thread whose turn comes after those who have something to say now, so
-- that the more there is to say, the more messages go in one call.
local function flush()
  local boxes = gathered
  gathered = {}
  for _, box in ipairs(boxes) do
    if not box.drainer and #box.waiting > 0 then
      send(box)
    end
  end
end

-- make_room(box, size) sees whether there is room for a message of that many bytes. Where there is none the client is
-- too slow: the socket is closed, and the threads that receive and send on it go on and find it so.
local function make_room(box, size)
  if not box.drainer then -- flush has had no turn since the first message
    send(box)
  end
  local room = box.messages < MESSAGES and box.bytes + size <= BYTES
  if not room then
    box.slow = true
    box.socket:close()
  end
  return room
end

-- put(bytes) adds a message, in its frame. box.slow is true once there were too many.
function outbox:put(bytes)
  if self.messages >= MESSAGES or self.bytes + #bytes > BYTES then
    if self.slow or not make_room(self, #bytes) then
      return
    end
  end
  local waiting = self.waiting
  local n = #waiting + 1
  waiting[n] = bytes
  self.messages, self.bytes = self.messages + 1, self.bytes + #bytes
  if n == 1 and not self.drainer then
    table.insert(gathered, self)
    if #gathered == 1 then
      spawn(flush)
    end
  end
end

-- finish() waits until everything is sent, for at most a second.
function outbox:finish()
  if not self.drainer and #self.waiting > 0 then
    send(self)
  end
  local drained = not self.drainer or self.drainer:join(1)
  return drained ~= nil
end

return outbox
