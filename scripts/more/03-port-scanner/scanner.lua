-- Finds the TCP ports of this machine that somebody listens on: it tries to connect to each.
--
--   sosh scanner.lua [HOST [PORTS]] [--i-may HOST]
--
-- PORTS is a list such as 1-1024 (as when left out) or 22,80,8000-8100. Hosts other than this machine are refused;
-- --i-may takes one in a private network that you may scan, such as a virtual machine of yours.

local target = require "target"

local AT_ONCE = 64 -- attempts under way at the same time
local PATIENCE = 2 -- seconds until a port counts as silent

-- parse makes a list of the ports of a text such as "22,80,8000-8100".
local function parse(text)
  local ports, seen = {}, {}
  for part in (text .. ","):gmatch("([^,]*),") do
    local first, last = part:match("^%s*(%d+)%-?(%d*)%s*$")
    first, last = tonumber(first), tonumber(last ~= "" and last or first)
    if not (first and last) or first < 1 or last > 65535 or first > last then
      return nil, ('"%s" is no list of ports: 1-1024 is one, or 22,80,8000-8100'):format(text)
    end
    for port = first, last do
      if not seen[port] then
        seen[port], ports[#ports + 1] = true, port
      end
    end
  end
  return ports
end

local words, permitted = {}, nil
for i, word in ipairs(arg) do
  if word == "--i-may" then
    permitted = arg[i + 1]
  elseif arg[i - 1] ~= "--i-may" then
    words[#words + 1] = word
  end
end
local ports, problem = parse(words[2] or "1-1024")
local address
if ports then
  address, problem = target.choose(words[1] or "127.0.0.1", permitted)
end
if not address then
  error(problem, 0)
end

local count = {open = 0, closed = 0, silent = 0, unreachable = 0}

-- report says what became of the attempt to connect to a port. errno is 0 where the connection stands.
local function report(s, port, errno)
  local state = "unreachable" -- by way of a network, that happens
  if errno == ECONNREFUSED then
    state = "closed"
  elseif errno == ETIMEDOUT then
    state = "silent" -- a firewall may swallow what comes to the port
  elseif errno == 0 then
    local peer, peer_port = s:getpeername()
    local own, own_port = s:getsockname()
    -- The kernel may have chosen the very port that is tried as ours: then we are connected to ourselves.
    state = own == peer and own_port == peer_port and "closed" or "open"
  end
  s:close()
  count[state] = count[state] + 1
  if state == "open" then
    print(("%d/tcp open %s"):format(port, getservbyport(port, "tcp") or "unknown"))
  end
end

print("start")
print(("scanning %d ports of %s"):format(#ports, address.host))
local began = time.monotonic()
local waiting = {} -- sockets whose connect is under way
local tried = {} -- socket → {port =, deadline =}
local next_port = 1
while ports[next_port] or #waiting > 0 do
  while ports[next_port] and #waiting < AT_ONCE do
    local s, port = assert(socket(address.family, SOCK_STREAM)), ports[next_port]
    next_port = next_port + 1
    s:setblocking(false) -- so that connect only begins, and EINPROGRESS says so
    local errno = s:connect_ex(address.host, port, address.flowinfo, address.scopeid)
    if errno == EINPROGRESS then
      waiting[#waiting + 1] = s
      tried[s] = {port = port, deadline = time.monotonic() + PATIENCE}
    else
      report(s, port, errno)
    end
  end

  local _, decided = select({}, waiting, {}, #waiting > 0 and 0.1 or 0) -- writable: connected, or failed
  for _, s in ipairs(decided) do
    report(s, tried[s].port, s:getsockopt(SOL_SOCKET, SO_ERROR))
    tried[s] = nil
  end
  local still, now = {}, time.monotonic()
  for _, s in ipairs(waiting) do
    if tried[s] and tried[s].deadline < now then
      report(s, tried[s].port, ETIMEDOUT)
      tried[s] = nil
    elseif tried[s] then
      still[#still + 1] = s
    end
  end
  waiting = still
end
local result = "%d open, %d closed, %d silent, %d unreachable"
print(result:format(count.open, count.closed, count.silent, count.unreachable))
print(("stopped after %.1f s"):format(time.monotonic() - began))
