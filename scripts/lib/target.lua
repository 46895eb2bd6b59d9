-- Which hosts a program that tries others' ports may try.
--
--   local target = require "target"
--   local address, problem = target.choose("localhost", nil)

local target = {}

-- bytes are those of an address, in the order of the network.
local function bytes(address)
  return inet_pton(address.family, (address.host:gsub("%%.*$", "")))
end

-- is_own tells whether an address is this machine's: bind takes those, those of groups, and no others.
local function is_own(address)
  if bytes(address):byte() >= (address.family == AF_INET6 and 0xFF or 224) then -- RFC 5771, RFC 4291: multicast, and broadcast
    return false
  end
  local probe = assert(socket(address.family, SOCK_STREAM))
  local ok = probe:bind(address.host, 0, address.flowinfo, address.scopeid)
  probe:close()
  return ok ~= nil
end

-- is_private tells whether an address belongs to networks that no router passes on to the Internet: RFC 1918, RFC 3927,
-- RFC 4193 and RFC 4291.
local function is_private(address)
  local a, b = bytes(address):byte(1, 2)
  if address.family == AF_INET6 then
    return bit32.band(a, 0xFE) == 0xFC or a == 0xFE and bit32.band(b, 0xC0) == 0x80
  end
  return a == 10 or a == 172 and bit32.band(b, 0xF0) == 16 or a == 192 and b == 168 or a == 169 and b == 254
end

-- choose(host, permitted) returns the address of a host, as getaddrinfo has it; or nil and why not. Without more ado
-- that is this machine only. permitted is a host in a private network that the user says he may scan, such as a
-- virtual machine.
function target.choose(host, permitted)
  local list, problem = getaddrinfo(host, nil, 0, SOCK_STREAM)
  if not list then
    return nil, problem
  end
  local address = list[1]
  if is_own(address) then
    return address
  elseif not is_private(address) then
    return nil, host .. " is not this machine. To scan machines of others without their leave is against the rules of "
      .. "most networks, and in places against the law"
  elseif permitted ~= host then
    return nil, host .. " is not this machine. If it is yours all the same, such as a virtual machine, say so: --i-may "
      .. host
  end
  return address
end

return target
