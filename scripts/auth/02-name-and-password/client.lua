-- A client that registers or logs in.
--
--   sosh client.lua [HOST [PORT [register|login]]]

local endpoint = require "endpoint"
local lines = require "lines"

local host, port = endpoint.ask(arg, 33333)
local command = arg[3] or input("register or login", {default = "login"})

print("start")
local server = assert(create_connection(host, port)) -- getaddrinfo, socket, connect
print("connected to " .. host .. ":" .. port)

-- give_up ends the program with one line that says why.
local function give_up(reason)
  print(reason)
  os.exit(1)
end

-- ask sends a command and returns the reply.
local function ask(line)
  local reply, problem = lines.ask(server, line)
  return reply or give_up("no reply: " .. (problem or "the server ended the connection"))
end

-- credentials asks for a name and a password, which is not shown; a new one is asked for twice.
local function credentials()
  local name = assert(input("Name", {check = "^%S+$"}))
  local password = assert(input("Password", {secret = true}))
  if command == "register" and assert(input("Password again", {secret = true})) ~= password then
    give_up("the two passwords differ")
  end
  return name .. " " .. password
end

local commands = {}

function commands.register()
  print(ask("register " .. credentials()))
end

function commands.login()
  print(ask("login " .. credentials()))
end

local run = commands[command] or give_up("unknown command " .. command)
run()
server:close()
print("disconnected")
