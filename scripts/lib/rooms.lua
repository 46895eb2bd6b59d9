-- Rooms of a chat. A user is in one of them at a time, hears what is said there, and on entering it what was said last.
-- Users are those of the module audience; their field room is the room's name.
--
--   local rooms = require "rooms"
--   local all = assert(rooms.open("chat.db"))
--   all:enter(user, "lobby")

local audience = require "audience"
local history = require "history"
local names = require "names"

local rooms = {
  most = 100,     -- how many there may be
  longest = 4096, -- bytes of a text: history keeps them
}
rooms.__index = rooms

-- open(path) makes the rooms of which history is kept in a file; nil and a message when it cannot be used.
function rooms.open(path)
  local past, problem, errno = history.open(path)
  if not past then
    return nil, problem, errno
  end
  local here = {} -- here[room][name] is a user in it
  for _, room in ipairs(past:names()) do
    here[room] = {}
  end
  return setmetatable({past = past, here = here}, rooms)
end

-- names() returns the names of the rooms, sorted.
function rooms:names()
  return audience.names(self.here)
end

-- users(room) returns the names of those in it, sorted.
function rooms:users(room)
  return audience.names(self.here[room])
end

-- send(user, content) sends a message to all in a user's room. It returns why it did not.
function rooms:send(user, content)
  content.room = user.room
  return audience.send(content, self.here[user.room])
end

-- enter(user, room) takes a user from their room, if they are in one, to another. It returns why it did not.
function rooms:enter(user, room)
  if not names.check(room) then
    return "the name of a room is made as that of a user"
  elseif room == user.room then
    return "you are in that room"
  elseif not self.here[room] and #self:names() >= self.most then
    return "there are too many rooms"
  end
  if user.room then
    self:leave(user, "left")
  end
  self.here[room], user.room = self.here[room] or {}, room
  self:send(user, {type = "joined", name = user.name})
  self.here[room][user.name] = user
end

-- remind(user) sends a newcomer what was said last: of very long messages, as many as fit into one.
function rooms:remind(user)
  local messages = self.past:last(user.room)
  while audience.send({type = "history", room = user.room, messages = messages}, {user}) do
    table.remove(messages, 1)
  end
end

-- leave(user, reason) takes a user out of their room.
function rooms:leave(user, reason)
  self.here[user.room][user.name] = nil
  self:send(user, {type = "left", name = user.name, reason = reason})
  user.room = nil
end

-- say(user, text) sends what a user says to all in the room, once it is kept: what somebody has heard is there after any
-- crash. It returns why it did not.
function rooms:say(user, text)
  if #text > self.longest then
    return "a text has at most " .. self.longest .. " bytes"
  end
  local kept, problem = self.past:add(user.room, {from = user.name, text = text, time = os.time()})
  if not kept then
    print(problem)
    return "the message cannot be kept now"
  end
  return self:send(user, {type = "said", from = user.name, text = text})
end

return rooms
