-- A chat for many users: everybody hears what one says, or one alone what is told to them.
--
--   sosh server.lua [HOST [PORT]]

local audience = require "audience"
local clients = require "clients"
local endpoint = require "endpoint"
local names = require "names"
local outbox = require "outbox"
local requests = require "requests"

clients.most, clients.patience = 10000, nil -- whoever only listens keeps still for hours

local host, port = endpoint.ask(arg, 33333)

local users = {} -- by nickname: everybody who has joined
local fields = {join = {"name"}, say = {"text"}, tell = {"to", "text"}, who = {}, leave = {}} -- those of each type
local on = {} -- on[type](user, request) does what a message asks for, or returns why not

function on.join(user, request)
  local fit, reason = names.check(request.name)
  if user.name then
    return "you have joined already, as " .. user.name
  elseif not fit then
    return reason
  elseif users[request.name] then
    return "name taken"
  end
  audience.send({type = "joined", name = request.name}, users)
  user.name, users[request.name] = request.name, user
  print(user.name .. " has joined")
  return audience.send({type = "welcome", name = user.name, users = audience.names(users)}, {user})
end

function on.say(user, request)
  return audience.send({type = "said", from = user.name, text = request.text}, users)
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
  return audience.send({type = "users", names = audience.names(users)}, {user})
end

function on.leave(user)
  user.leaves = true
end

-- handle(user, request) does what a message asks for, or returns why not.
local function handle(user, request)
  if not user.name and request.type ~= "join" then
    return "join first"
  end
  return on[request.type](user, request)
end

-- talk(client) is the whole time that a client is there.
local function talk(client)
  local user = {client = client, box = outbox.new(client)}
  requests.serve(user, fields, handle)
  if user.name then
    local reason = user.leaves and "left" or user.box.slow and "too slow" or "lost"
    users[user.name] = nil
    audience.send({type = "left", name = user.name, reason = reason}, users)
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
