-- The client of step 1, which gets a page over HTTP/1.1: its first argument is the URL, the second one a file to save the
-- page in.

local web = require "check.web"

local request, answer, head, chunk = web.request, web.answer, web.head, web.chunk

-- address is the URL of a page of the checker's server.
local function address(t, target)
  local host, port = t:address()
  return ("http://%s:%d%s"):format(host, port, target)
end

-- get starts the client for a page, with further arguments, and returns its connection.
local function get(t, target, arguments)
  t:launch({{"url", address(t, target)}}, "", arguments)
  return t:next()
end

-- wants takes a request, which has to be for a target.
local function wants(t, c, target)
  local asked = request(c)
  if asked.method ~= "GET" or asked.target ~= target then
    t:failed("it asked for something else", "GET " .. target, asked.method .. " " .. asked.target)
  end
  return asked
end

-- gets has the client get a page in a way that the function respond knows, and save it: the file has to be the page.
local function gets(t, page, respond)
  local c = get(t, "/page", {"page"})
  request(c)
  respond(c)
  t:ends(0)
  local saved = t:files().page
  if saved ~= page then
    t:failed("what it saved is not the page", page, saved or "(no file)")
  end
end

-- loses has a page break off in a way that the function respond knows: the client has to say so and to save nothing.
local function loses(t, respond)
  local c = get(t, "/page", {"page"})
  request(c)
  respond(c)
  c:finish()
  t:ends(1)
  if t:files().page then
    t:failed("it saved what is not the whole page under the page's name", nil, t:files().page)
  end
end

local page = "hello, page\n"

