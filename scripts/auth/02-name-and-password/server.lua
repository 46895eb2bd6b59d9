-- A server that knows its users by name and password.
--
--   sosh server.lua [HOST [PORT [MEMORY]]]
--
-- It keeps them in users.db. MEMORY is what hashing a password takes, in KiB (19456).

local accounts = require "accounts"
local clients = require "clients"
local endpoint = require "endpoint"
local lines = require "lines"

local host, port = endpoint.ask(arg, 33333)
local memory = assert(tonumber(arg[3] or 19456), "the third argument is a number of KiB")

print("start")
local users = assert(accounts.open("users.db", {cost = {memory = memory}}))

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
  print("login: " .. name)
  return "ok hello " .. name
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

local server = assert(create_server(host, port)) -- socket, setsockopt SO_REUSEADDR, bind, listen
host, port = server:getsockname() -- port 0 lets the kernel choose one
print("listening on " .. host .. ":" .. port)
print("accept failed: " .. clients.serve(server, talk)) -- ends only then
server:close()
print("stopped")
