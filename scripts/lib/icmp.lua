-- Sockets for ICMP, of whichever type the system allows.
--
--   local icmp = require "icmp"
--   local echo, problem = icmp.open(AF_INET)
--   echo:send(1, "payload", {host = "127.0.0.1"})
--   local message, sender, ttl, length = echo:receive(time.monotonic() + 1)

local packet = require "packet"

local icmp = {}

local Echo = {}
Echo.__index = Echo

-- open makes a socket; its field kind says of which type. Linux gives those in net.ipv4.ping_group_range one of type
-- SOCK_DGRAM, on which only the replies to its own requests arrive; everybody else needs SOCK_RAW and the privilege
-- for it.
function icmp.open(family)
  local version = family == AF_INET6 and 6 or 4
  local protocol = version == 6 and IPPROTO_ICMPV6 or IPPROTO_ICMP
  local problem
  for _, kind in ipairs{"SOCK_DGRAM", "SOCK_RAW"} do
    local s
    s, problem = socket(family, socket[kind], protocol)
    if s and version == 6 then
      s:setsockopt(IPPROTO_IPV6, IPV6_RECVHOPLIMIT, true) -- recvmsg tells it then
    elseif s then
      s:setsockopt(IPPROTO_IP, IP_RECVTTL, true)
    end
    if s then
      local id = string.unpack(">I2", crypto.random(2)) -- for SOCK_DGRAM the kernel puts another in its place
      return setmetatable({socket = s, kind = kind, version = version, id = id}, Echo)
    end
  end
  return nil, problem .. "; or let your group ping: sysctl -w net.ipv4.ping_group_range='0 2147483647'"
end

-- send sends one echo request to an address, which is a table as getaddrinfo has it.
function Echo:send(sequence, payload, address)
  local request = packet.echo_request(self.version, self.id, sequence, payload)
  return self.socket:sendto(request, address.host, 0, address.flowinfo, address.scopeid)
end

-- receive waits for one message until deadline. It returns the message, its sender, its time to live (nil where the
-- system does not tell) and its length; nothing when the time is over; or nil and what failed.
function Echo:receive(deadline)
  local left = deadline - time.monotonic()
  if left <= 0 then
    return
  end
  self.socket:settimeout(left)
  local bytes, ancillary, number, sender = self.socket:recvmsg(65536, CMSG_SPACE(4))
  if not bytes and number == ETIMEDOUT then
    return
  elseif not bytes then
    return nil, ancillary -- the second result is the message then
  end
  local ttl = ancillary[1] and string.unpack("=i4", ancillary[1][3])
  if self.version == 4 and bit32.rshift(bytes:byte() or 0, 4) == 4 then -- no ICMP type begins so: an IP header does
    local ip = packet.ipv4(bytes)
    bytes, ttl = ip and ip.payload or "", ip and ip.ttl
  end
  return packet.icmp(bytes, self.version) or {}, sender, ttl, #bytes
end

-- requested is the sequence number of the request of ours that an error message is about; nil where it is about others.
function Echo:requested(message)
  local ip = message.about and packet.ip(message.about)
  local request = ip and packet.icmp(ip.payload, self.version)
  return request and request.name == "echo request" and request.id == self.id and request.sequence or nil
end

function Echo:close() self.socket:close() end

return icmp
