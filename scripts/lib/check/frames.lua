-- Messages in frames, as the lab chat has them: four bytes with the length, then so many bytes.

local frames = {
  limit = 65536, -- bytes of the longest message
}

-- frame is a message with its length before it, as four bytes in network byte order.
function frames.frame(text)
  return string.pack(">I4", #text) .. text
end

-- body takes the next frame of a connection and returns the message in it.
function frames.body(c)
  local length = string.unpack(">I4", c:take(4, "a frame's header"))
  if length > frames.limit then
    c:expect_like("^$", "a frame of at most 65536 bytes")
  end
  return c:take(length, "a frame of " .. length .. " bytes")
end

return frames
