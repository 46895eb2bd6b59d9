-- The ping of step 4, which gets a host, how many requests to send, and how many seconds apart. All hosts here are this
-- machine; where the address may be any of its own it is one that nobody else pings.

local packet = require "packet"

-- may skips a case where nobody like us may make sockets for ICMP.
local function may(t)
  for _, kind in ipairs{SOCK_DGRAM, SOCK_RAW} do
    local s = socket(AF_INET, kind, IPPROTO_ICMP)
    if s then
      s:close()
      return
    end
  end
  t:skipped("no socket for ICMP is to be had: that needs CAP_NET_RAW, or a group in net.ipv4.ping_group_range")
end

-- somewhere returns an address of the loopback interface.
local function somewhere(t)
  local a, b, c = crypto.random(3):byte(1, 3)
  local probe, host = t:keep(assert(socket(AF_INET, SOCK_DGRAM))), ("127.%d.%d.%d"):format(a, b, c % 254 + 1)
  local bound, problem = probe:bind(host, 0)
  if not bound then
    t:skipped("this machine has no such address: " .. problem)
  end
  return host
end

-- ping starts the program for a host.
local function ping(t, host, ...)
  may(t)
  t:launch({{"host", host}}, "", {...})
end

-- received waits for the end, and for so many replies to be counted.
local function received(t, count)
  local status, printed = t:exit(), t:printed()
  if not printed:find("%D" .. count .. " [%a ]*received") then
    t:failed("it did not count the replies as it should have", count .. " received", printed)
  elseif status ~= (count > 0 and 0 or 1) then
    t:failed("it ended with exit status " .. status, count > 0 and "0" or "1", tostring(status))
  end
  return printed
end

-- watch starts to look at the ICMP of this machine, for which the checker needs a privilege.
local function watch(t)
  local s = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)
  if not s then
    t:skipped("to look at the packets the checker needs CAP_NET_RAW")
  end
  s:settimeout(t.patience)
  return t:keep(s)
end

-- request returns the next echo request to a host, with the bytes of its message and its sender.
local function request(t, s, host, flags)
  while true do
    local bytes = s:recv(65536, flags or 0)
    if not bytes then
      return nil
    end
    local ip = packet.ip(bytes)
    local message = ip and ip.destination == host and packet.icmp(ip.payload, 4)
    if message and message.name == "echo request" then
      return message, ip.payload, ip.source
    end
  end
end

-- expect_request takes the next request to a host.
local function expect_request(t, s, host)
  local message, bytes, sender = request(t, s, host)
  if not message then
    t:failed("no echo request to " .. host .. " came for " .. t.patience .. " seconds")
  end
  return message, bytes, sender
end

-- reply sends an echo reply, as if the host had.
local function reply(t, host, to, id, sequence, payload)
  local s = t:keep(assert(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)))
  s:bind(host, 0)
  local rest = string.pack(">I2I2", id, sequence) .. payload
  s:sendto(string.pack(">BBI2", 0, 0, packet.checksum("\0\0\0\0" .. rest)) .. rest, to, 0)
end

return {
  role = "ping",

  {
    name = "a host that answers", steps = "4", points = 3, essential = true,
    hint = "send an echo request, wait for the reply, and so on; print a line with icmp_seq=N for each reply, and N received in the end",
    run = function(t)
      ping(t, somewhere(t), "3", "0.05")
      local printed = received(t, 3)
      for sequence = 1, 3 do
        if not printed:find("icmp_seq=" .. sequence .. "%D") then
          t:failed("it did not print what it should have", "icmp_seq=" .. sequence, printed)
        end
      end
    end,
  },
  {
    name = "IPv6", steps = "4",
    hint = "getaddrinfo tells the family of the host: ICMPv6 has another protocol number and other types",
    run = function(t)
      local probe = socket(AF_INET6, SOCK_DGRAM)
      if not probe or not t:keep(probe):bind("::1", 0) then
        t:skipped("this machine has no IPv6")
      end
      ping(t, "::1", "2", "0.05")
      received(t, 2)
    end,
  },
  {
    name = "requests that are right", steps = "4", points = 3,
    hint = "type 8, code 0, the checksum of all of it, one identifier, sequence numbers that count up from 1",
    run = function(t)
      local s, host = watch(t), somewhere(t)
      ping(t, host, "3", "0.05")
      local id
      for sequence = 1, 3 do
        local message, bytes = expect_request(t, s, host)
        id = id or message.id
        if packet.checksum(bytes) ~= 0 or message.code ~= 0 then
          t:failed("the checksum or the code of a request is wrong", nil, bytes)
        elseif message.sequence ~= sequence or message.id ~= id then
          t:failed("a request has the wrong number", ("id %d seq %d"):format(id, sequence), ("id %d seq %d"):format(message.id, message.sequence))
        end
      end
      received(t, 3)
    end,
  },
  {
    name = "no more requests than asked for", steps = "4",
    hint = "the second argument is how many requests to send",
    run = function(t)
      local s, host = watch(t), somewhere(t)
      ping(t, host, "2", "0.05")
      received(t, 2)
      local count = 0
      while request(t, s, host, MSG_DONTWAIT) do
        count = count + 1
      end
      if count ~= 2 then
        t:failed("it sent another number of requests", "2", tostring(count))
      end
    end,
  },
  {
    name = "replies that come twice", steps = "4", points = 2,
    hint = "remember which requests were answered: another reply to one counts for nothing",
    run = function(t)
      local s, host = watch(t), somewhere(t)
      ping(t, host, "2", "2")
      local message, _, sender = expect_request(t, s, host)
      for _ = 1, 3 do
        reply(t, host, sender, message.id, message.sequence, message.payload)
      end
      received(t, 2)
    end,
  },
  {
    name = "a reply to somebody else", steps = "4", points = 2,
    hint = "random bytes in the request tell its reply from those to other pings",
    run = function(t)
      local s, host = watch(t), somewhere(t)
      ping(t, host, "2", "2")
      local message, _, sender = expect_request(t, s, host)
      reply(t, host, sender, message.id, message.sequence, ("another ping's "):rep(4))
      local _, lines = received(t, 2):gsub("icmp_seq=" .. message.sequence .. "%D", "")
      if lines ~= 1 then
        t:failed("it took the reply to another ping for its own", "icmp_seq=1, once", t:printed())
      end
    end,
  },
  {
    name = "how many requests", steps = "4",
    hint = "look at the arguments: none or many requests are no number of them, so say how it is used, with exit status 1",
    run = function(t)
      for _, count in ipairs{"0", "-1", "many"} do
        ping(t, "127.0.0.1", count)
        t:ends(1)
      end
    end,
  },
}
