-- Messages over a stream of bytes, as methods of every socket.
--
--   require "frame"
--   s:send_message("hello")
--   local text, problem, errno = s:receive_message()

local frame = {
  limit = 65536, -- bytes of the longest message
}

-- pack(text) is a message in its frame: 4 bytes that hold its length, in network byte order, then the message. A longer
-- one than allowed gives nil, the reason, and EMSGSIZE.
function frame.pack(text)
  if #text > frame.limit then
    return nil, "error: message of " .. #text .. " bytes, at most " .. frame.limit, EMSGSIZE
  end
  return string.pack(">I4", #text) .. text
end

-- s:send_message(text) sends a message; nil, the reason and the number of the error where that fails.
function Socket:send_message(text)
  local bytes, problem, errno = frame.pack(text)
  if not bytes then
    return nil, problem, errno
  end
  return self:sendall(bytes)
end

-- s:receive_message() returns the next message; or nil, why there is none, and the number of the error: EMSGSIZE for a
-- frame that is too long, EPROTO for one that the stream ends in. After the last message it is nil, "end of stream".
function Socket:receive_message()
  local header, problem, errno = self:recvexactly(4)
  if not header then
    return nil, problem, errno
  elseif header == "" then
    return nil, "end of stream"
  end
  local length = string.unpack(">I4", header)
  if length > frame.limit then -- nobody makes us keep 4 GiB
    return nil, "error: frame of " .. length .. " bytes announced, at most " .. frame.limit, EMSGSIZE
  elseif length == 0 then -- an empty message, which is no end of stream
    return ""
  end
  local text
  text, problem, errno = self:recvexactly(length)
  if text == "" then
    return nil, "error: the stream ended after the header of a frame", EPROTO
  end
  return text, problem, errno
end

return frame
