-- Tables as messages: each is written as a JSON object and sent in a frame. The methods are those of every socket.
--
--   require "message"
--   s:send_table{type = "say", text = "hello"}
--   local message, problem, errno = s:receive_table()
--
-- JSON is data and nothing but data. Lua's own notation of a table would have to be loaded, that is run, and whoever
-- sends it could have us run anything.

local frame = require "frame"

local message = {}

-- pack(content) is a table as a message in its frame, so that it can be sent to many and is written only once.
function message.pack(content)
  local text, problem, errno = json.encode(content)
  if not text then
    return nil, problem, errno
  end
  return frame.pack(text)
end

-- unpack(text) is the table of a message. What is no JSON object gives nil, the reason and EBADMSG.
function message.unpack(text)
  local content, problem, errno = json.decode(text)
  if not content and problem then
    return nil, problem, errno
  elseif type(content) ~= "table" or getmetatable(content) then -- arrays have a metatable, objects have none
    return nil, "a message is a JSON object", EBADMSG
  end
  return content
end

-- s:send_table(content) sends a table; nil, the reason and the number of the error where that fails.
function Socket:send_table(content)
  local bytes, problem, errno = message.pack(content)
  if not bytes then
    return nil, problem, errno
  end
  return self:sendall(bytes)
end

-- s:receive_table() returns the next message as a table; or nil, why there is none, and the number of the error. After
-- EBADMSG the next message can be received, after anything else there is none: see receive_message.
function Socket:receive_table()
  local text, problem, errno = self:receive_message()
  if not text then
    return nil, problem, errno
  end
  return message.unpack(text)
end

return message
