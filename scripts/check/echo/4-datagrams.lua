-- What the server of step 12 does with datagrams.

-- returns sends a datagram and expects just this one back.
local function returns(t, c, data)
  c:send(data)
  local reply, problem = c.socket:recv(65536)
  if reply ~= data then
    t:failed(problem and "no datagram came back: " .. problem or "another datagram came back", data, reply)
  end
end

return {
  datagrams = true,

  {
    name = "a datagram comes back", steps = "12", essential = true,
    hint = "recvfrom tells where a datagram came from: send it back there",
    run = function(t)
      returns(t, t:connect(), "hello, server")
    end,
  },
  {
    name = "datagrams keep their borders", steps = "12", points = 2,
    hint = "one datagram, one answer: do not glue them, and receive up to 65507 bytes",
    run = function(t)
      local c = t:connect()
      for _, size in ipairs{1, 1000, 9000, 60000} do
        returns(t, c, t:bytes(size))
      end
    end,
  },
  {
    name = "an empty datagram", steps = "12",
    hint = "a datagram of no bytes is a datagram and no end of stream: send it back, too",
    run = function(t)
      local c = t:connect()
      returns(t, c, "")
      returns(t, c, "and on it goes")
    end,
  },
  {
    name = "many senders of datagrams", steps = "12",
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
}
