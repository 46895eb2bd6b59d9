-- Asks a host for echoes over ICMP and measures how long each takes there and back.
--
--   sosh ping.lua [HOST [COUNT [INTERVAL]]]

local icmp = require "icmp"

local PATIENCE = 2 -- seconds that the last reply may take

local host = arg[1] or "127.0.0.1"
local count = tonumber(arg[2] or 4)
local interval = tonumber(arg[3] or 1) -- seconds from one request to the next
if not (count and interval and count >= 1 and count <= 10000 and interval >= 0.01) then
  error("usage: sosh ping.lua [HOST [COUNT [INTERVAL]]], COUNT 1 to 10000, INTERVAL 0.01 seconds or more", 0)
end

local list, problem = getaddrinfo(host, nil, 0, SOCK_DGRAM)
if not list then
  error(problem, 0)
end
local address = list[1]
local echo
echo, problem = icmp.open(address.family)
if not echo then
  error(problem, 0)
end

local payload = crypto.random(16) .. ("."):rep(40) -- tells the replies to us from those to other pings
local sent_at, replied = {}, {} -- by sequence number
local times = {} -- of the replies, in milliseconds

-- report says what arrived, where it has to do with a request of ours.
local function report(message, sender, ttl, length)
  local sequence, now = message.sequence, time.monotonic()
  if message.name == "echo reply" and message.payload == payload and sent_at[sequence] then
    local took = (now - sent_at[sequence]) * 1000
    local again = replied[sequence] and " (DUP!)" or ""
    local reply = "%d bytes from %s: icmp_seq=%d ttl=%s time=%.3f ms%s"
    print(reply:format(length, sender, sequence, ttl or "?", took, again))
    if not replied[sequence] then
      replied[sequence], times[#times + 1] = true, took
    end
  elseif echo:requested(message) then
    print(("from %s: icmp_seq=%d %s"):format(sender, echo:requested(message), message.name))
  end
end

-- listen reports what arrives until deadline, or until there are so many replies.
local function listen(deadline, replies)
  while #times < replies do
    local message, sender, ttl, length = echo:receive(deadline)
    if message then
      report(message, sender, ttl, length)
    elseif sender then -- it is what failed
      print(sender)
    else
      return
    end
  end
end

print("start")
print(("ping %s (%s), %d data bytes, %s"):format(host, address.host, #payload, echo.kind))
for sequence = 1, count do
  sent_at[sequence] = time.monotonic()
  local ok, why = echo:send(sequence, payload, address)
  if not ok then
    print(why)
  end
  local last = sequence == count
  listen(sent_at[sequence] + (last and PATIENCE or interval), last and count or math.huge)
end
echo:close()

print(("%d packets sent, %d received, %.0f%% lost"):format(count, #times, (count - #times) / count * 100))
if #times == 0 then
  error("no reply from " .. host, 0)
end
local sum, squares, least, most = 0, 0, math.huge, 0
for _, each in ipairs(times) do
  sum, squares = sum + each, squares + each ^ 2
  least, most = math.min(least, each), math.max(most, each)
end
local mean = sum / #times
local deviation = math.sqrt(math.max(0, squares / #times - mean ^ 2)) -- a rounding error may make it negative
print(("round trip min/avg/max/mdev = %.3f/%.3f/%.3f/%.3f ms"):format(least, mean, most, deviation))
