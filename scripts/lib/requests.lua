-- Messages of many types that a client sends to a server.
--
--   local requests = require "requests"
--   local user = requests.serve(client, {say = {"text"}}, function(user, request) ... end)

local audience = require "audience"
local outbox = require "outbox"
require "message" -- gives every socket the method receive_table

local requests = {}

-- problem_of(request, fields) returns what is wrong with a message, of which the client may have made anything.
local function problem_of(request, fields)
  local needed = fields[request.type]
  if not needed then
    return "unknown type of message"
  end
  for _, field in ipairs(needed) do
    if type(request[field]) ~= "string" then
      return field .. " must be a string"
    end
  end
end

-- serve(client, fields, handle) has handle(user, request) do what the client's messages ask for until user.leaves, or
-- until there are no more; user is a new table with the client's outbox. fields are the fields that have to be strings
-- in a message, by its type. What handle returns is sent to the client as an error. serve returns the user.
function requests.serve(client, fields, handle)
  local user = {box = outbox.new(client)}
  repeat
    local request, problem, errno = client:receive_table()
    local over = not request and errno ~= EBADMSG -- after a frame that is no JSON object the next one may be
    if request then
      problem = problem_of(request, fields) or handle(user, request)
    end
    if problem and (not over or errno == EMSGSIZE) then
      audience.send({type = "error", text = problem}, {user})
    end
  until user.leaves or over
  return user
end

return requests
