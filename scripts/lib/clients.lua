-- Many clients at a time: a Lua thread for each, as echo/10 has it.
--
--   local clients = require "clients"
--   local problem = clients.serve(server, function(client, client_host) ... end)

local clients = {
  most = 500,     -- how many at a time; who comes then is turned away
  patience = 300, -- seconds that a client may keep still
}

-- hang_up closes a connection so that the last reply arrives: were anything unread, close would reset the connection, and
-- what is still on its way be lost. A client that goes on sending is not heard out.
local function hang_up(client)
  client:settimeout(1)
  local ended = client:shutdown(SHUT_WR)
  for _ = 1, 16 do
    local data = ended and client:recv(4096)
    if not data or data == "" then
      break
    end
  end
  client:close()
end

-- serve(server, talk) accepts clients and calls talk(client, host, port) for each, in a thread of its own; however talk
-- ends, the connection is closed then. serve returns when accept fails for good, and then the problem. That too many
-- descriptors are open is none: some client will go.
function clients.serve(server, talk)
  local count = 0
  local function attend(client, host, port)
    local peer = host .. ":" .. port
    print("client connected: " .. peer)
    client:settimeout(clients.patience)
    local ok, problem = pcall(talk, client, host, port)
    hang_up(client)
    count = count - 1
    print("client gone: " .. peer)
    if not ok then
      error(problem, 0) -- it ends this thread only, and is reported
    end
  end
  while true do
    local client, host, port = server:accept() -- where it fails: nil, the problem, and its number
    if client and count >= clients.most then
      client:close()
    elseif client then
      count = count + 1
      spawn(attend, client, host, port)
    elseif port == EMFILE or port == ENFILE then
      sleep(0.1)
    else
      return host
    end
  end
end

return clients
