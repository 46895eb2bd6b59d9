-- A chat in rooms: whoever logs in is in the lobby, may enter another room, and learns what was said there before.
--
--   sosh server.lua [HOST [PORT [MEMORY]]]
--
-- It keeps accounts in users.db and messages in chat.db, in the current folder. MEMORY is how many KiB hashing a
-- password takes: 19456.

local accounts = require "accounts"
local audience = require "audience"
local clients = require "clients"
local endpoint = require "endpoint"
local outbox = require "outbox"
local requests = require "requests"
local rooms = require "rooms"

clients.most, clients.patience = 10000, nil -- whoever only listens keeps still for hours

local host, port = endpoint.ask(arg, 33333)

local known = assert(accounts.open("users.db", {cost = {memory = tonumber(arg[3]) or 19456}}))
local places = assert(rooms.open("chat.db"))
local users = {} -- by name: everybody who has logged in
local fields = { -- those of each type
  register = {"name", "password"}, login = {"name", "password"}, say = {"text"}, tell = {"to", "text"}, who = {},
  enter = {"room"}, rooms = {}, leave = {},
}
local on = {} -- on[type](user, request) does what a message asks for, or returns why not

-- admit(user, name, right, reason) lets a user in, where the accounts say that they are right.
local function admit(user, name, right, reason)
  if not right then
    return reason
  elseif users[name] then
    return "you have logged in already, with another client"
  end
  user.name, users[name] = name, user
  print(user.name .. " has logged in")
  places:enter(user, "lobby")
  audience.send({type = "welcome", name = name, room = user.room, users = places:users(user.room)}, {user})
  places:remind(user)
end

function on.register(user, request)
  return admit(user, request.name, known:register(request.name, request.password))
end

function on.login(user, request)
  return admit(user, request.name, known:login(request.name, request.password, user.address))
end

function on.say(user, request)
  return places:say(user, request.text)
end

function on.tell(user, request)
  local other = users[request.to]
  if not other then
    return "there is nobody of that name"
  end
  local told = {type = "told", from = user.name, to = other.name, text = request.text}
  return audience.send(told, {[user.name] = user, [other.name] = other}) -- one only, for who talks to themselves
end

function on.who(user)
  return audience.send({type = "users", room = user.room, names = places:users(user.room)}, {user})
end

function on.rooms(user)
  return audience.send({type = "rooms", names = places:names()}, {user})
end

function on.enter(user, request)
  return places:enter(user, request.room) or places:remind(user)
end

function on.leave(user)
  user.leaves = true
end

-- handle(user, request) does what a message asks for, or returns why not.
local function handle(user, request)
  local arrives = request.type == "register" or request.type == "login"
  if arrives and user.name then
    return "you have logged in already, as " .. user.name
  elseif not arrives and not user.name then
    return "log in first"
  end
  return on[request.type](user, request)
end

-- talk(client) is the whole time that a client is there.
local function talk(client, address)
  local user = {client = client, address = address, box = outbox.new(client)}
  requests.serve(user, fields, handle)
  if user.name then
    local reason = user.leaves and "left" or user.box.slow and "too slow" or "lost"
    users[user.name] = nil
    places:leave(user, reason)
    print(user.name .. " has left: " .. reason)
  end
  user.box:finish()
end

print("start")
local server, problem = create_server(host, port) -- socket, setsockopt SO_REUSEADDR, bind, listen
if not server then
  print(problem)
  os.exit(1)
end
host, port = server:getsockname()
print("listening on " .. host .. ":" .. port)
print("stopped: " .. clients.serve(server, talk))
server:close()
