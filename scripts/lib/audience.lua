-- Users who hear the same. A user is a table with the field box (an outbox), users are a table of them by name.
--
--   local audience = require "audience"
--   audience.send({type = "said", from = "ada", text = "hello"}, users)
--   local list = audience.names(users)

local message = require "message"

local audience = {}

-- send(content, users) sends the same message to all of them. It returns why it did not: the message is too long.
function audience.send(content, users)
  local frame, problem = message.pack(content) -- once, however many receive it
  if not frame then
    return problem
  end
  for _, user in pairs(users) do
    user.box:put(frame)
  end
end

-- names(users) returns their names, sorted; of very many, as many as fit into a message.
function audience.names(users)
  local list, room = json.array(), 60000
  for name in pairs(users) do
    room = room - #name - 3 -- with quotes and a comma
    if room > 0 then
      table.insert(list, name)
    end
  end
  table.sort(list)
  return list
end

return audience
