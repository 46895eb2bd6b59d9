-- A server for a dialogue: whoever sits here answers each message of a client, until one of them says bye.
--
--   sosh server.lua [HOST [PORT]]

local endpoint = require "endpoint"
require "frame" -- gives every socket the methods send_message and receive_message
local printable = require "printable"

local host, port = endpoint.ask(arg, 33333)

-- serve(client) shows messages and answers them until there are no more, and returns why.
local function serve(client)
  while true do
    local message, problem, errno = client:receive_message()
    if errno == EMSGSIZE then -- where the next frame begins is not known any more: tell the client, and give up
      local _ = client:send_message(problem) -- it may be gone
    end
    if not message then
      return problem
    end
    print("client: " .. printable(message))
    if message == "bye" then
      return "the client said bye"
    end

    io.write("you: ")
    local answer = io.read() or "bye" -- nobody is there any more
    local sent
    sent, problem = client:send_message(answer)
    if not sent then
      return problem
    elseif answer == "bye" then
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
