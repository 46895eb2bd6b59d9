-- The cases for the lab echo. What a case is, and what its function can do: scripts/lib/check.lua and, in lib/check,
-- trial.lua and peer.lua. The steps: 1-3 serve one client and stop, 4-9 one client after another, 10, 11 and 13 many at a
-- time; 8 works line by line, 10 greets, 12 takes datagrams.

-- open returns a connection to the server, which may greet first.
local function open(t, options)
  local c = t:connect(options)
  if t.step == "echo/10" then
    c:expect_like("^hello %S+:%d+$", "hello 127.0.0.1:50000")
  end
  return c
end

-- accept starts the client with its input and returns its connection, greeted if it expects that.
local function accept(t, input)
  local c = t:accept(input)
  if t.step == "echo/10" then
    c:send("hello 127.0.0.1:50000\n")
  end
  return c
end

-- echoes sends bytes and expects them back.
local function echoes(c, data)
  c:send(data)
  c:expect(data)
end

-- works has one client come, be served, and go.
local function works(t)
  local c = open(t)
  if t.step == "echo/8" then
    c:ask("abc", "cba")
  else
    echoes(c, "ping\n")
  end
  c:close()
end

-- returns sends a datagram and expects just this one back.
local function returns(t, c, data)
  c:send(data)
  local reply, problem = c.socket:recv(65536)
  if reply ~= data then
    t:failed(problem and "no datagram came back: " .. problem or "another datagram came back", data, reply)
  end
end

-- pour sends much in a thread of its own, as the server may take no more until its echo is read. It returns a function
-- that waits for the end of it, and fails as it did.
local function pour(c, data)
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
local function endless(t, c)
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

