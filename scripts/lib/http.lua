-- A client for HTTP/1.1 on plain sockets: GET with redirects and chunked bodies, as RFC 9112 has them.
--
--   local http = require "http"
--   local response, problem = http.get("http://127.0.0.1:8000/")
--   response.status, response.reason, response.headers["content-type"], response.body, response.url

local url = require "url"
local visible = require "visible"

local http = {}

-- What a server can make us keep is bounded.
local LINE_LIMIT = 8192
local HEAD_LIMIT = 65536 -- a head with all its lines; the same for the fields behind a chunked body
local BODY_LIMIT = 16 * 1024 * 1024 -- in memory; who has a sink bounds what comes himself

local PIECE = 65536
local IS_REDIRECT = {[301] = true, [302] = true, [303] = true, [307] = true, [308] = true}

-- fail ends the exchange: get returns nil and the message.
local function fail(message, ...)
  error(message:format(...), 0)
end

-- must passes the results of a call, unless it failed.
local function must(result, problem)
  if not result then
    fail("%s", problem)
  end
  return result
end

-- read_line receives one line of a head, without its end. The fields of budget count what came before it.
local function read_line(conn, budget)
  local line, problem, number = conn:recvline(math.max(1, math.min(LINE_LIMIT, budget.left)))
  if number == EMSGSIZE or budget.left < 1 then
    fail("a line of more than %d bytes, or a head of more than %d", LINE_LIMIT, HEAD_LIMIT)
  elseif not line then
    fail("%s", problem)
  elseif line:sub(-1) ~= "\n" then
    fail("the server ended the stream in the middle of a head")
  end
  budget.left = budget.left - #line
  line = line:gsub("\r?\n$", "")
  if line:gsub("\t", ""):find("%c") then
    fail('control characters in the line "%s"', visible(line, 60))
  end
  return line
end

-- read_fields receives lines "Name: value" up to an empty one: a table by names in small letters. Values of the same
-- name are joined with commas.
local function read_fields(conn, budget, trace)
  local fields, last = {}, nil
  while true do
    local line = read_line(conn, budget)
    trace("< " .. visible(line))
    if line == "" then
      return fields
    end
    local name, value = line:match("^([%w!#$%%&'*+.^_`|~-]+):[ \t]*(.-)[ \t]*$")
    local continued = line:match("^[ \t]+(.-)[ \t]*$") -- of the line before, as old servers write it
    if name then
      last = name:lower()
      fields[last] = fields[last] and fields[last] .. ", " .. value or value
    elseif continued and last then
      fields[last] = fields[last] .. " " .. continued
    else
      fail('"%s" is no field of a head', visible(line, 60))
    end
  end
end

-- read_head receives the status line and the fields. Interim responses, such as 100 Continue, are passed over.
local function read_head(conn, trace)
  local budget = {left = HEAD_LIMIT}
  while true do
    local line = read_line(conn, budget)
    trace("< " .. visible(line))
    local version, status, reason = line:match("^HTTP/1%.(%d) ([1-5]%d%d) ?(.*)$")
    if not version then
      fail('the answer begins with "%s", which is no HTTP/1.1', visible(line, 60))
    end
    local response = {version = "1." .. version, status = tonumber(status), reason = reason}
    response.headers = read_fields(conn, budget, trace)
    if response.status == 101 then
      fail("the server switches to another protocol unasked")
    elseif response.status >= 200 then
      return response
    end
  end
end

-- read_counted receives exactly count bytes.
local function read_counted(conn, count, sink)
  local left = count
  while left > 0 do
    local piece = must(conn:recv(math.min(left, PIECE)))
    if piece == "" then
      fail("the server ended the stream after %d of %d bytes", count - left, count)
    end
    left = left - #piece
    sink(piece)
  end
end

-- read_to_end receives until the server ends the stream: nothing tells whether that was too early.
local function read_to_end(conn, sink)
  while true do
    local piece = must(conn:recv(PIECE))
    if piece == "" then
      return
    end
    sink(piece)
  end
end

-- read_chunked receives chunks: a line with the size in hexadecimal, so many bytes, an empty line; size 0 is the end.
local function read_chunked(conn, trace, sink)
  while true do
    local line = read_line(conn, {left = LINE_LIMIT})
    local size = line:match("^(%x+)[ \t]*$") or line:match("^(%x+)[ \t]*;") -- extensions say nothing to us
    if not size or #size:gsub("^0+", "") > 12 then
      fail('"%s" is no size of a chunk', visible(line, 60))
    end
    size = tonumber(size, 16)
    if size == 0 then
      read_fields(conn, {left = HEAD_LIMIT}, trace)
      return
    end
    read_counted(conn, size, sink)
    local line_end = conn:recvline(2)
    if line_end ~= "\r\n" and line_end ~= "\n" then
      fail("a chunk does not end where its size says")
    end
  end
