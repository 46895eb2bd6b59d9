-- How the server gets along with clients that come, go, say nothing or read nothing. The steps: 1-3 serve one client and
-- stop, 4-9 one client after another, 10, 11 and 13 many at a time.

local talk = require "talk"

local open, echoes, works, endless = talk.open, talk.echoes, talk.works, talk.endless

return {
  {
    name = "stops when the client has gone", steps = "1-3", local_only = true,
    hint = "recv returns nothing at end of stream: close both sockets and end with exit status 0",
    run = function(t)
      local c = t:connect()
      echoes(c, "bye\n")
      c:close()
      t:ends(0)
    end,
  },
  {
    name = "one client after another", steps = "4-11 13", points = 2,
    hint = "after a client has gone, go back to accept; keep nothing of the one before",
    run = function(t)
      for _ = 1, 5 do
        works(t)
      end
    end,
  },
  {
    name = "a client that says nothing", steps = "4-11 13",
    hint = "a client may leave without a word: that is the end of its stream, and no reason to stop",
    run = function(t)
      open(t):close()
      works(t)
    end,
  },
  {
    name = "abrupt reset", steps = "4-11 13", points = 2,
    hint = "recv and send fail with ECONNRESET or EPIPE when a client is gone: close it and go on; in C ignore SIGPIPE",
    run = function(t)
      local c = open(t)
      c:send("unread\n")
      c:take(1, "its answer") -- the server is busy with us by now
      c:reset()
      t:survives()
      works(t)
    end,
  },
  {
    name = "reset in the middle of a large echo", steps = "4-7 9-11 13", points = 2,
    hint = "send fails with ECONNRESET or EPIPE when a client is gone: close it and go on; in C ignore SIGPIPE",
    run = function(t)
      local c = open(t)
      local sender = spawn(function()
        local _ = c.socket:sendall(t:bytes(65536):rep(64)) -- it cannot take that much: nobody reads the echo
      end)
      c:take(100000, "the echo")
      c:reset()
      sender:join()
      t:survives()
      works(t)
    end,
  },
  {
    name = "many connects", steps = "4-11 13", points = 2, descriptors = 128,
    hint = "close the socket of each client, whatever ends its connection: descriptors are limited (ulimit -n)",
    run = function(t)
      t:crowd(open)
      works(t)
    end,
  },
  {
    name = "restart on the same port", steps = "1-11 13", points = 2, local_only = true,
    hint = "set SO_REUSEADDR before bind: connections of the last run are still in TIME_WAIT",
    run = function(t)
      local c = open(t)
      c:send("before\n")
      c:take(7, "its answer")
      t.server:kill() -- it closes first, so that its end waits
      c:expect_end()
      c:close()
      t:restart()
      works(t)
    end,
  },
  {
    name = "a silent client is let go", steps = "9", points = 2, arguments = {"60", "0.5"},
    hint = "set a timeout on the client's socket; when recv fails with ETIMEDOUT, close it and serve the next one",
    run = function(t)
      t:connect():expect_end()
      works(t)
    end,
  },
  {
    name = "half a line from one, another works", steps = "10 11 13", points = 3,
    hint = "while one client is silent others have to be served: a thread for each, or select",
    run = function(t)
      local slow, quick = open(t), open(t)
      echoes(slow, "half a li")
      echoes(quick, "quick\n")
      echoes(slow, "ne\n")
    end,
  },
  {
    name = "fifty at a time", steps = "10 11 13", points = 2,
    hint = "while one client is silent others have to be served: a thread for each, or select",
    run = function(t)
      local clients = {}
      for i = 1, 50 do
        clients[i] = open(t)
      end
      for i = #clients, 1, -1 do
        echoes(clients[i], "client " .. i .. "\n")
      end
    end,
  },
  {
    name = "slow reader", steps = "10 11 13", points = 3,
    hint = "send blocks while a client does not read: only its own thread may wait for that, or what cannot be sent now has to wait in a list",
    run = function(t)
      local slow = open(t, {window = 4096})
      local pouring = endless(t, slow)
      local still = 0
      repeat -- how often decides nothing about a server that goes on; one that gets stuck is most likely to be found out
        local before = pouring.sent
        works(t)
        sleep(0.1)
        still = pouring.sent == before and still + 1 or 0
      until still == 10
      pouring:drain()
    end,
  },
}
