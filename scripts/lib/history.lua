-- The last messages of each room, kept in a file of the module store.
--
--   local history = require "history"
--   local past = assert(history.open("chat.db"))
--   past:add("lobby", {from = "ada", text = "hello", time = os.time()})
--   for _, message in ipairs(past:last("lobby")) do print(message.text) end

local history = {
  most = 20, -- messages of a room; those before them are forgotten
}
history.__index = history

-- A key is the room's name, which has no "/" in it, and the message's number in 8 bytes, so that keys are in its order.
local function key(room, number)
  return room .. "/" .. string.pack(">I8", number)
end

-- open(path) opens the file, or makes it with mode 0600; nil and a message when it cannot be used.
function history.open(path)
  local kept, problem, errno = store.open(path)
  if not kept then
    return nil, problem, errno
  end
  local past = setmetatable({store = kept, rooms = {}}, history)
  for name, text in kept:each() do
    local room = name:match("^[^/]*")
    past:remember(room, json.decode(text))
    past.rooms[room].number = string.unpack(">I8", name, #room + 2)
  end
  return past
end

-- room(name) is what is kept of a room: its last messages, and the number of the last one.
function history:room(name)
  self.rooms[name] = self.rooms[name] or {messages = json.array(), number = 0}
  return self.rooms[name]
end

-- remember(room, message) has a message among the last ones.
function history:remember(room, message)
  local messages = self:room(room).messages
  table.insert(messages, message)
  if #messages > self.most then
    table.remove(messages, 1)
  end
end

-- add(room, message) keeps a table: it is on the disk when true is returned. Else nil, the reason and its number. From
-- its return until another thread has a turn the message is the last one.
function history:add(room, message)
  local number = self:room(room).number + 1
  self.rooms[room].number = number -- at once: others add while this one is written
  local ok, problem, errno = self.store:update(function(tx)
    tx:put(key(room, number), json.encode(message))
    if number > self.most then
      tx:delete(key(room, number - self.most))
    end
  end)
  if ok then
    self:remember(room, message)
  end
  return ok, problem, errno
end

-- last(room) returns the messages that are kept, oldest first, in a table of its own.
function history:last(room)
  local messages = json.array()
  for i, message in ipairs(self:room(room).messages) do
    messages[i] = message
  end
  return messages
end

-- names() returns the names of the rooms that have messages.
function history:names()
  local names = {}
  for room in pairs(self.rooms) do
    table.insert(names, room)
  end
  return names
end

return history