end

-- content_length is the number of bytes that a head announces, nil where it announces none.
local function content_length(headers)
  local text, length = headers["content-length"], nil
  if not text then
    return nil
  end
  for value in (text .. ","):gmatch("([^,]*),") do
    value = value:match("^%s*(%d+)%s*$")
    if not value or #value > 15 or length and value ~= length then -- twice the same is legal
      fail('"%s" is no Content-Length', visible(text, 60))
    end
    length = value
  end
  return tonumber(length)
end

-- read_body passes the body to sink, in the way that the head says (RFC 9112, section 6.3).
local function read_body(conn, response, trace, sink)
  local encoding, length = response.headers["transfer-encoding"], content_length(response.headers)
  if response.status == 204 or response.status == 304 then
    return -- these have none, whatever the head says
  elseif encoding and (length or response.version == "1.0") then
    -- Attacks live on two programs that disagree about this.
    fail("Transfer-Encoding with Content-Length or HTTP/1.0: where this body ends is a matter of opinion")
  elseif encoding and encoding:lower() ~= "chunked" then
    fail('the Transfer-Encoding "%s" was not asked for', visible(encoding, 60))
  elseif encoding then
    read_chunked(conn, trace, sink)
  elseif length then
    read_counted(conn, length, sink)
  else
    read_to_end(conn, sink)
  end
end

-- connect opens a connection to the target's host.
local function connect(target, options, trace)
  local conn, problem = create_connection(target.host, target.port, options.timeout or 30)
  if conn and target.scheme == "https" then
    conn, problem = tls.client(conn, {server_name = target.host, ca = options.ca})
  end
  if conn then
    trace(("* connected to %s:%d"):format(conn:getpeername()))
  end
  return conn, problem
end

-- converse sends the request and receives the response; it raises where something fails.
local function converse(conn, target, options, trace)
  local request = {
    "GET " .. target.target .. " HTTP/1.1",
    "Host: " .. target.authority,
    "User-Agent: sosh",
    "Accept: */*",
    "Connection: close", -- one request for each connection
    "",
  }
  for _, line in ipairs(request) do
    trace("> " .. line)
  end
  must(conn:sendall(table.concat(request, "\r\n") .. "\r\n"))

  local response = read_head(conn, trace)
  response.url = url.text(target)
  if IS_REDIRECT[response.status] and response.headers.location then
    return response -- nobody reads the body of a redirect
  end
  local pieces, length = {}, 0
  local function keep(piece)
    pieces[#pieces + 1] = piece
    length = length + #piece
    if length > BODY_LIMIT then
      fail("a body of more than %d bytes; give a sink that takes it piece by piece", BODY_LIMIT)
    end
  end
  local sink = options.sink
  read_body(conn, response, trace, sink and function(piece) sink(piece, response) end or keep)
  response.body = table.concat(pieces)
  return response
end

-- exchange is one request and its response; or nil and what failed.
local function exchange(target, options, trace)
  local conn, problem = connect(target, options, trace)
  if not conn then
    return nil, problem
  end
  local ok, response = pcall(converse, conn, target, options, trace)
  conn:close()
  if not ok then
    return nil, response
  end
  return response
end

-- get(address[, options]) gets a page: a table with status, reason, headers, body and url (where it was found in the
-- end); or nil and what failed. Options: redirects, how many to follow (5); timeout, seconds that a call may wait
-- (30); sink(piece, response), a function that takes the body piece by piece, and then body is empty; trace(line), a
-- function that is told of every line of the dialogue; ca, a file of certificates to trust for https.
function http.get(address, options)
  options = options or {}
  local trace = options.trace or function() end
  local target, problem = url.parse(address)
  for _ = 0, options.redirects or 5 do
    if not target then
      return nil, problem
    end
    local response
    response, problem = exchange(target, options, trace)
    if not response then
      return nil, "GET " .. url.text(target) .. ": " .. problem
    end
    local location = IS_REDIRECT[response.status] and response.headers.location
    if not location then
      return response
    end
    local from = target
    target, problem = url.resolve(from, location)
    if target and from.scheme == "https" and target.scheme == "http" then
      return nil, "a redirect from https to http, " .. url.text(target) .. ", is not followed"
    end
  end
  return nil, ("GET %s: more than %d redirects"):format(address, options.redirects or 5)
end

return http
