-- Talks to an SMTP server by hand: each line you type is a command, and what the server replies is shown after S:.
--
--   sosh talk.lua [HOST [PORT]]
--
-- After DATA the letter follows, up to a line with nothing but a dot. STARTTLS encrypts the session, QUIT ends it.

local endpoint = require "endpoint"
local smtp = require "smtp"

local host, port = endpoint.ask(arg, 25)

print("start")
local session, problem = smtp.connect(host, port, {debug = true})
if not session then
  error(problem, 0)
end

-- letter reads the lines of a letter.
local function letter()
  local lines = {}
  for line in io.lines() do
    if line == "." then
      break
    end
    lines[#lines + 1] = line .. "\n"
  end
  return table.concat(lines)
end

-- perform does what one line says; where that failed without a reply it returns nil and why.
local function perform(line)
  local verb, argument = line:match("^%s*(%a*)%s*(.-)%s*$")
  verb = verb:upper()
  if verb == "QUIT" then
    return session:quit()
  elseif verb == "EHLO" then -- tells what the server can do: the session has to know, too
    return session:ehlo(argument ~= "" and argument or nil)
  elseif verb == "STARTTLS" then
    return session:starttls()
  end
  local code, text = session:docmd(line)
  if code == 354 then
    return session:text(letter())
  end
  return code, text
end

for line in io.lines() do
  local code, why = perform(line)
  if not code then
    print(why)
  end
  if not session.conn then
    break
  end
end
session:close()
print("disconnected")