return {
  role = "get",

  {
    name = "gets a page", steps = "1", points = 2, essential = true,
    hint = "connect to the host and port of the URL, send GET PATH HTTP/1.1, fields and an empty line; print what comes after the head",
    run = function(t)
      local c = get(t, "/page.html")
      wants(t, c, "/page.html")
      answer(c, "200 OK", {}, page)
      t:prints(page)
      t:ends(0)
    end,
  },
  {
    name = "names the host", steps = "1",
    hint = "HTTP/1.1 wants a field Host, with the host of the URL and its port: a server may have many names",
    run = function(t)
      local c = get(t, "/")
      local host, port = t:address()
      local want, got = host .. ":" .. port, request(c).fields.host
      if got ~= want then
        t:failed("the field Host is another one", want, got or "(no such field)")
      end
      answer(c, "200 OK", {}, page)
      t:ends(0)
    end,
  },
  {
    name = "asks for path and query", steps = "1",
    hint = "the target is the path with the query; without a path it is /; what comes after # stays with the client",
    run = function(t)
      for target, want in pairs{["/a/b?q=1&r=2"] = "/a/b?q=1&r=2", [""] = "/", ["/a#part"] = "/a"} do
        local c = get(t, target)
        wants(t, c, want)
        answer(c, "200 OK", {}, page)
        t:ends(0)
      end
    end,
  },
  {
    name = "saves every byte", steps = "1", points = 2,
    hint = "a page may be an image: write bytes, not text, and exactly as many as Content-Length says",
    run = function(t)
      local every = {}
      for byte = 0, 255 do
        every[byte + 1] = string.char(byte)
      end
      local data = table.concat(every) .. t:bytes(300000)
      gets(t, data, function(c)
        answer(c, "200 OK", {}, data)
      end)
    end,
  },
  {
    name = "an answer in pieces", steps = "1",
    hint = "recv returns what has arrived: the head may come in pieces, and the body's beginning with the head's end",
    run = function(t)
      gets(t, page, function(c)
        c:send_each(head("200 OK", {"content-length:" .. #page}))
        c:send_each(page)
        c:finish()
      end)
    end,
  },
  {
    name = "does not wait for the end of the stream", steps = "1",
    hint = "Content-Length says where the page ends: the server may keep the connection open",
    run = function(t)
      gets(t, page, function(c)
        c:send(head("200 OK", {"Content-Length: " .. #page}) .. page)
      end)
    end,
  },
  {
    name = "a page without a length", steps = "1",
    hint = "without Content-Length and chunks the end of the stream is the end of the page",
    run = function(t)
      gets(t, page, function(c)
        c:send(head("200 OK") .. page)
        c:finish()
      end)
    end,
  },
  {
    name = "chunks", steps = "1", points = 3,
    hint = "a chunk is a line with its size in hexadecimal digits, so many bytes, and CR LF; the one of size 0 is the last",
    run = function(t)
      local long = t:bytes(5000)
      gets(t, "hello, \r\n" .. long .. "chunks\n", function(c)
        c:send(head("200 OK", {"Transfer-Encoding: chunked"}))
        c:send_each(chunk("hello, \r\n"))
        c:send(chunk(long) .. "7;name=value\r\nchunks\n\r\n0\r\nTrailer: x\r\n\r\n")
        c:finish()
      end)
    end,
  },
  {
    name = "what comes before the answer", steps = "1",
    hint = "an answer 100 is interim: the one that counts comes after it",
    run = function(t)
      gets(t, page, function(c)
        c:send("HTTP/1.1 100 Continue\r\n\r\n")
        answer(c, "200 OK", {}, page)
      end)
    end,
  },
  {
    name = "redirects", steps = "1", points = 3,
    hint = "301, 302, 303, 307 and 308 have a field Location, a URL or only its end: get that, on a new connection",
    run = function(t)
      local c, target = get(t, "/a/b/old?q", {"page"}), "/a/b/old?q"
      for _, hop in ipairs{
        {"301 Moved Permanently", address(t, "/x/y"), "/x/y"}, {"302 Found", "/m/n", "/m/n"}, {"303 See Other", "o", "/m/o"},
        {"307 Temporary Redirect", "../new?r", "/new?r"}, {"308 Permanent Redirect", "?s", "/new?s"},
      } do
        wants(t, c, target)
        answer(c, hop[1], {"Location: " .. hop[2]}, "elsewhere\n")
        target, c = hop[3], t:next()
      end
      wants(t, c, target)
      answer(c, "200 OK", {}, page)
      t:ends(0)
    end,
  },
  {
    name = "redirects without end", steps = "1", points = 2,
    hint = "count the redirects: a page may lead to itself, and after some there is no page to be had",
    run = function(t)
      local c, count = get(t, "/"), 0
      while c do
        request(c)
        answer(c, "302 Found", {"Location: /"}, "")
        count = count + 1
        if count > 50 then
          t:failed("it has followed 50 redirects, and goes on")
        end
        c = t:maybe()
      end
      t:ends(1)
    end,
  },
  {
    name = "a page that is not there", steps = "1",
    hint = "404 is no success: say so, and end with exit status 1",
    run = function(t)
      loses(t, function(c)
        answer(c, "404 Not Found", {}, "no such page\n")
      end)
    end,
  },
  {
    name = "a page that breaks off", steps = "1", points = 2,
    hint = "when the stream ends before so many bytes have come, it is not the page: say so, and leave no file that looks like it",
    run = function(t)
      loses(t, function(c)
        c:send(head("200 OK", {"Content-Length: 100"}) .. page)
      end)
    end,
  },
  {
    name = "chunks that break off", steps = "1", points = 2,
    hint = "only the chunk of size 0 says that the page is whole",
    run = function(t)
      loses(t, function(c)
        c:send(head("200 OK", {"Transfer-Encoding: chunked"}) .. chunk(page))
      end)
    end,
  },
  {
    name = "what is no chunk", steps = "1",
    hint = "the size has to be hexadecimal digits, and CR LF has to follow so many bytes: else nobody knows where the page ends",
    run = function(t)
      for _, body in ipairs{"zz\r\n" .. page .. "\r\n0\r\n\r\n", "-1\r\n\r\n0\r\n\r\n", "5\r\n" .. page .. "\r\n0\r\n\r\n"} do
        loses(t, function(c)
          c:send(head("200 OK", {"Transfer-Encoding: chunked"}) .. body)
        end)
      end
    end,
  },
  {
    name = "two lengths", steps = "1",
    hint = "Content-Length beside chunks, or two that differ, is an attack or a mistake: which one is right is a matter of opinion",
    run = function(t)
      for _, fields in ipairs{{"Transfer-Encoding: chunked", "Content-Length: 5"}, {"Content-Length: 5", "Content-Length: 12"}} do
        loses(t, function(c)
          c:send(head("200 OK", fields) .. "c\r\n" .. page .. "\r\n0\r\n\r\n")
        end)
      end
    end,
  },
  {
    name = "a head without end", steps = "1",
    hint = "bound what a server can make you keep: a line, and the whole head",
    run = function(t)
      local c = get(t, "/")
      request(c)
      if c:pour("HTTP/1.1 200 OK\r\n", ("X-Filler: %s\r\n"):format(("x"):rep(1000)), 50000) then
        t:failed("it took a head of 50 MB, and waits for more")
      end
      t:ends(1)
    end,
  },
  {
    name = "a line break in the URL", steps = "1",
    hint = "what comes after a line break would be a field of its own: take no URL with blanks or control characters in it",
    run = function(t)
      t:launch({{"url", address(t, "/a HTTP/1.1\r\nX-Injected: yes\r\nX:")}}, "")
      local c = t:maybe()
      if c and request(c).fields["x-injected"] then
        t:failed("a line of the URL has become a field of the request")
      elseif c then
        answer(c, "400 Bad Request", {}, "")
      end
      t:ends(1)
    end,
  },
  {
    name = "what is no URL of HTTP", steps = "1",
    hint = "look at the scheme: what begins with ftp:// is not for a client of HTTP",
    run = function(t)
      t:launch({{"url", (address(t, "/"):gsub("^http", "ftp"))}}, "")
      if t:maybe() then
        t:failed("it connected all the same")
      end
      t:ends(1)
    end,
  },
  {
    name = "nobody listens", steps = "1",
    hint = "connect fails with ECONNREFUSED: say so, and end with exit status 1",
    run = function(t)
      local host, port = t:nobody()
      t:launch({{"url", ("http://%s:%d/"):format(host, port)}}, "")
      t:ends(1)
    end,
  },
}
