-- Lines of text on a connection: each ends in "\n", and a "\r" before it is dropped.
--
--   local lines = require "lines"
--   local line, problem = lines.receive(conn)

local lines = {}

-- The problems that have plain words.
local words = {[EMSGSIZE] = "line too long", [ETIMEDOUT] = "no line came in time"}

-- longest is how many bytes a line may have with its end: a peer that never ends one must not fill the memory.
lines.longest = 4096

-- receive(conn) returns the next line without its end; nil at end of stream; nil and the problem when there is none to
-- come. A line that the stream breaks off is none: what is missing might have changed its meaning.
function lines.receive(conn)
  local line, problem, errno = conn:recvline(lines.longest)
  if not line then
    return nil, words[errno] or problem
  elseif line == "" then
    return nil
  elseif line:sub(-1) ~= "\n" then
    return nil, "the stream ended in the middle of a line"
  end
  return (line:gsub("\r?\n$", ""))
end

-- send(conn, line) returns true; nil and the problem when the peer has gone.
function lines.send(conn, line)
  return conn:sendall(line .. "\n")
end

-- ask(conn, line) sends a line and returns the next one that comes.
function lines.ask(conn, line)
  local sent, problem = lines.send(conn, line)
  if not sent then
    return nil, problem
  end
  return lines.receive(conn)
end

return lines
