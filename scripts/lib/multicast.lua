-- Sockets for groups, IPv4 and IPv6 alike.
--
--   local multicast = require "multicast"
--   local s, problem = multicast.join("239.255.33.33", 33333, "eth0")
--   local s, problem = multicast.sender("239.255.33.33", "eth0")
--
-- An interface is a name, such as eth0; nil lets the kernel choose: the one that its route to the group leads to.

local multicast = {}

-- is_ipv6 tells the family of a group's address.
local function is_ipv6(group) return group:find(":", 1, true) ~= nil end

-- is_group tells whether an address belongs to a group: 224.0.0.0/4 and ff00::/8.
local function is_group(group)
  local bytes = inet_pton(is_ipv6(group) and AF_INET6 or AF_INET, group)
  local first = bytes and bytes:byte() or 0
  return first >= 224 and (is_ipv6(group) and first == 255 or not is_ipv6(group) and first < 240)
end

-- open makes a socket of the group's family for the interface: nil and what failed where there is no such group or
-- interface.
local function open(group, interface)
  local index, problem = 0, nil
  if not is_group(group) then
    return nil, group .. " is no group: those are 224.0.0.0 to 239.255.255.255, and ff00:: and up"
  elseif interface then
    index, problem = if_nametoindex(interface)
  end
  if not index then
    return nil, problem
  end
  local s
  s, problem = socket(is_ipv6(group) and AF_INET6 or AF_INET, SOCK_DGRAM)
  return s, s and index or problem
end

-- check closes the socket where a call on it failed.
local function check(s, ok, problem)
  if ok then
    return s
  end
  s:close()
  return nil, problem
end

-- join makes a socket that receives what is sent to a port of a group. Several on one host may: each gets a copy.
function multicast.join(group, port, interface)
  local s, problem = open(group, interface)
  if not s then
    return nil, problem
  end
  s:setsockopt(SOL_SOCKET, SO_REUSEADDR, true)
  local level, all, join = IPPROTO_IP, IP_MULTICAST_ALL, IP_ADD_MEMBERSHIP
  if is_ipv6(group) then
    level, all, join = IPPROTO_IPV6, IPV6_MULTICAST_ALL, IPV6_JOIN_GROUP
    s:setsockopt(level, IPV6_V6ONLY, true)
  end
  if all then
    s:setsockopt(level, all, false) -- Linux gives a socket what any other on the host has joined, unless told not to
  end
  local ok
  ok, problem = s:bind("", port)
  if ok then
    ok, problem = s:setsockopt(level, join, group, interface)
  end
  return check(s, ok, problem)
end

-- sender makes a socket that sends to groups by way of the interface. What it sends stays in the local network: the
-- time to live of packets to groups is 1 unless set.
function multicast.sender(group, interface)
  local s, index = open(group, interface)
  if not s or not interface then
    return s, index
  elseif is_ipv6(group) then
    return check(s, s:setsockopt(IPPROTO_IPV6, IPV6_MULTICAST_IF, index))
  end
  -- The loopback interface has to be told its address: the kernel takes none of scope host for packets to groups.
  local address = interface:find("^lo%d*$") and "127.0.0.1" or "0.0.0.0"
  -- struct ip_mreqn: group, address, index
  local choice = string.pack("=c4c4i4", inet_aton("0.0.0.0"), inet_aton(address), index)
  return check(s, s:setsockopt(IPPROTO_IP, IP_MULTICAST_IF, choice))
end

-- text writes an address and a port.
function multicast.text(host, port)
  return (is_ipv6(host) and "[%s]:%s" or "%s:%s"):format(host, port)
end

return multicast
