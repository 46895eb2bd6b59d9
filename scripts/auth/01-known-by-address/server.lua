-- A server that greets whom it knows by the IP address, and asks everybody else for a name.
--
--   sosh server.lua [HOST [PORT]]
--
-- It keeps the names in known.json, in the current folder.

local clients = require "clients"
local endpoint = require "endpoint"
local lines = require "lines"
local names = require "names"

local file = "known.json"
local most = 10000 -- names that are kept

-- load returns the names by address that an earlier run has kept, if any; nil and the problem when it cannot.
local function load()
  local input, problem = io.open(file)
  if not input then
    return problem:find("no such file", 1, true) and {}, problem
  end
  local known, wrong = json.decode(input:read("*a"))
  input:close()
  if type(known) ~= "table" then
    return nil, file .. ": " .. (wrong or "no JSON object") .. "; correct it or take it away"
  end
  return known
end

local known = assert(load()) -- address → name

-- save writes a new file and puts it in the old one's place at once: who reads it finds one of the two, and all of it.
local function save()
  local new = file .. ".new"
  local output = assert(io.open(new, "w"))
  assert(output:write(json.encode(known, {indent = 2}), "\n"))
  assert(output:close())
  assert(os.rename(new, file))
end

-- introduce asks the client at an unknown address for a name and keeps it; nil and the reason where that is not to be.
local function introduce(client, address)
  local name, problem = lines.ask(client, "who are you?")
  if not name then
    return nil, problem or "no name was sent"
  end
  local count = 0
  for _ in pairs(known) do
    count = count + 1
  end
  local fit, reason = names.check(name)
  if not fit then
    return nil, reason
  elseif count >= most then
    return nil, "there is no room for more names"
  end
  known[address] = name
  save()
  print("new: " .. address .. " is " .. name)
  return name
end

-- greet serves one client. The address is all that it goes by.
local function greet(client, address)
  local name, reason = known[address]
  if not name then
    name, reason = introduce(client, address)
  end
  local sent, lost = lines.send(client, name and "hello " .. name or "error: " .. reason)
  if not sent then
    print("connection lost: " .. lost)
  end
end

local host, port = endpoint.ask(arg, 33333)

print("start")
local server = assert(create_server(host, port)) -- socket, setsockopt SO_REUSEADDR, bind, listen
host, port = server:getsockname() -- port 0 lets the kernel choose one
print("listening on " .. host .. ":" .. port)
print("accept failed: " .. clients.serve(server, greet)) -- ends only then
server:close()
print("stopped")
