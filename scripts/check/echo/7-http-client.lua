-- The client of step 14, which gets a file over HTTP.

return {
  role = "client",

  {
    name = "fetches a file", steps = "14", arguments = {"--file", "/page.html"}, points = 2, essential = true,
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
    name = "a head in pieces", steps = "14", arguments = {"--file", "/"},
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
    name = "a file without a length", steps = "14", arguments = {"--file", "/"},
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
    name = "not found", steps = "14", arguments = {"--file", "/nothing"},
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
    name = "a file that ends early", steps = "14", arguments = {"--file", "/"}, points = 2,
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
