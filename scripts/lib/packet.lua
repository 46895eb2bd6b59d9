-- Headers of packets, as they are on the wire.
--
--   local packet = require "packet"
--   local ethernet, problem = packet.ethernet(frame)
--   local ip, problem = packet.ip(ethernet.payload)
--   print(ip.source, ip.destination, ip.protocol)
--
-- Each function takes bytes and returns a table of a header's fields, with the bytes behind the header as payload; or
-- nil and what is wrong. Numbers are in network byte order, which is what ">" asks string.unpack for.

local packet = {}

-- short is the failure where bytes are missing.
local function short(what, bytes)
  return nil, ("%s: %d bytes are too short"):format(what, #bytes)
end

-- checksum is the Internet checksum (RFC 1071) of bytes; of bytes that include a right checksum it is 0.
function packet.checksum(bytes)
  if #bytes % 2 == 1 then
    bytes = bytes .. "\0"
  end
  local sum = 0
  for i = 1, #bytes, 2 do
    local high, low = bytes:byte(i, i + 1)
    sum = sum + high * 256 + low
  end
  while sum > 0xFFFF do
    sum = math.floor(sum / 0x10000) + sum % 0x10000 -- carries come in again at the other end
  end
  return 0xFFFF - sum
end

-- ethernet takes a frame: destination and source (MAC addresses), type (0x0800 for IPv4), payload. Tags of virtual
-- networks (IEEE 802.1Q) are passed over.
function packet.ethernet(frame)
  if #frame < 14 then
    return short("Ethernet", frame)
  end
  local destination, source, kind, next = string.unpack(">c6c6I2", frame)
  while kind == 0x8100 or kind == 0x88A8 do
    if #frame < next + 3 then
      return short("Ethernet", frame)
    end
    kind, next = string.unpack(">I2", frame, next + 2)
  end
  local function mac(bytes) return (hex.encode(bytes):gsub("(..)", "%1:"):sub(1, -2)) end
  return {destination = mac(destination), source = mac(source), type = kind, payload = frame:sub(next)}
end

-- ipv4 takes an IPv4 packet (RFC 791): source, destination, ttl, protocol, offset (of a fragment, in bytes), payload.
function packet.ipv4(bytes)
  if #bytes < 20 then
    return short("IPv4", bytes)
  end
  local first, _, length, _, fragment, ttl, protocol, _, source, destination = string.unpack(">BBI2I2I2BBI2c4c4", bytes)
  local header = bit32.band(first, 0x0F) * 4
  if bit32.rshift(first, 4) ~= 4 or header < 20 or header > #bytes or length < header then
    return nil, "IPv4: the header's lengths contradict each other"
  end
  return {
    version = 4, source = inet_ntop(AF_INET, source), destination = inet_ntop(AF_INET, destination),
    ttl = ttl, protocol = protocol, offset = bit32.band(fragment, 0x1FFF) * 8,
    payload = bytes:sub(header + 1, length), -- behind it a frame may be filled up
  }
end

-- extension is the length of an IPv6 extension header by its protocol, from its second byte.
local extension = {
  [0] = function(n) return (n + 1) * 8 end, -- hop-by-hop options
  [43] = function(n) return (n + 1) * 8 end, -- routing
  [44] = function() return 8 end, -- fragment
  [51] = function(n) return (n + 2) * 4 end, -- authentication
  [60] = function(n) return (n + 1) * 8 end, -- destination options
}

-- ipv6 takes an IPv6 packet (RFC 8200) and has the same fields; extension headers are passed over.
function packet.ipv6(bytes)
  if #bytes < 40 then
    return short("IPv6", bytes)
  end
  local first, length, protocol, ttl, source, destination = string.unpack(">I4I2BBc16c16", bytes)
  if bit32.rshift(first, 28) ~= 6 then
    return nil, "IPv6: the version is not 6"
  end
  local payload, offset = bytes:sub(41, 40 + length), 0
  while extension[protocol] and offset == 0 do -- behind the header of a later fragment there are none
    if #payload < 8 then
      return short("IPv6 extension header", payload)
    end
    local following, count = payload:byte(1, 2)
    if protocol == 44 then
      offset = bit32.band(string.unpack(">I2", payload, 3), 0xFFF8)
    end
    payload = payload:sub(extension[protocol](count) + 1)
    protocol = following
  end
  return {
    version = 6, source = inet_ntop(AF_INET6, source), destination = inet_ntop(AF_INET6, destination),
    ttl = ttl, protocol = protocol, offset = offset, payload = payload,
  }
end

-- ip takes a packet of either version.
function packet.ip(bytes)
  local version = bit32.rshift(bytes:byte() or 0, 4)
  if version == 4 then
    return packet.ipv4(bytes)
  end
  return packet.ipv6(bytes)
end

local flag_names = {"FIN", "SYN", "RST", "PSH", "ACK", "URG"} -- from the lowest bit on

-- tcp takes a segment (RFC 9293): source_port, destination_port, sequence, acknowledgement, flags (as text), window,
-- payload.
function packet.tcp(bytes)
  if #bytes < 20 then
    return short("TCP", bytes)
  end
  local source, destination, sequence, acknowledgement, first, bits, window = string.unpack(">I2I2I4I4BBI2", bytes)
  local header = bit32.rshift(first, 4) * 4
  if header < 20 or header > #bytes then
    return nil, "TCP: the header's length is wrong"
  end
  local flags = {}
  for i, name in ipairs(flag_names) do
    if bit32.extract(bits, i - 1) == 1 then
      flags[#flags + 1] = name
    end
  end
  return {
    source_port = source, destination_port = destination, sequence = sequence, acknowledgement = acknowledgement,
    flags = table.concat(flags, ","), window = window, payload = bytes:sub(header + 1),
  }
end

-- udp takes a datagram (RFC 768): source_port, destination_port, payload.
function packet.udp(bytes)
  if #bytes < 8 then
    return short("UDP", bytes)
  end
  local source, destination, length = string.unpack(">I2I2I2", bytes)
  if length < 8 then
    return nil, "UDP: the header's length is wrong"
  end
  return {source_port = source, destination_port = destination, payload = bytes:sub(9, length)}
end

local icmp_names = {
  [4] = {
    [0] = "echo reply", [3] = "destination unreachable", [5] = "redirect", [8] = "echo request",
    [11] = "time to live exceeded", [12] = "parameter problem",
  },
  [6] = {
    [1] = "destination unreachable", [2] = "packet too big", [3] = "hop limit exceeded", [4] = "parameter problem",
    [128] = "echo request", [129] = "echo reply", [133] = "router solicitation", [134] = "router advertisement",
    [135] = "neighbour solicitation", [136] = "neighbour advertisement",
  },
}
local icmp_errors = {
  [4] = {[3] = true, [11] = true, [12] = true},
  [6] = {[1] = true, [2] = true, [3] = true, [4] = true},
}

-- icmp takes a message of ICMP (RFC 792) or, with version 6, of ICMPv6 (RFC 4443): type, code, name; of echo requests
-- and replies also id, sequence and payload; of errors the beginning of the packet they are about, as about.
function packet.icmp(bytes, version)
  if #bytes < 8 then
    return short("ICMP", bytes)
  end
  local kind, code, _, id, sequence = string.unpack(">BBI2I2I2", bytes)
  local message = {type = kind, code = code, name = icmp_names[version][kind] or "type " .. kind}
  if message.name:find("^echo") then
    message.id, message.sequence, message.payload = id, sequence, bytes:sub(9)
  elseif icmp_errors[version][kind] then
    message.about = bytes:sub(9)
  end
  return message
end

-- echo_request makes an ICMP echo request. In ICMPv6 the checksum covers addresses, too, and the kernel fills it in.
function packet.echo_request(version, id, sequence, payload)
  local kind = version == 6 and 128 or 8
  local rest = string.pack(">I2I2", id, sequence) .. payload
  local sum = version == 6 and 0 or packet.checksum(string.pack(">BBI2", kind, 0, 0) .. rest)
  return string.pack(">BBI2", kind, 0, sum) .. rest
end

return packet
