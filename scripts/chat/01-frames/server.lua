-- A server of messages: it sends each one back whole, to one client after another.
--
--   sosh server.lua [HOST [PORT]]

local endpoint = require "endpoint"
local host, port = endpoint.ask(arg, 33333)

local LIMIT = 65536 -- bytes of the longest message

-- send_message(peer, text) sends a message in a frame: 4 bytes that hold its length, then the message.
local function send_message(peer, text)
  if #text > LIMIT then
    return nil, "error: message of " .. #text .. " bytes, at most " .. LIMIT, EMSGSIZE
  end
  return peer:sendall(string.pack(">I4", #text) .. text) -- ">" is the network's byte order
end

-- receive_message(peer) returns the next message; or nil, why there is none, and the number of the error. After the
-- last message that is nil, "end of stream".
local function receive_message(peer)
  local header, problem, errno = peer:recvexactly(4)
  if not header then
    return nil, problem, errno
  elseif header == "" then
    return nil, "end of stream"
  end
  local length = string.unpack(">I4", header)
  if length > LIMIT then -- nobody makes us keep 4 GiB
    return nil, "error: frame of " .. length .. " bytes announced, at most " .. LIMIT, EMSGSIZE
  elseif length == 0 then -- an empty message, which is no end of stream
    return ""
  end
  local text
  text, problem, errno = peer:recvexactly(length)
  if text == "" then
    return nil, "error: the stream ended after the header of a frame", EPROTO
  end
  return text, problem, errno
end

-- serve(client) sends messages back until there are no more, and returns why.
local function serve(client)
  while true do
    local message, problem, errno = receive_message(client)
    if errno == EMSGSIZE then -- where the next frame begins is not known any more: tell the client, and give up
      local _ = send_message(client, problem) -- it may be gone
    end
    if not message then
      return problem
    end
    print("received " .. #message .. " bytes")

    local sent
    sent, problem = send_message(client, message)
    if not sent then
      return problem
    end
    print("sent " .. #message .. " bytes")
  end
end

print("start")
local server, problem = create_server(host, port) -- socket, setsockopt SO_REUSEADDR, bind, listen
if not server then
  print(problem)
  os.exit(1)
end
host, port = server:getsockname()
print("listening on " .. host .. ":" .. port)

while true do
  local client, client_host, client_port = server:accept()
  if not client then
    print("stopped: " .. client_host) -- in its place is the reason
    break
  end
  print("client connected: " .. client_host .. ":" .. client_port)
  print(serve(client))
  client:close()
  print("client gone")
end
server:close()
