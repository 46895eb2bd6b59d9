-- The checker's end of a connection with the program under test, and what a case can expect of it. What does not come
-- as expected fails the case.

local verdict = require "check.verdict"

local peer = {}
peer.__index = peer

local longest_line = 1024 * 1024 -- what ends no line within this is no line

-- new(connection, patience) makes one of a connected socket; patience is for how many seconds it waits for more.
function peer.new(connection, patience)
  connection:settimeout(patience)
  return setmetatable({socket = connection, patience = patience, buffer = ""}, peer)
end

-- send(data) sends bytes; the program has to take them.
function peer:send(data)
  local sent, problem, number = self.socket:sendall(data)
  if not sent and number == ETIMEDOUT then
    verdict.failed("it took no more data for " .. self.patience .. " seconds")
  elseif not sent then
    verdict.failed("the connection broke while it was sent " .. #data .. " bytes: " .. problem)
  end
end

-- send_each(data) sends byte after byte, each in a segment of its own. The pauses decide nothing about a program that
-- waits for the rest; one that does not is most likely to be found out by them: in what comes first, such as a length, in
-- the middle, and before the last byte.
function peer:send_each(data)
  self.socket:setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
  for i = 1, #data do
    self:send(data:sub(i, i))
    if i < 4 or i == math.floor(#data / 2) or i == #data - 1 then
      sleep(0.1)
    end
  end
end

-- pour(first, rest, count) sends first and then rest so many times, and returns true when all of that was taken; a program
-- may well close the connection before.
function peer:pour(first, rest, count)
  if not self.socket:sendall(first) then
    return false
  end
  for _ = 1, count do
    if not self.socket:sendall(rest) then
      return false
    end
  end
  return true
end

-- more receives what comes next; nil and why where nothing does.
function peer:more()
  local data, problem, number = self.socket:recv(65536)
  if data and data ~= "" then
    self.buffer = self.buffer .. data
    return true
  elseif data then
    return nil, "it ended the stream"
  elseif number == ETIMEDOUT then
    return nil, "nothing more came for " .. self.patience .. " seconds"
  end
  return nil, "the connection broke: " .. problem
end

-- hears_anything() says whether something comes within a moment, which decides nothing about a program that is silent.
function peer:hears_anything()
  self.socket:settimeout(0.2)
  local heard = #self.buffer > 0 or self:more() or false
  self.socket:settimeout(self.patience)
  return heard
end

-- expect(bytes) takes exactly these bytes.
function peer:expect(bytes)
  while #self.buffer < #bytes and bytes:sub(1, #self.buffer) == self.buffer do
    local more, problem = self:more()
    if not more then
      verdict.failed(problem .. ", after " .. #self.buffer .. " of " .. #bytes .. " bytes", bytes, self.buffer)
    end
  end
  if self.buffer:sub(1, #bytes) ~= bytes then
    verdict.failed("other bytes came than expected", bytes, self.buffer)
  end
  self.buffer = self.buffer:sub(#bytes + 1)
end

-- take(count) returns the next bytes, whatever they are; what names them in messages.
function peer:take(count, what)
  while #self.buffer < count do
    local more, problem = self:more()
    if not more then
      verdict.failed(problem .. ", after " .. #self.buffer .. " of the " .. count .. " bytes of " .. what, nil, self.buffer)
    end
  end
  local taken = self.buffer:sub(1, count)
  self.buffer = self.buffer:sub(count + 1)
  return taken
end

-- waits_for_line() says whether a line comes: it does not where the stream ends, in whatever way, before there is one.
function peer:waits_for_line()
  while not self.buffer:find("\n", 1, true) do
    local more, problem = self:more()
    if not more and problem:find("^nothing more") then
      verdict.failed(problem .. ", neither a line nor the end of the stream", nil, self.buffer)
    elseif not more then
      return false
    end
  end
  return true
end

-- take_line([expected]) returns the next line, without its newline but with a carriage return before that; expected is for
-- the message when none comes.
function peer:take_line(expected)
  while not self.buffer:find("\n", 1, true) do
    local more, problem = self:more()
    if not more or #self.buffer > longest_line then
      verdict.failed((problem or "no line ended within " .. longest_line .. " bytes") .. ", in place of a line", expected, self.buffer)
    end
  end
  local line, rest = self.buffer:match("^(.-)\n(.*)$")
  self.buffer = rest
  return line
end

-- line([expected]) returns the next line without its end.
function peer:line(expected)
  return (self:take_line(expected):gsub("\r$", ""))
end

-- line_or_end() returns the next line; nil where the stream ends before there is one.
function peer:line_or_end()
  return self:waits_for_line() and self:line() or nil
end

-- expect_line(text) takes a line that is just this text.
function peer:expect_line(text)
  local line = self:line(text .. "\n")
  if line ~= text then
    verdict.failed("another line came than expected", text .. "\n", line .. "\n")
  end
end

-- expect_like(pattern, like) takes a line that a pattern matches and returns its captures; like is an example of one.
function peer:expect_like(pattern, like)
  local line = self:line(like .. "\n")
  if not line:find(pattern) then
    verdict.failed("another line came than one like the expected", like .. "\n", line .. "\n")
  end
  return line:match(pattern)
end

-- ask(line, reply) sends a line and takes the reply.
function peer:ask(line, reply)
  self:send(line .. "\n")
  self:expect_line(reply)
end

-- expect_end() waits for the end of the stream, before which nothing more may come.
function peer:expect_end()
  local more, problem = #self.buffer > 0, nil
  if not more then
    more, problem = self:more()
  end
  if more then
    verdict.failed("more came where the stream should have ended", "", self.buffer)
  elseif problem ~= "it ended the stream" then
    verdict.failed(problem .. ", in place of the end of the stream")
  end
end

-- expect_gone() waits until the program has closed the connection, whatever it sends before; a reset will do.
function peer:expect_gone()
  repeat
    local more, problem = self:more()
    self.buffer = ""
    if problem and problem:find("^nothing more") then
      verdict.failed(problem .. ", and the connection is still open")
    end
  until not more
end

-- encrypt(certificate) speaks TLS from now on, as the server with a certificate; the program has to join in.
function peer:encrypt(certificate)
  local encrypted, problem = tls.server(self.socket, {certificate = certificate, timeout = self.patience})
  if not encrypted then
    verdict.failed("no TLS came about: " .. problem)
  end
  self.socket = encrypted
end

-- expect_distrust(certificate) speaks TLS as the server with a certificate that the program must not trust.
function peer:expect_distrust(certificate)
  local encrypted = tls.server(self.socket, {certificate = certificate, timeout = self.patience})
  if encrypted then
    encrypted:close()
    verdict.failed("it trusted a certificate that it must not trust")
  end
end

-- expect_hello() takes the beginning of a TLS handshake, before which the program must say nothing.
function peer:expect_hello()
  local first = self:take(3, "a TLS handshake")
  if not first:find("^\22\3[\1-\4]") then
    self:more()
    verdict.failed("it did not begin with a TLS handshake, but in clear", "\22\3\1", first .. self.buffer)
  end
end

-- finish() ends this side's stream and can still receive: a half-closed connection.
function peer:finish()
  local _ = self.socket:shutdown(SHUT_WR) -- where the program has gone already, what is expected next will tell
end

function peer:close()
  local _ = self.socket:close()
end

-- reset() ends the connection by a reset: what a program gets then is ECONNRESET or EPIPE.
function peer:reset()
  local _ = self.socket:setsockopt(SOL_SOCKET, SO_LINGER, {onoff = 1, linger = 0})
  self:close()
end

return peer
