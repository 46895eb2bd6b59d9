-- What a server has to bear, whatever it knows its clients by.

local people = require "people"

local register, login, works, refused = people.register, people.login, people.works, people.refused

local crowd = "serve clients side by side: while one is silent others have to be served"

return {
  tls = "4",

  {
    name = "a very long line", steps = "1-4",
    hint = "a client must not make the server keep a line without end: after 4096 bytes answer error line too long, and close",
    run = function(t)
      local c = t:connect()
      if t.step == "auth/1" then
        c:expect_line("who are you?")
      end
      c:send(("x"):rep(10000) .. "\n")
      c:expect_like("^error:? line too long", "error line too long")
      c:expect_gone()
      works(t)
    end,
  },
  {
    name = "half a line from one, another works", steps = "1-4", points = 2, hint = crowd,
    run = function(t)
      local slow = t:connect()
      if t.step == "auth/1" then
        slow:expect_line("who are you?")
        slow:send("A")
        works(t)
        slow:ask("da", "hello Ada")
      else
        slow:send("qu")
        local c, name, password = register(t)
        login(t, c, name, password)
        slow:ask("it", "ok bye")
      end
    end,
  },
  {
    name = "abrupt reset", steps = "1-4", points = 2,
    hint = "recv and send fail with ECONNRESET or EPIPE when a client is gone: close it and go on; in C ignore SIGPIPE",
    run = function(t)
      local c = t:connect()
      if t.step ~= "auth/1" then -- there the server speaks first
        c:send("hello\n")
      end
      c:take(1, "what the server says") -- it is busy with us by now
      c:reset()
      t:survives()
      works(t)
    end,
  },
  {
    name = "many connects", steps = "1-4", points = 2, descriptors = 128,
    hint = "close the socket of each client, whatever ends its connection: descriptors are limited (ulimit -n)",
    run = function(t)
      t:crowd()
      works(t)
    end,
  },
  {
    name = "restart on the same port", steps = "1-4", points = 2, local_only = true,
    hint = "set SO_REUSEADDR before bind: connections of the last run are still in TIME_WAIT",
    run = function(t)
      local c = t:connect()
      if t.step == "auth/1" then
        c:expect_line("who are you?")
      else
        refused(c, "hello")
      end
      t.server:kill() -- it closes first, so that its end waits
      c:expect_gone()
      c:close()
      t:restart()
      works(t)
    end,
  },
}
