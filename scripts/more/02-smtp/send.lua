-- Sends a letter to each of several people, in one SMTP session, and shows the dialogue: our lines after C:, the
-- server's after S:.
--
--   sosh send.lua HOST PORT FROM SUBJECT TO... [--starttls] [--ca FILE] [--user NAME] < TEXT
--
-- The text comes from standard input. --starttls encrypts the session, --ca trusts the certificates in a file, --user
-- asks for a password (away from a terminal it is the first line of standard input).

local smtp = require "smtp"
local letter = require "letter"

local USAGE = "usage: sosh send.lua HOST PORT FROM SUBJECT TO... [--starttls] [--ca FILE] [--user NAME] < TEXT"

-- options takes the words that begin with -- out of the arguments; nil where one is unknown.
local function options(arguments)
  local words, found, i = {}, {}, 1
  while arguments[i] do
    local name = arguments[i]:match("^%-%-(%l+)$")
    if name == "starttls" then
      found.starttls = true
    elseif name == "ca" or name == "user" then
      i = i + 1
      found[name] = arguments[i]
    elseif arguments[i]:find("^%-%-") then
      return nil
    else
      words[#words + 1] = arguments[i]
    end
    i = i + 1
  end
  return words, found
end

local words, option = options(arg)
if not words or #words < 5 then
  error(USAGE, 0)
end
local host, port, from, subject = unpack(words)
local password
if option.user then
  password = assert(input("Password of " .. option.user, {secret = true}))
end
local text = io.read("*a")

-- open begins the session: it returns the session, or nil and what failed.
local function open()
  local session, problem = smtp.connect(host, port, {debug = true})
  local ok = session
  if ok then
    ok, problem = session:hello()
  end
  if ok and option.starttls then
    ok, problem = session:starttls{ca = option.ca}
    if ok then
      ok, problem = session:hello() -- what was announced without TLS does not count
    end
  end
  if ok and option.user then
    ok, problem = session:login(option.user, password)
  end
  return ok and session, problem
end

-- deliver sends the letter to one of the recipients.
local function deliver(session, to)
  local parts = {from = from, to = {to}, subject = subject, text = text, eight_bit = session:has("8BITMIME")}
  local whole, problem = letter.compose(parts)
  if not whole then
    return nil, problem
  end
  return session:send(from, {to}, whole)
end

print("start")
local session, problem = open()
if not session then
  error(problem, 0)
end
local failed = 0
for i = 5, #words do
  local sent, why = deliver(session, words[i])
  if sent then
    print("sent to " .. words[i])
  else
    print("not sent: " .. why)
    failed = failed + 1
  end
end
session:quit()
print("stopped")
if failed > 0 then
  error(("%d of %d letters were not sent"):format(failed, #words - 4), 0)
end
