-- What the cases for the lab chat have in common: messages are tables, written as JSON and sent in frames.

local frames = require "check.frames"

local people = {}

-- send sends a table as JSON in a frame.
function people.send(c, message)
  c:send(frames.frame(json.encode(message)))
end

-- receive returns the table of the next frame, and its text.
function people.receive(t, c)
  local text = frames.body(c)
  local message = json.decode(text)
  if type(message) ~= "table" then
    t:failed("a message is not a JSON object", nil, text)
  end
  return message, text
end

-- agrees says whether a message has what is wanted, whatever else it has: lists hold at least the names that are wanted,
-- in any order.
function people.agrees(message, wanted)
  for key, value in pairs(wanted) do
    if type(value) ~= "table" then
      if message[key] ~= value then
        return false
      end
    else
      local there = {}
      for _, name in ipairs(type(message[key]) == "table" and message[key] or {}) do
        there[name] = true
      end
      for _, name in ipairs(value) do
        if not there[name] then
          return false
        end
      end
    end
  end
  return true
end

-- What may come before the message that is waited for.
local news = {joined = true, left = true, history = true}

-- expect takes the next message, which has to be the one wanted. News may come before it.
function people.expect(t, c, wanted)
  local message, text
  repeat
    message, text = people.receive(t, c)
  until people.agrees(message, wanted) or not news[message.type]
  if not people.agrees(message, wanted) then
    t:failed("another message came than expected", json.encode(wanted), text)
  end
  return message
end

-- introduce asks to be let in, without waiting for the answer.
function people.introduce(t, c, name)
  if t.step == "chat/6" then
    people.send(c, {type = "register", name = name, password = "correct horse"})
  else
    people.send(c, {type = "join", name = name})
  end
end

-- enter returns a connection that has joined under a name.
function people.enter(t, name, options)
  local c = t:connect(options)
  people.introduce(t, c, name)
  people.expect(t, c, {type = "welcome", name = name})
  return c, name
end

-- talk has one say something and all of a list hear it.
function people.talk(t, speaker, name, text, listeners)
  people.send(speaker, {type = "say", text = text})
  for _, c in ipairs(listeners) do
    people.expect(t, c, {type = "said", from = name, text = text})
  end
end

-- complains sends what deserves an error, after which the connection goes on.
function people.complains(t, c, text)
  c:send(frames.frame(text))
  people.expect(t, c, {type = "error"})
end

-- works has a client come, be served, and go.
function people.works(t)
  local c = t:connect()
  if t.step == "chat/5" or t.step == "chat/6" then
    local name = t:word("ada")
    people.introduce(t, c, name)
    people.expect(t, c, {type = "welcome", name = name})
    people.talk(t, c, name, "here I am", {c})
    people.send(c, {type = "leave"})
  else
    c:send(frames.frame("ping"))
    c:expect(frames.frame("ping"))
  end
  c:close()
end

-- echo_of takes messages until one with a text comes, or the news that somebody has left, which it returns.
function people.echo_of(t, c, text, name)
  repeat
    local message = people.receive(t, c)
    if message.type == "left" and message.name == name then
      return message
    end
  until message.text == text
end

return people
