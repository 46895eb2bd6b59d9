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
-- waits for the rest; one that does not is most likely to be found out by them.
function peer:send_each(data)
  self.socket:setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
  for i = 1, #data do
    self:send(data:sub(i, i))
    if i < 4 then
      sleep(0.1)
    end
  end
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

-- line([expected]) returns the next line without its end; expected is for the message when none comes.
function peer:line(expected)
  while not self.buffer:find("\n", 1, true) do
    local more, problem = self:more()
    if not more or #self.buffer > longest_line then
      verdict.failed((problem or "no line ended within " .. longest_line .. " bytes") .. ", in place of a line", expected, self.buffer)
    end
  end
  local line, rest = self.buffer:match("^(.-)\r?\n(.*)$")
  self.buffer = rest
  return line
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
