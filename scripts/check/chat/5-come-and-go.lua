-- How servers bear clients that come and go.

local frames = require "check.frames"
local people = require "people"

local frame = frames.frame
local complains, works = people.complains, people.works

return {
  {
    name = "abrupt reset", steps = "1-6", points = 2,
    hint = "recv and send fail with ECONNRESET or EPIPE when a client is gone: close it and go on; in C ignore SIGPIPE",
    run = function(t)
      for _ = 1, 5 do
        local c = t:connect()
        c:send("\0\0\0\100half a frame")
        c:reset()
      end
      t:survives()
      if t.step ~= "chat/3" and t.step ~= "chat/4" then
        works(t)
      else
        local c = t:connect()
        c:send("\255\255\255\255")
        c:expect_gone()
      end
    end,
  },
  {
    name = "many connects", steps = "1 2 5 6", points = 2, descriptors = 128,
    hint = "close the socket of each client, whatever ends its connection: descriptors are limited (ulimit -n)",
    run = function(t)
      t:crowd()
      works(t)
    end,
  },
  {
    name = "restart on the same port", steps = "1 2 5 6", points = 2, local_only = true,
    hint = "set SO_REUSEADDR before bind: connections of the last run are still in TIME_WAIT",
    run = function(t)
      local c = t:connect()
      if t.step == "chat/5" or t.step == "chat/6" then
        complains(t, c, "{}")
      else
        c:send(frame("before"))
        c:expect(frame("before"))
      end
      t.server:kill() -- it closes first, so that its end waits
      c:expect_end()
      c:close()
      t:restart()
      works(t)
    end,
  },
}
