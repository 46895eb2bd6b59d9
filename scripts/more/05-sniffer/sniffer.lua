-- Shows the packets that pass an interface, one line each.
--
--   sosh sniffer.lua [INTERFACE [PORT [COUNT]]]
--
-- With PORT only TCP and UDP from or to that port; 0 is any. It stops after COUNT packets, 10 when left out. Watch
-- your own machine and your own traffic only.

local packet = require "packet"

local ETH_P_ALL = 3
local ARPHRD_ETHER, ARPHRD_LOOPBACK = 1, 772 -- types of hardware with Ethernet frames

local interface = arg[1] or "lo"
local port = tonumber(arg[2] or 0)
local count = tonumber(arg[3] or 10)
if not (port and count) then
  error("usage: sosh sniffer.lua [INTERFACE [PORT [COUNT]]]", 0)
end
if not AF_PACKET then
  error("this program needs packet sockets (AF_PACKET), and only Linux has them; elsewhere take tcpdump", 0)
end
local s, problem = socket(AF_PACKET, SOCK_RAW, 0) -- protocol 0: nothing arrives before bind
if not s then
  error(problem, 0)
end
local ok
ok, problem = s:bind(interface, ETH_P_ALL)
if not ok then
  error(problem, 0)
end

-- tcp, udp and icmp describe what is in an IP packet: they return text, and the two ports where there are any.
local function tcp(ip)
  local segment, why = packet.tcp(ip.payload)
  if not segment then
    return why
  end
  local text = ("TCP %s seq %d ack %d win %d, %d bytes"):format(
    segment.flags, segment.sequence, segment.acknowledgement, segment.window, #segment.payload)
  return text, segment.source_port, segment.destination_port
end

local function udp(ip)
  local datagram, why = packet.udp(ip.payload)
  if not datagram then
    return why
  end
  return ("UDP %d bytes"):format(#datagram.payload), datagram.source_port, datagram.destination_port
end

local function icmp(ip)
  local message, why = packet.icmp(ip.payload, ip.protocol == IPPROTO_ICMPV6 and 6 or 4)
  if not message then
    return why
  end
  return "ICMP " .. message.name .. (message.id and (" id %d seq %d"):format(message.id, message.sequence) or "")
end

local describe = {[IPPROTO_TCP] = tcp, [IPPROTO_UDP] = udp, [IPPROTO_ICMP] = icmp, [IPPROTO_ICMPV6] = icmp}

-- line describes a frame: text, and the two ports.
local function line(frame)
  local ethernet, why = packet.ethernet(frame)
  if not ethernet then
    return why
  elseif ethernet.type ~= 0x0800 and ethernet.type ~= 0x86DD then
    local other = "%s > %s: type 0x%04x, %d bytes"
    return other:format(ethernet.source, ethernet.destination, ethernet.type, #ethernet.payload)
  end
  local ip
  ip, why = packet.ip(ethernet.payload)
  if not ip then
    return why
  end
  local text, from, to
  if ip.offset > 0 then
    text = ("a later fragment, at %d"):format(ip.offset) -- the ports are in the first
  elseif describe[ip.protocol] then
    text, from, to = describe[ip.protocol](ip)
  else
    text = ("protocol %d, %d bytes"):format(ip.protocol, #ip.payload)
  end
  local function with(address, p)
    return p and (ip.version == 6 and "[%s]:%d" or "%s:%d"):format(address, p) or address
  end
  return ("IPv%d %s > %s: %s"):format(ip.version, with(ip.source, from), with(ip.destination, to), text), from, to
end

print("start")
print("listening on interface " .. interface .. (port > 0 and ", port " .. port or ""))
local seen = 0
while seen < count do
  local frame, name, _, direction, hardware = s:recvfrom(65536)
  if not frame then
    error(name, 0) -- such as ENETDOWN: the interface went down
  elseif hardware ~= ARPHRD_ETHER and hardware ~= ARPHRD_LOOPBACK then
    error(interface .. " has no Ethernet frames", 0)
  end
  -- What goes out on lo comes in again there: once is enough.
  if not (hardware == ARPHRD_LOOPBACK and direction == PACKET_OUTGOING) then
    local text, from, to = line(frame)
    if port == 0 or from == port or to == port then
      print(time.format(time.now(), "%H:%M:%S.%f ") .. text)
      seen = seen + 1
    end
  end
end
s:close()
print("stopped")
