-- The loopback interface, and groups on it that are the cases' own.

local multicast = require "multicast"

local groups = {}

-- loopback is the name of the loopback interface.
function groups.loopback()
  for _, interface in ipairs(if_nameindex()) do
    if interface.name:find("^lo%d*$") then
      return interface.name
    end
  end
end

-- prepare chooses a group and a port, and skips the case where loopback has no groups.
function groups.prepare(t)
  t.group = ("239.255.%d.%d"):format(crypto.random(2):byte(1, 2))
  t.port = t:free_port(SOCK_DGRAM)
  local member, problem = multicast.join(t.group, 0, groups.loopback())
  local sender = member and multicast.sender(t.group, groups.loopback())
  local sent = sender and sender:sendto("is there anybody?", t.group, select(2, member:getsockname()))
  if sent then
    member:settimeout(1)
    sent, problem = member:recvfrom(100)
  end
  for _, s in ipairs{member or nil, sender or nil} do
    s:close()
  end
  if not sent then
    t:skipped("the loopback interface of this machine has no groups" .. (problem and ": " .. problem or ""))
  end
end

-- member returns a socket that hears what is sent to the group.
function groups.member(t)
  local s = t:keep(assert(multicast.join(t.group, t.port, groups.loopback())))
  s:settimeout(t.patience)
  return s
end

-- start starts the program, with what it gets behind the interface.
function groups.start(t, argument)
  t:launch({{"host", t.group}, {"port", t.port}}, "", {groups.loopback(), argument})
end

-- asked takes the next question and returns its word, and who has asked.
function groups.asked(t, s)
  local question, host, port = s:recvfrom(512)
  if not question then
    t:failed("no question came for " .. t.patience .. " seconds", "who is there? 0123456789abcdef\n")
  end
  local token = question:match("^who is there%? (%x+)\n$")
  if not token then
    t:failed("another question came", "who is there? 0123456789abcdef\n", question)
  end
  return token, host, port
end

-- sender returns a socket that sends to the group; it waits for answers a moment only.
function groups.sender(t)
  local s = t:keep(assert(multicast.sender(t.group, groups.loopback())))
  s:settimeout(0.1)
  return s
end

return groups
