-- Asks a multicast group who is there, and collects the answers for a time.
--
--   sosh client.lua [GROUP [PORT [INTERFACE [SECONDS]]]]

local endpoint = require "endpoint"
local multicast = require "multicast"
local visible = require "visible"

local ANSWERS = 1000 -- enough: anybody can send some

local group, port = endpoint.ask(arg, 33333, "239.255.33.33")
local interface = arg[3] ~= "" and arg[3] or nil
local seconds = tonumber(arg[4] or 2)
if not seconds or seconds <= 0 then
  error("usage: sosh client.lua [GROUP [PORT [INTERFACE [SECONDS]]]]", 0)
end

print("start")
local client, problem = multicast.sender(group, interface)
if not client then
  error(problem, 0)
end
local token = hex.encode(crypto.random(8)) -- tells the answers to us from late ones to others
local request = ("who is there? %s\n"):format(token)

-- ask sends the question to the group.
local function ask()
  local sent, why = client:sendto(request, group, port)
  print(sent and ("sent %d bytes to %s"):format(sent, multicast.text(group, port)) or why)
  return sent
end

local began = time.monotonic()
local asked_again = false
local known, count = {}, 0
if not ask() then
  error("nobody was asked", 0)
end
while count < ANSWERS do
  local passed = time.monotonic() - began
  if passed >= seconds then
    break
  end
  if passed >= seconds / 2 and not asked_again then
    ask() -- datagrams get lost
    asked_again = true
  end
  client:settimeout((asked_again and seconds or seconds / 2) - passed)
  local answer, host, from_port, _, scopeid = client:recvfrom(512)
  local name = answer and answer:match("^here " .. token .. " (.*)\n$")
  local who = name and ("%s %d %s"):format(multicast.text(host, from_port), scopeid or 0, name)
  if name and not known[who] then -- several servers on one host may share the port
    known[who], count = true, count + 1
    print(("%s is %s"):format(multicast.text(host, from_port), visible(name, 200)))
  end
end
client:close()
print(("%d answered"):format(count))
print("stopped")
