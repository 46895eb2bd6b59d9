-- A client that sends one message and prints the one that comes back.
--
--   sosh client.lua [HOST [PORT]]

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

print("start")
local server, problem = create_connection(host, port) -- socket, connect
if not server then
  print(problem)
  os.exit(1)
end
print("connected to " .. host .. ":" .. port)

io.write("a line to send: ")
local line = io.read() or ""
local sent
sent, problem = send_message(server, line)
if sent then
  print("sent " .. #line .. " bytes, " .. (utf8.len(line) or "?") .. " letters")
  local reply
  reply, problem = receive_message(server) -- one message, in however many pieces it came
  if reply then
    print("received " .. #reply .. " bytes")
    print("reply: " .. reply)
  end
end
if problem then
  print(problem)
end

server:close()
print("disconnected")
