-- Gets a page over HTTP/1.1 and shows the dialogue: our lines after >, the server's after <.
--
--   sosh get.lua URL [FILE]
--
-- The page goes to the file, or else to standard output; the dialogue goes to standard error, so that it stays out of
-- the page.

local http = require "http"

local address, path = arg[1], arg[2]
if not address then
  error("usage: sosh get.lua URL [FILE]", 0)
end

local function say(line)
  io.stderr:write(line, "\n")
end

-- A page that breaks off must not look like a whole one: it gets its name when all of it is there.
local partial = path and path .. ".part"
local page = io.stdout
if path then
  page = assert(io.open(partial, "wb"))
end

local received = 0
local function sink(piece)
  received = received + #piece
  assert(page:write(piece))
end

say("start")
local response, problem = http.get(address, {trace = say, sink = sink})
if path then
  page:close()
end

if response then
  say("received " .. received .. " bytes")
  if response.status >= 400 then
    problem = ("%s: the server says %d %s"):format(response.url, response.status, response.reason)
  end
end
if problem then
  if path then
    os.remove(partial)
  end
  error(problem, 0)
end
if path then
  assert(os.rename(partial, path))
  say("saved as " .. path)
end
say("stopped")
