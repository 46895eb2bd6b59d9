-- Messages of many types that a client sends to a server.
--
--   local requests = require "requests"
--   requests.serve(user, {say = {"text"}}, function(user, request) ... end)

local audience = require "audience"
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

-- serve(user, fields, handle) has handle(user, request) do what the messages of user.client ask for, until user.leaves or
-- until there are no more. fields are the fields that have to be strings in a message, by its type. What handle returns
-- is sent to the client as an error, by way of user.box.
function requests.serve(user, fields, handle)
  repeat
    local request, problem, errno = user.client:receive_table()
    local over = not request and errno ~= EBADMSG -- after a frame that is no JSON object the next one may be
    if request then
      problem = problem_of(request, fields) or handle(user, request)
    end
    if problem and (not over or errno == EMSGSIZE) then
      audience.send({type = "error", text = problem}, {user})
    end
  until user.leaves or over
end

return requests
