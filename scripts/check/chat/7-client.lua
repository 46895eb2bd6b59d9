-- The clients of steps 1 to 4. They read lines from standard input, which ends after those given here.

local frames = require "check.frames"
local people = require "people"

local frame, body = frames.frame, frames.body
local send, expect = people.send, people.expect

local announce = "look at the length before you receive so much: more than 65536 ends the connection, and nobody else's"

return {
  role = "client",

  {
    name = "sends a message", steps = "1 2", points = 2,
    hint = "a line without its newline is a message; the reply is one message, in however many pieces it comes",
    run = function(t)
      local c = t:accept("привет, сервер\n")
      c:expect(frame("привет, сервер"))
      c:send_each(frame("и тебе привет"))
      t:prints("и тебе привет")
    end,
  },
  {
    name = "a reply of 4 GiB", steps = "1-4", points = 2, hint = announce,
    run = function(t)
      local c = t:accept("hello\n")
      body(c)
      c:send("\255\255\255\255")
      c:expect_gone()
      t:exit()
    end,
  },
  {
    name = "the server ends the stream", steps = "1-4",
    hint = "recv returns nothing at end of stream: there is no more to wait for, so say so and end",
    run = function(t)
      local c = t:accept("hello\nthere\n")
      body(c)
      c:send("\0\0\0\5he")
      c:finish()
      t:exit()
    end,
  },
  {
    name = "a dialogue", steps = "3", points = 2,
    hint = "send a message, wait for the answer, print it, and so on until one says bye",
    run = function(t)
      local c = t:accept("one\ntwo\nthree\n")
      c:expect(frame("one"))
      c:send(frame("eins"))
      c:expect(frame("two"))
      c:send(frame("bye"))
      c:expect_gone()
      t:prints("eins")
    end,
  },
  {
    name = "a dialogue of tables", steps = "4", points = 2,
    hint = 'messages are JSON objects: {"type":"say","text":"..."} and, at the end, {"type":"bye"}',
    run = function(t)
      local c = t:accept("one\nпривет\nthree\n")
      expect(t, c, {type = "say", text = "one"})
      send(c, {type = "say", text = "eins"})
      expect(t, c, {type = "say", text = "привет"})
      send(c, {type = "bye"})
      c:expect_gone()
      t:prints("eins")
    end,
  },
  {
    name = "says bye at the end", steps = "3 4",
    hint = "bye is the last message: send it at the end of the input, too",
    run = function(t)
      local c = t:accept("hello\n")
      body(c)
      if t.step == "chat/3" then
        c:send(frame("go on"))
        c:expect(frame("bye"))
      else
        send(c, {type = "say", text = "go on"})
        expect(t, c, {type = "bye"})
      end
      c:expect_gone()
      t:exit()
    end,
  },
  {
    name = "nobody listens", steps = "1-4",
    hint = "connect fails with ECONNREFUSED: say so, and end with exit status 1",
    run = function(t)
      t:refuse("hello\n")
      t:ends(1)
    end,
  },
}
