-- A server for a dialogue in tables: whoever sits here answers each message of a client, until one of them says bye.
--
--   sosh server.lua [HOST [PORT]]

local endpoint = require "endpoint"
require "message" -- gives every socket the methods send_table and receive_table
local printable = require "printable"

local host, port = endpoint.ask(arg, 33333)

-- ask() has an answer typed.
local function ask()
  io.write("you: ")
  local line = io.read() or "bye" -- nobody is there any more
  if line == "bye" then
    return {type = "bye"}
  end
  return {type = "say", text = line}
end

-- answer(message) shows a message and returns the answer. A client may send anything, so that each field is looked at.
local function answer(message)
  if message.type ~= "say" then
    return {type = "error", text = "unknown type of message; there are say and bye"}
  elseif type(message.text) ~= "string" then
    return {type = "error", text = "text must be a string"}
  end
  print("client: " .. printable(message.text))
  return ask()
end

-- serve(client) answers messages until there are no more, and returns why.
local function serve(client)
  while true do
    local message, problem, errno = client:receive_table()
    if not message and errno ~= EBADMSG and errno ~= EMSGSIZE then
      return problem
    elseif message and message.type == "bye" then
      return "the client said bye"
    end

    local reply = message and answer(message) or {type = "error", text = problem}
    local sent, send_problem = client:send_table(reply)
    if errno == EMSGSIZE or not sent then -- of a frame that is too long the end is not known, of bad JSON it is
      return problem or send_problem
    elseif reply.type == "bye" then
      return "you said bye"
    end
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
