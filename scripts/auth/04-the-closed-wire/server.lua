-- A server that knows its users by name and password, and who has logged in by a token; nobody on the way reads along.
--
--   sosh server.lua [HOST [PORT [MEMORY [SECONDS [NAME]]]]]
--
-- It keeps them in users.db and sessions.db. MEMORY is what hashing takes in KiB (19456), SECONDS the life of a token.
-- NAME is what clients connect to, if not HOST: the certificate in server.pem is for it.

local accounts = require "accounts"
local clients = require "clients"
local endpoint = require "endpoint"
local lines = require "lines"
local sessions = require "sessions"

local host, port = endpoint.ask(arg, 33333)
local memory = assert(tonumber(arg[3] or 19456), "the third argument is a number of KiB")
local seconds = assert(tonumber(arg[4] or 3600), "the fourth argument is a number of seconds")

print("start")
local users = assert(accounts.open("users.db", {cost = {memory = memory}}))
local certificate = assert(tls.certificate("server.pem", {names = {arg[5] or host}})) -- its key is in server.key
local open_sessions = assert(sessions.open("sessions.db", seconds))

-- Each command gets the visitor and the line behind the command's word, and returns the reply. What fails is announced
-- without the name: it may be a password that was typed in the wrong place.
local commands = {}

-- credentials are the name and the password of a command; the password has all the rest, blanks too.
local function credentials(rest)
  return rest:match("^(%S+) (.+)$")
end

function commands.register(_, rest)
  local name, password = credentials(rest)
  if not name then
    return "error usage: register NAME PASSWORD"
  end
  local ok, reason, problem = users:register(name, password)
  if not ok then
    print("not registered: " .. (problem or reason))
    return "error " .. reason
  end
  print("registered: " .. name)
  return "ok registered"
end

function commands.login(visitor, rest)
  local name, password = credentials(rest)
  if not name then
    return "error usage: login NAME PASSWORD"
  end
  local ok, reason, problem = users:login(name, password, visitor.address)
  if not ok then
    print("no login: " .. (problem or reason))
    return "error " .. reason
  end
  visitor.token = assert(open_sessions:start(name))
  print("login: " .. name)
  return "ok " .. visitor.token
end

function commands.resume(visitor, token)
  local name = open_sessions:name(token)
  if not name then
    return "error session expired or unknown"
  end
  visitor.token = token
  print("resumed: " .. name)
  return "ok hello " .. name
end

function commands.whoami(visitor)
  local name = visitor.token and open_sessions:name(visitor.token) -- asked each time: it may have ended meanwhile
  return name and "ok " .. name or "error not logged in"
end

function commands.logout(visitor)
  local name = visitor.token and open_sessions:name(visitor.token)
  if not name then
    return "error not logged in"
  end
  open_sessions:revoke(visitor.token)
  print("logout: " .. name)
  visitor.leaves = true
  return "ok bye"
end

function commands.quit(visitor)
  visitor.leaves = true
  return "ok bye"
end

-- answer returns the reply to one line.
local function answer(visitor, line)
  local word, rest = line:match("^(%S*) ?(.*)$")
  local command = commands[word]
  return command and command(visitor, rest) or "error unknown command"
end

-- talk serves one client, line by line, until it leaves or is lost.
local function talk(client, address)
  local visitor = {address = address}
  repeat
    local line, problem = lines.receive(client)
    local reply = line and answer(visitor, line) or problem and "error " .. problem
    local sent = reply and lines.send(client, reply)
  until visitor.leaves or not line or not sent
end

-- secure begins TLS: the client checks the certificate, and both agree on keys that nobody else knows.
local function secure(client)
  return tls.server(client, {certificate = certificate, timeout = 10})
end

local server = assert(create_server(host, port)) -- socket, setsockopt SO_REUSEADDR, bind, listen
host, port = server:getsockname() -- port 0 lets the kernel choose one
print("listening on " .. host .. ":" .. port)
print("accept failed: " .. clients.serve(server, talk, secure)) -- ends only then
server:close()
print("stopped")
