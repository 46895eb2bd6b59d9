-- The checker's side of HTTP: what a client asks for, and answers to it.

local verdict = require "check.verdict"

local web = {}

-- request takes a request from a connection: method, target, and the fields by names in small letters.
function web.request(c)
  local method, target = c:expect_like("^(%u+) (%S+) HTTP/1%.%d$", "GET / HTTP/1.1")
  local request = {method = method, target = target, fields = {}}
  while true do
    local line = c:line("")
    if line == "" then
      return request
    end
    local name, value = line:match("^([%w-]+):%s*(.-)%s*$")
    if not name then
      verdict.failed("a line of the request is no field", "Name: value\n", line .. "\n")
    end
    request.fields[name:lower()] = value
  end
end

-- head is the head of an answer: a status such as "200 OK", and fields in a list.
function web.head(status, fields)
  local lines = {"HTTP/1.1 " .. status}
  for _, field in ipairs(fields or {}) do
    table.insert(lines, field)
  end
  table.insert(lines, "Connection: close\r\n\r\n")
  return table.concat(lines, "\r\n")
end

-- answer sends a whole answer and ends the connection, as it says that it will.
function web.answer(c, status, fields, body)
  fields = {unpack(fields or {})}
  table.insert(fields, "Content-Length: " .. #body)
  c:send(web.head(status, fields) .. body)
  c:finish()
end

-- chunk is a piece of a body in chunks.
function web.chunk(data)
  return ("%x\r\n%s\r\n"):format(#data, data)
end

return web
