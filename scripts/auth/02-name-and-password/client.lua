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

-- ask sends a command and returns the reply. What goes wrong here and below is raised as one line for the user.
local function ask(line)
  local reply, problem = lines.ask(server, line)
  return reply or error("no reply: " .. (problem or "the server ended the connection"), 0)
end

-- credentials asks for a name and a password, which is not shown; a new one is asked for twice.
local function credentials()
  local name = assert(input("Name", {check = "^%S+$"}))
  local password = assert(input("Password", {secret = true}))
  if command == "register" and assert(input("Password again", {secret = true})) ~= password then
    error("the two passwords differ", 0)
  end
  return name .. " " .. password
end

local commands = {}

function commands.register()
  return ask("register " .. credentials())
end

function commands.login()
  return ask("login " .. credentials())
end

local run = commands[command] or error("unknown command " .. command, 0)
local ok, reply = pcall(run)
server:close()
if not ok then
  error(reply, 0)
end
print(reply)
print("disconnected")
