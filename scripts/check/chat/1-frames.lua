-- Messages in frames, which the servers of steps 1 and 2 send back.

local frames = require "check.frames"
local people = require "people"

local frame, limit = frames.frame, frames.limit
local works = people.works

local announce = "look at the length before you receive so much: more than 65536 ends the connection, and nobody else's"

return {
  {
    name = "a message comes back", steps = "1 2", essential = true,
    hint = "a frame is four bytes with the length, the most significant first, then that many bytes",
    run = function(t)
      local c = t:connect()
      c:send(frame("hello, server"))
      c:expect(frame("hello, server"))
    end,
  },
  {
    name = "messages of all sizes", steps = "1 2", points = 2,
    hint = "the length is four bytes, not text; recv may return a part: receive until the frame is whole",
    run = function(t)
      local c = t:connect()
      for _, size in ipairs{1, 10, 255, 256, 4096, 65535, limit} do
        local message = frame(t:bytes(size))
        c:send(message)
        c:expect(message)
      end
    end,
  },
  {
    name = "an empty message", steps = "1 2",
    hint = "a frame of length 0 is a message, and no end of stream",
    run = function(t)
      local c = t:connect()
      c:send(frame("") .. frame("after it"))
      c:expect(frame("") .. frame("after it"))
    end,
  },
  {
    name = "split frames", steps = "1 2", points = 2,
    hint = "even the four bytes of the length may come in pieces",
    run = function(t)
      local c = t:connect()
      c:send_each(frame("in pieces"))
      c:expect(frame("in pieces"))
    end,
  },
  {
    name = "glued frames", steps = "1 2", points = 2,
    hint = "recv may return several frames: what follows the first one belongs to the next",
    run = function(t)
      local c = t:connect()
      local both = frame("one") .. frame("two")
      c:send(both .. "\0\0")
      c:expect(both)
      c:send("\0\5three")
      c:expect(frame("three"))
    end,
  },
  {
    name = "half-close", steps = "1 2",
    hint = "at end of stream answer what has come, then close",
    run = function(t)
      local c = t:connect()
      c:send(frame("the last one"))
      c:finish()
      c:expect(frame("the last one"))
      c:expect_end()
    end,
  },
  {
    name = "wrong length headers", steps = "1 2", points = 2, hint = announce,
    run = function(t)
      for _, header in ipairs{string.pack(">I4", limit + 1), "\255\255\255\255", "GET / HTTP/1.0\r\n\r\n"} do
        local c = t:connect()
        c:send(header)
        c:expect_gone()
        c:close()
        works(t)
      end
    end,
  },
  {
    name = "the stream ends in a frame", steps = "1 2",
    hint = "at end of stream there is nothing more to wait for: a frame that is not whole is dropped",
    run = function(t)
      for _, part in ipairs{"\0", "\0\0\0\10half"} do
        local c = t:connect()
        c:send(part)
        c:finish()
        c:expect_end()
        c:close()
      end
      works(t)
    end,
  },
}
