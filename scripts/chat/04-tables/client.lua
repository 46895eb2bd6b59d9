-- A client for a dialogue in tables: each line typed here is a message that the server answers, until one says bye.
--
--   sosh client.lua [HOST [PORT]]

local endpoint = require "endpoint"
require "message" -- gives every socket the methods send_table and receive_table
local printable = require "printable"

local host, port = endpoint.ask(arg, 33333)

-- ask() has a message typed.
local function ask()
  io.write("you: ")
  local line = io.read() or "bye" -- nobody is there any more
  if line == "bye" then
    return {type = "bye"}
  end
  return {type = "say", text = line}
end

-- talk(server) sends what is typed and shows the answers until there are no more, and returns why.
local function talk(server)
  while true do
    local message = ask()
    local sent, problem = server:send_table(message)
    if not sent then
      return problem
    elseif message.type == "bye" then
      return "you said bye"
    end

    local answer
    answer, problem = server:receive_table()
    if not answer then
      return problem
    elseif answer.type == "bye" then
      return "the server said bye"
    end
    print((answer.type == "error" and "error: " or "server: ") .. printable(tostring(answer.text)))
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
