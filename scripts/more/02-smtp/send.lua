-- Sends a letter to each of several people, in one SMTP session, and shows the dialogue: our lines after C:, the server's
-- after S:.
--
--   sosh send.lua HOST PORT FROM SUBJECT TO... [--starttls] [--ca FILE] [--user NAME] < TEXT
--
-- The text comes from standard input. --starttls encrypts the session, --ca trusts the certificates in a file, --user asks
-- for a password.

local smtp = require "smtp"
local letter = require "letter"

-- options takes the words that begin with -- out of the arguments.
local function options(arguments)
  local words, found, i = {}, {}, 1
  while arguments[i] do
    local name = arguments[i]:match("^%-%-(%l+)$")
    if name == "starttls" then
      found.starttls = true
    elseif name == "ca" or name == "user" then
      i = i + 1
      found[name] = arguments[i]
    else
      words[#words + 1] = arguments[i]
    end
    i = i + 1
  end
  return words, found
end

-- check ends the program where a call failed.
local function check(ok, problem)
  if not ok then
    error(problem, 0)
  end
  return ok
end

local words, option = options(arg)
if #words < 5 then
  error("usage: sosh send.lua HOST PORT FROM SUBJECT TO... [--starttls] [--ca FILE] [--user NAME] < TEXT", 0)
end
local host, port, from, subject = unpack(words)
local password = option.user and check(input("Password of " .. option.user, {secret = true}))
local text = io.read("*a")

print("start")
local session = check(smtp.connect(host, port, {debug = true}))
check(session:hello())
if option.starttls then
  check(session:starttls{ca = option.ca})
  check(session:hello()) -- what was announced without TLS does not count
end
if option.user then
  check(session:login(option.user, password))
end

local refused = 0
for i = 5, #words do
  local to = words[i]
  local parts = {from = from, to = {to}, subject = subject, text = text, eight_bit = session:has("8BITMIME")}
  local sent, problem = session:send(from, {to}, check(letter.compose(parts)))
  print(sent and "sent to " .. to or "not sent: " .. problem)
  refused = refused + (sent and 0 or 1)
end
session:quit()
print("stopped")
if refused > 0 then
  error(("%d of %d letters were not sent"):format(refused, #words - 4), 0)
end
