-- The dialogue of steps 3 and 4 with whoever sits at the server: of messages, and of tables.

local frames = require "check.frames"
local people = require "people"

local frame = frames.frame
local send, expect, complains = people.send, people.expect, people.complains

return {
  {
    name = "a message is shown and answered", steps = "3", points = 2, essential = true, local_only = true,
    hint = "receive a message, print it, read a line from standard input and send it back as a message",
    run = function(t)
      local c = t:connect()
      for _, word in ipairs{"one", "two"} do
        c:send(frame("question " .. word))
        t:type("answer " .. word)
        c:expect(frame("answer " .. word))
      end
      t:shows("question two")
    end,
  },
  {
    name = "the client says bye", steps = "3", local_only = true,
    hint = "bye from either side ends the dialogue: close the connection and wait for the next client",
    run = function(t)
      local c = t:connect()
      c:send(frame("bye"))
      c:expect_gone()
      c = t:connect()
      c:send(frame("hello"))
      t:type("welcome")
      c:expect(frame("welcome"))
    end,
  },
  {
    name = "the server says bye", steps = "3", local_only = true,
    hint = "bye is sent before the connection is closed",
    run = function(t)
      local c = t:connect()
      c:send(frame("hello"))
      t:type("bye")
      c:expect(frame("bye"))
      c:expect_end()
    end,
  },
  {
    name = "a table is shown and answered", steps = "4", points = 2, essential = true, local_only = true,
    hint = 'messages are JSON objects: {"type":"say","text":"..."} and {"type":"bye"}',
    run = function(t)
      local c = t:connect()
      send(c, {type = "say", text = "привет"})
      t:type("and hello")
      expect(t, c, {type = "say", text = "and hello"})
      t:shows("привет")
      send(c, {type = "bye"})
      c:expect_gone()
    end,
  },
  {
    name = "what is no message", steps = "4", points = 2, local_only = true,
    hint = "a frame may hold anything: answer an error and go on, and look at each field before you use it",
    run = function(t)
      local c = t:connect()
      for _, text in ipairs{"", "{", "[]", "5", "\255\254", '{"type":"dance"}', '{"type":"say"}', '{"type":"say","text":5}'} do
        complains(t, c, text)
      end
      send(c, {type = "say", text = "hello"})
      t:type("hi")
      expect(t, c, {type = "say", text = "hi"})
    end,
  },
}
