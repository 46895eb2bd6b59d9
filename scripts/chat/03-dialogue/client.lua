-- A client for a dialogue: each line typed here is a message, and the server answers it, until one of them says bye.
--
--   sosh client.lua [HOST [PORT]]

local endpoint = require "endpoint"
require "frame" -- gives every socket the methods send_message and receive_message
local printable = require "printable"

local host, port = endpoint.ask(arg, 33333)

-- talk(server) sends what is typed and shows the answers until there are no more, and returns why.
local function talk(server)
  while true do
    io.write("you: ")
    local message = io.read() or "bye" -- nobody is there any more
    local sent, problem = server:send_message(message)
    if not sent then
      return problem
    elseif message == "bye" then
      return "you said bye"
    end

    local answer
    answer, problem = server:receive_message()
    if not answer then
      return problem
    end
    print("server: " .. printable(answer))
    if answer == "bye" then
      return "the server said bye"
    end
  end
end

print("start")
local server, problem = create_connection(host, port) -- socket, connect
if not server then
  print(problem)
  os.exit(1)
end
print("connected to " .. host .. ":" .. port)
print(talk(server))
server:close()
print("disconnected")
