-- What the server does with bytes, in the steps whose server sends back all that comes.

local talk = require "talk"

local open, echoes, pour = talk.open, talk.echoes, talk.pour

return {
  {
    name = "a line comes back", steps = "1-7 9-11 13", essential = true,
    hint = "after accept, send back what recv returns: all of it, and nothing else",
    run = function(t)
      echoes(open(t), "hello, server\n")
    end,
  },
  {
    name = "every byte comes back", steps = "1-7 9-11 13",
    hint = "a stream carries bytes, not text: do not decode, do not stop at a zero byte",
    run = function(t)
      local every = {}
      for byte = 0, 255 do
        every[byte + 1] = string.char(byte)
      end
      echoes(open(t), table.concat(every) .. t:bytes(1000))
    end,
  },
  {
    name = "split bytes", steps = "1-7 9-11 13", points = 2,
    hint = "send back what has arrived at once: waiting for a newline or a full buffer may last for ever",
    run = function(t)
      local c = open(t)
      for byte in ("split"):gmatch(".") do
        echoes(c, byte)
      end
    end,
  },
  {
    name = "glued messages", steps = "1-7 9-11 13",
    hint = "recv may return several messages as one: send all of it back",
    run = function(t)
      echoes(open(t), "one\ntwo\nthree\n")
    end,
  },
  {
    name = "half-close", steps = "1-7 9-11 13", points = 2,
    hint = "after the client's end of stream it may still receive: send everything back, then close",
    run = function(t)
      local c = open(t)
      local data = t:bytes(5000)
      c:send(data)
      c:finish()
      c:expect(data)
      c:expect_end()
    end,
  },
  {
    name = "a megabyte without a newline", steps = "1-7 9-11 13", points = 2,
    hint = "send may take a part only: go on with the rest, or use sendall",
    run = function(t)
      local c = open(t)
      local data = t:bytes(65536):rep(16)
      local sent = pour(c, data)
      c:expect(data)
      c:expect_end()
      sent()
    end,
  },
}
