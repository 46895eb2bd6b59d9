-- Answers whoever asks a multicast group who is there.
--
--   sosh server.lua [GROUP [PORT [INTERFACE [NAME]]]]

local endpoint = require "endpoint"
local multicast = require "multicast"
local visible = require "visible"

local group, port = endpoint.ask(arg, 33333, "239.255.33.33")
local interface = arg[3] ~= "" and arg[3] or nil
local name = (arg[4] or gethostname()):sub(1, 200)

print("start")
local server, problem = multicast.join(group, port, interface)
if not server then
  error(problem, 0)
end
port = select(2, server:getsockname()) -- port 0 lets the kernel choose one
print("listening on " .. multicast.text(group, port))

while true do
  local request, host, client_port, flowinfo, scopeid = server:recvfrom(512)
  if not request then
    error(host, 0) -- it is what failed
  end
  local token = request:match("^who is there%? (%x+)\n$")
  local from = multicast.text(host, client_port)
  if not token then
    print(("received %d bytes from %s, which ask nothing: %s"):format(#request, from, visible(request, 40)))
  else
    print(("received %d bytes from %s"):format(#request, from))
    sleep(math.random() * 0.05) -- many may be there: they should not all answer in the same moment
    -- The answer goes to the one who asked, not to the group.
    local sent, why = server:sendto(("here %s %s\n"):format(token, name), host, client_port, flowinfo, scopeid)
    print(sent and ("sent %d bytes"):format(sent) or why)
  end
end
