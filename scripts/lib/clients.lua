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

-- attend serves one client from its coming to its going; false and the error where talk has raised one.
local function attend(talk, secure, client, host, port)
  local peer = host .. ":" .. port
  print("client connected: " .. peer)
  client:settimeout(clients.patience)
  local ok, conn, problem = true, client, nil
  if secure then
    conn, problem = secure(client)
  end
  if conn then
    ok, problem = pcall(talk, conn, host, port)
    hang_up(conn)
  else
    print("not secured: " .. problem)
    client:close() -- it is still open where the client had gone before anything was agreed on
  end
  print("client gone: " .. peer)
  return ok, problem
end

-- serve(server, talk[, secure]) accepts clients and calls talk(client, host, port) for each, in a thread of its own;
-- however talk ends, the connection is closed then. secure(client) comes before it and returns the connection that talk
-- gets, such as one that speaks TLS, or nil and the problem. serve returns when accept fails for good, and then the
-- problem. That too many descriptors are open is none: some client will go.
function clients.serve(server, talk, secure)
  local count = 0
  while true do
    local client, host, port = server:accept() -- where it fails: nil, the problem, and its number
    if client and count >= clients.most then
      client:close()
    elseif client then
      count = count + 1
      spawn(function()
        local ok, problem = attend(talk, secure, client, host, port)
        count = count - 1
        assert(ok, problem) -- an error ends this thread only, and is reported
      end)
    elseif port == EMFILE or port == ENFILE then
      sleep(0.1)
    else
      return host
    end
  end
end

return clients