return {
  {
    name = "a line comes back", steps = "1-7 9-11 13", essential = true,
    hint = "after accept, send back what recv returns: all of it, and nothing else",
    run = function(t)
      echoes(open(t), "hello, server\n")
    end,
  },
  {
    name = "a line comes back reversed", steps = "8", essential = true, points = 2,
    hint = "the third argument is upper or reverse, and reverse when it is left out; the newline stays at the end",
    run = function(t)
      local c = t:connect()
      c:ask("hello, server", "revres ,olleh")
      c:ask("", "")
      c:ask("abc\r", "cba") -- Windows and telnet end lines with \r\n
    end,
  },
  {
    name = "a line comes back in capitals", steps = "8", arguments = {"upper"},
    hint = "the third argument chooses; letters beyond ASCII have capitals too",
    run = function(t)
      t:connect():ask("straße, привет", utf8.upper("straße, привет"))
    end,
  },
  {
    name = "letters stay whole", steps = "8", points = 2,
    hint = "reverse letters, not bytes: a letter of UTF-8 has up to four bytes, and combining marks stay behind their letter",
    run = function(t)
      local c = t:connect()
      c:ask("привет", "тевирп")
      c:ask("noe\204\136l", "le\204\136on") -- e and U+0308
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
    name = "garbage in a line", steps = "8",
    hint = "a client may send what is no UTF-8: answer anything, but go on",
    run = function(t)
      local c = t:connect()
      c:send("\255\254\128\n")
      c:line()
      c:ask("abc", "cba")
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
    name = "split line", steps = "8", points = 2,
    hint = "recv may return a part of a line: keep it until the newline comes",
    run = function(t)
      local c = t:connect()
      c:send_each("при")
      c:send_each("вет\n")
      c:expect_line("тевирп")
    end,
  },
  {
    name = "glued lines", steps = "8", points = 2,
    hint = "recv may return several lines: answer each, and keep what follows the last newline",
    run = function(t)
      local c = t:connect()
      c:send("one\ntwo\nthr")
      c:expect("eno\nowt\n")
      c:ask("ee", "eerht")
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
    name = "last line without a newline", steps = "8",
    hint = "at end of stream, what is left of a line is answered too, without a newline",
    run = function(t)
      local c = t:connect()
      c:send("abc\ndef")
      c:finish()
      c:expect("cba\nfed")
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
  {
    name = "a very long line", steps = "8",
    hint = "a client must not make the server keep a line without end: after 4096 bytes answer error line too long, and close",
    run = function(t)
      local c = t:connect()
      c:send(("x"):rep(5000) .. "\n")
      c:expect_line("error line too long")
      c:expect_gone()
    end,
  },
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
      for i = 1, 300 do
        local c = open(t)
        if i % 2 == 0 then
          c:finish()
          c:expect_end()
          c:close()
        else
          c:reset()
        end
      end
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
  {
    name = "a datagram comes back", steps = "12", datagrams = true, essential = true,
    hint = "recvfrom tells where a datagram came from: send it back there",
    run = function(t)
      returns(t, t:connect(), "hello, server")
    end,
  },
  {
    name = "datagrams keep their borders", steps = "12", datagrams = true, points = 2,
    hint = "one datagram, one answer: do not glue them, and receive up to 65507 bytes",
    run = function(t)
      local c = t:connect()
      for _, size in ipairs{1, 1000, 9000, 60000} do
        returns(t, c, t:bytes(size))
      end
    end,
  },
  {
    name = "an empty datagram", steps = "12", datagrams = true,
    hint = "a datagram of no bytes is a datagram and no end of stream: send it back, too",
    run = function(t)
      local c = t:connect()
      returns(t, c, "")
      returns(t, c, "and on it goes")
    end,
  },
  {
    name = "many senders of datagrams", steps = "12", datagrams = true,
    hint = "each datagram goes back to where it came from: keep no address of an earlier one",
    run = function(t)
      local clients = {}
      for i = 1, 20 do
        clients[i] = t:connect()
        clients[i]:send("from " .. i)
      end
      for i = #clients, 1, -1 do
        clients[i]:expect("from " .. i)
      end
    end,
  },

  -- Clients. They read lines from standard input, which ends after those given here.
  {
    name = "sends a line", steps = "1", role = "client", essential = true,
    hint = "send a line of your own choice, receive what comes back, and print it",
    run = function(t)
      local c = accept(t, "")
      local line = c:line()
      c:send(line .. "\n")
      t:prints(line)
    end,
  },
  {
    name = "sends the line", steps = "2-7 9-11 13", role = "client", essential = true,
    hint = "send the line that was typed with a newline behind it, and nothing else",
    run = function(t)
      local c = accept(t, "hello, server\n")
      c:expect("hello, server\n")
      c:send("hello, server\n")
      t:prints("hello, server")
    end,
  },
  {
    name = "sends the line, prints the answer", steps = "8", role = "client", essential = true,
    hint = "the answer may be longer or shorter than the line: only its newline tells where it ends",
    run = function(t)
      local c = accept(t, "kurz\n")
      c:expect("kurz\n")
      c:send("a longer answer\n")
      t:prints("a longer answer")
    end,
  },
  {
    name = "letters beyond ASCII", steps = "2-11 13", role = "client",
    hint = "send the bytes of the line as UTF-8, and print those of the reply",
    run = function(t)
      local c = accept(t, "привет, сервер\n")
      c:expect("привет, сервер\n")
      c:send("привет, сервер\n")
      t:prints("привет, сервер")
    end,
  },
  {
    name = "the reply in pieces", steps = "2-11 13", role = "client", points = 2,
    hint = "recv returns what has arrived: receive until the whole reply is there",
    run = function(t)
      local c = accept(t, "one reply in many pieces\n")
      local line = c:line()
      c:send_each(line .. "\n")
      t:prints(line)
    end,
  },
  {
    name = "line after line", steps = "3-11 13", role = "client", points = 2,
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
    name = "the server ends the stream", steps = "1-11 13", role = "client", points = 2,
    hint = "recv returns nothing at end of stream: there is no more to wait for, so say so, and end with exit status 1",
    run = function(t)
      local c = accept(t, "hello, server\n")
      c:send(c:line():sub(1, 3))
      c:finish()
      t:exit()
    end,
  },
  {
    name = "nobody listens", steps = "1-11 13 14", role = "client",
    hint = "connect fails with ECONNREFUSED: say so, and end with exit status 1",
    run = function(t)
      t:refuse("hello, server\n")
      t:ends(1)
    end,
  },

  -- echo/14, a client of HTTP
  {
    name = "fetches a file", steps = "14", role = "client", arguments = {"--file", "/page.html"}, points = 2, essential = true,
    hint = "send GET PATH HTTP/1.0, a Host line and an empty line, each ended by CR LF; what comes after the empty line is the file",
    run = function(t)
      local c = t:accept("")
      c:expect_like("^GET /page%.html HTTP/1%.%d$", "GET /page.html HTTP/1.0")
      repeat until c:line() == ""
      c:send("HTTP/1.0 200 OK\r\nContent-Length: 12\r\n\r\nhello, file\n")
      c:finish()
      t:prints("hello, file")
      t:ends(0)
    end,
  },
  {
    name = "a head in pieces", steps = "14", role = "client", arguments = {"--file", "/"},
    hint = "recv returns what has arrived: the head may come in pieces; it ends with an empty line",
    run = function(t)
      local c = t:accept("")
      repeat until c:line() == ""
      c:send_each("HTTP/1.0 200 OK\r\nContent-Length: 12\r\n\r\n")
      c:send("hello, file\n")
      c:finish()
      t:prints("hello, file")
      t:ends(0)
    end,
  },
  {
    name = "a file without a length", steps = "14", role = "client", arguments = {"--file", "/"},
    hint = "without Content-Length the end of the stream is the end of the file",
    run = function(t)
      local c = t:accept("")
      repeat until c:line() == ""
      c:send("HTTP/1.0 200 OK\r\n\r\nhello, file\n")
      c:finish()
      t:prints("hello, file")
      t:ends(0)
    end,
  },
  {
    name = "not found", steps = "14", role = "client", arguments = {"--file", "/nothing"},
    hint = "a status other than 200 means that there is no such file: say so, and end with exit status 1",
    run = function(t)
      local c = t:accept("")
      repeat until c:line() == ""
      c:send("HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n")
      c:finish()
      t:ends(1)
    end,
  },
  {
    name = "a file that ends early", steps = "14", role = "client", arguments = {"--file", "/"}, points = 2,
    hint = "compare what has come with Content-Length: less is a failure",
    run = function(t)
      local c = t:accept("")
      repeat until c:line() == ""
      c:send("HTTP/1.0 200 OK\r\nContent-Length: 100\r\n\r\nhello")
      c:finish()
      t:ends(1)
    end,
  },
}
