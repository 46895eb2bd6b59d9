-- What the cases for the lab echo have in common.

local talk = {}

-- open returns a connection to the server, which may greet first.
function talk.open(t, options)
  local c = t:connect(options)
  if t.step == "echo/10" then
    c:expect_like("^hello %S+:%d+$", "hello 127.0.0.1:50000")
  end
  return c
end

-- accept starts the client with its input and returns its connection, greeted if it expects that.
function talk.accept(t, input)
  local c = t:accept(input)
  if t.step == "echo/10" then
    c:send("hello 127.0.0.1:50000\n")
  end
  return c
end

-- echoes sends bytes and expects them back.
function talk.echoes(c, data)
  c:send(data)
  c:expect(data)
end

-- works has one client come, be served, and go.
function talk.works(t)
  local c = talk.open(t)
  if t.step == "echo/8" then
    c:ask("abc", "cba")
  else
    talk.echoes(c, "ping\n")
  end
  c:close()
end

-- pour sends much in a thread of its own, as the server may take no more until its echo is read. It returns a function
-- that waits for the end of it, and fails as it did.
function talk.pour(c, data)
  local sender = spawn(pcall, function()
    c:send(data)
    c:finish()
  end)
  return function()
    local ok, raised = sender:join()
    if not ok then
      error(raised, 0)
    end
  end
end

-- endless sends for ever, in a thread of its own, what nobody reads the echo of; drain reads all of it at last.
function talk.endless(t, c)
  local chunk, pouring = t:bytes(8192), {sent = 0, enough = false}
  c.socket:settimeout() -- it may take as long as it likes to send
  local sender = spawn(function()
    while not pouring.enough and c.socket:sendall(chunk) do
      pouring.sent = pouring.sent + 1
    end
    local _ = c.socket:shutdown(SHUT_WR)
  end)
  function pouring:drain()
    self.enough = true
    c.socket:settimeout(t.patience)
    c.socket:setsockopt(SOL_SOCKET, SO_RCVBUF, 1024 * 1024)
    local received = 0
    repeat
      c:expect(chunk)
      received = received + 1
    until received == self.sent and sender:status() == "finished"
    c:expect_end()
  end
  return pouring
end

return talk
