-- The relay of step 4, between a client and a server that are both the checker's.

-- between starts the relay and returns the client's end of a connection by way of it, and the server's.
local function between(t)
  local host, port = t:address()
  t:serve{host, tostring(port)}
  local c = t:connect()
  return c, t:next()
end

return {
  role = "relay",

  {
    name = "hands on what is said", steps = "4", points = 2, essential = true,
    hint = "connect to the server for each client, and send to each what comes from the other, at once",
    run = function(t)
      local c, s = between(t)
      s:send("welcome\n") -- some servers speak first
      c:expect("welcome\n")
      c:send("login ada correct horse\n")
      s:expect("login ada correct horse\n")
      s:send("ok hello ada\n")
      c:expect("ok hello ada\n")
    end,
  },
  {
    name = "shows what passes", steps = "4", points = 2,
    hint = "print what comes from either side",
    run = function(t)
      local c, s = between(t)
      c:send("login ada correct horse\n")
      s:take(1, "what the client said")
      t:shows("login ada correct horse")
      s:send("ok hello ada\n")
      t:shows("ok hello ada")
    end,
  },
  {
    name = "changes nothing", steps = "4", points = 2,
    hint = "a stream carries bytes, TLS too: hand them on as they are, whatever can be shown of them",
    run = function(t)
      local c, s = between(t)
      local every = {}
      for byte = 0, 255 do
        every[byte + 1] = string.char(byte)
      end
      local data = table.concat(every) .. t:bytes(50000)
      c:send(data)
      s:expect(data)
      s:send(data)
      c:expect(data)
    end,
  },
  {
    name = "no byte reaches the terminal that it obeys", steps = "4",
    hint = "what passes is whatever somebody sends: print control characters as numbers, never as they are",
    run = function(t)
      local c, s = between(t)
      c:send("\27[2Jcleared\n")
      s:expect("\27[2Jcleared\n")
      s:send("answered\n")
      t:shows("answered") -- and with that what came before it
      if t:printed():find("\27", 1, true) then
        t:failed("it printed an escape sequence as it came", nil, t:printed())
      end
    end,
  },
  {
    name = "hands on the end of a stream", steps = "4", points = 2,
    hint = "when one side ends its stream, shut down the other's for sending: what comes back still has to pass",
    run = function(t)
      local c, s = between(t)
      c:send("quit\n")
      c:finish()
      s:expect("quit\n")
      s:expect_end()
      s:send("ok bye\n")
      s:finish()
      c:expect("ok bye\n")
      c:expect_end()
    end,
  },
  {
    name = "two clients at a time through it", steps = "4",
    hint = "each client has a connection of its own to the server, and none waits for another",
    run = function(t)
      local c, s = between(t)
      local c2 = t:connect()
      local s2 = t:next()
      c2:send("second\n")
      s2:expect("second\n")
      c:send("first\n")
      s:expect("first\n")
      s2:send("to the second\n")
      c2:expect("to the second\n")
      s:send("to the first\n")
      c:expect("to the first\n")
    end,
  },
  {
    name = "a client that breaks off", steps = "4", points = 2,
    hint = "when one side is gone, let the other one know, and go on with other clients",
    run = function(t)
      local c, s = between(t)
      c:send("quit\n")
      s:expect("quit\n")
      c:reset()
      s:expect_gone()
      c = t:connect()
      s = t:next()
      c:send("hello\n")
      s:expect("hello\n")
    end,
  },
}
