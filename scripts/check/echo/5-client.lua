-- The client of all steps but two. It reads lines from standard input, which ends after those given here.

local talk = require "talk"

local accept = talk.accept

return {
  role = "client",

  {
    name = "sends a line", steps = "1", essential = true,
    hint = "send a line of your own choice, receive what comes back, and print it",
    run = function(t)
      local c = accept(t, "")
      local line = c:line()
      c:send(line .. "\n")
      t:prints(line)
    end,
  },
  {
    name = "sends the line", steps = "2-7 9-11 13", essential = true,
    hint = "send the line that was typed with a newline behind it, and nothing else",
    run = function(t)
      local c = accept(t, "hello, server\n")
      c:expect("hello, server\n")
      c:send("hello, server\n")
      t:prints("hello, server")
    end,
  },
  {
    name = "sends the line, prints the answer", steps = "8", essential = true,
    hint = "the answer may be longer or shorter than the line: only its newline tells where it ends",
    run = function(t)
      local c = accept(t, "kurz\n")
      c:expect("kurz\n")
      c:send("a longer answer\n")
      t:prints("a longer answer")
    end,
  },
  {
    name = "letters beyond ASCII", steps = "2-11 13",
    hint = "send the bytes of the line as UTF-8, and print those of the reply",
    run = function(t)
      local c = accept(t, "привет, сервер\n")
      c:expect("привет, сервер\n")
      c:send("привет, сервер\n")
      t:prints("привет, сервер")
    end,
  },
  {
    name = "the reply in pieces", steps = "2-11 13", points = 2,
    hint = "recv returns what has arrived: receive until the whole reply is there",
    run = function(t)
      local c = accept(t, "one reply in many pieces\n")
      local line = c:line()
      c:send_each(line .. "\n")
      t:prints(line)
    end,
  },
  {
    name = "line after line", steps = "3-11 13", points = 2,
    hint = "send line after line until the input ends or a line is exit; wait for each reply",
    run = function(t)
      local c = accept(t, "one\ntwo\nexit\nnever\n")
      for _, line in ipairs{"one\n", "two\n"} do
        c:expect(line)
        c:send(line)
      end
      c:expect_end()
      t:exit()
    end,
  },
  {
    name = "the server ends the stream", steps = "1-11 13", points = 2,
    hint = "recv returns nothing at end of stream: there is no more to wait for, so say so, and end with exit status 1",
    run = function(t)
      local c = accept(t, "hello, server\n")
      c:send(c:line():sub(1, 3))
      c:finish()
      t:exit()
    end,
  },
  {
    name = "nobody listens", steps = "1-11 13 14",
    hint = "connect fails with ECONNREFUSED: say so, and end with exit status 1",
    run = function(t)
      t:refuse("hello, server\n")
      t:ends(1)
    end,
  },
}
