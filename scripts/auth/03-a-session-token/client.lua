-- A client that registers or logs in, and the next time needs no password: it keeps the token of its session.
--
--   sosh client.lua [HOST [PORT [register|login|logout]]]
--
-- The token is in token.db, in the current folder.

local endpoint = require "endpoint"
local lines = require "lines"

local host, port = endpoint.ask(arg, 33333)
local command = arg[3] or input("register, login or logout", {default = "login"})

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

-- jar gets, puts or deletes the token for this server. The file has mode 0600: a token is as good as a password.
local function jar(method, ...)
  local kept = assert(store.open("token.db"))
  local result, problem = kept[method](kept, host .. ":" .. port, ...)
  kept:close() -- at once: another client may want it
  return result, problem
end

-- resume tells whether the server still knows the session.
local function resume()
  local token = jar("get")
  return token and ask("resume " .. token):find("^ok") ~= nil
end

local commands = {}

function commands.register()
  return ask("register " .. credentials())
end

function commands.login()
  if not resume() then
    local reply = ask("login " .. credentials())
    local token = reply:match("^ok (%S+)$") or error(reply, 0)
    assert(jar("put", token))
  end
  return ask("whoami")
end

function commands.logout()
  local reply = resume() and ask("logout") or "not logged in"
  assert(jar("delete"))
  return reply
end

local run = commands[command] or error("unknown command " .. command, 0)
local ok, reply = pcall(run)
server:close()
if not ok then
  error(reply, 0)
end
print(reply)
print("disconnected")
