-- A client of the chat in rooms: it shows what comes while somebody types.
--
--   sosh client.lua [HOST [PORT [NAME [register|login]]]]

local endpoint = require "endpoint"
local forms = require "forms"
require "message" -- gives every socket the methods send_table and receive_table

local host, port = endpoint.ask(arg, 33333)

local HELP = "/who  /rooms  /enter ROOM  /tell NAME TEXT  /leave  - anything else is said to all in the room"

local server -- the connection

local kinds = { -- how a message of each type is shown: the capitals stand for its fields
  welcome = "* you are NAME, in ROOM; here are USERS",
  joined = "* NAME has joined ROOM",
  left = "* NAME has left ROOM (REASON)",
  said = "FROM: TEXT",
  told = "FROM to TO alone: TEXT",
  users = "* here, in ROOM, are NAMES",
  rooms = "* there are NAMES",
  history = "* you are in ROOM, where was said:",
  error = "error: TEXT",
}

-- show(content) prints a message.
local function show(content)
  print(forms.fill(kinds[content.type] or "* a message of an unknown type", content))
  if content.type == "history" and type(content.messages) == "table" then
    for _, message in ipairs(content.messages) do
      print(forms.fill("  FROM: TEXT", message))
    end
  end
end

-- join() asks for a name and a password until the server takes them; else it returns nil and why.
local function join()
  local name, way = arg[3], arg[4] or input("register or login", {default = "login"})
  repeat
    if not name then
      io.write("name: ")
      name = io.read()
    end
    if not name then
      return nil, "no name"
    end
    local password = input("Password", {secret = true})
    local sent, problem = server:send_table{type = way, name = name, password = password}
    local answer
    if sent then
      answer, problem = server:receive_table()
    end
    if not answer then
      return nil, problem
    end
    show(answer)
    name = nil
  until answer.type == "welcome"
  return true
end

-- request(line) is the message that a typed line stands for; nil if none.
local function request(line)
  local command, rest = line:match("^/(%a+)%s*(.*)$")
  local to, text = (rest or ""):match("^(%S+)%s+(.+)$")
  if not command then
    return {type = "say", text = line}
  elseif command == "tell" and to then
    return {type = "tell", to = to, text = text}
  elseif command == "enter" then
    return {type = "enter", room = rest}
  elseif command == "who" or command == "rooms" or command == "leave" then
    return {type = command}
  end
end

-- type_messages() sends what is typed, in a thread of its own, and leaves at the end of the input.
local function type_messages()
  for line in io.lines() do
    local content = request(line)
    local sent, problem = content and server:send_table(content)
    if not sent then
      print(problem or HELP)
    end
  end
  local _ = server:send_table{type = "leave"} -- the server may be gone
end

print("start")
local problem
server, problem = create_connection(host, port) -- socket, connect
if not server then
  print(problem)
  os.exit(1)
end
print("connected to " .. host .. ":" .. port)

local joined
joined, problem = join()
if joined then
  print(HELP)
  local typing = spawn(type_messages)
  local content
  repeat
    content, problem = server:receive_table()
    if content then
      show(content)
    end
  until not content
  typing:cancel() -- it may wait for a line for ever
end
print(problem)
server:close()
print("disconnected")
