-- The checker's side of SMTP: a server that takes letters, and tells what has come.

local verdict = require "check.verdict"

local mail = {}

-- new(t, c[, options]) greets a client on a connection and returns the server's end of the session. Options: greeting;
-- features, a list of what EHLO announces, or false for a server that does not know EHLO; refused, replies by recipient;
-- verdict, the reply to a letter; on, functions for further commands, by their names: they get the session and the rest
-- of the line.
-- The fields of the session: letters, a list of {from = , to = , text = }, the text as it was meant, without the dots;
-- commands, all lines of commands.
function mail.new(t, c, options)
  local session = setmetatable({t = t, c = c, options = options or {}, letters = {}, commands = {}}, {__index = mail})
  session:reply(session.options.greeting or "220 mail.example ready")
  return session
end

-- reply sends a line. Where the client has gone already, what has come of it tells more.
function mail:reply(text)
  local _ = self.c.socket:sendall(text .. "\r\n")
end

-- hello answers EHLO, or HELO.
function mail:hello(verb)
  local features = self.options.features
  if verb == "HELO" or features == nil then
    return self:reply("250 mail.example")
  elseif not features then
    return self:reply("500 what is that?")
  end
  self.c:send("250-mail.example\r\n")
  for i, feature in ipairs(features) do
    self:reply((i < #features and "250-" or "250 ") .. feature)
  end
end

-- letter takes the text of a letter, up to the line with nothing but a dot.
function mail:letter()
  local lines = {}
  while true do
    local line = self:command_line()
    if line == "." then
      return table.concat(lines, "\n") .. "\n"
    end
    table.insert(lines, (line:gsub("^%.", "")))
  end
end

-- command_line takes a line, which has to end as lines of SMTP do.
function mail:command_line()
  local line = self.c:take_line()
  if line:sub(-1) ~= "\r" then
    verdict.failed("a line does not end in CR LF", line .. "\r\n", line .. "\n")
  end
  return line:sub(1, -2)
end

-- path takes the address out of MAIL FROM:<...> and RCPT TO:<...>.
local function path(line, word)
  return line:upper():match("^%u+%s+" .. word .. ":%s*<") and line:match("<(.-)>")
end

local steps = {}

function steps.MAIL(self, line)
  local from = path(line, "FROM")
  if not from then
    return "501 MAIL FROM:<...>"
  end
  self.begun = {from = from, to = {}}
  return "250 fine"
end

function steps.RCPT(self, line)
  local to = path(line, "TO")
  if not (self.begun and to) then
    return "503 MAIL FROM:<...> first, then RCPT TO:<...>"
  elseif (self.options.refused or {})[to] then
    return self.options.refused[to]
  end
  table.insert(self.begun.to, to)
  return "250 fine"
end

function steps.DATA(self)
  if not self.begun or #self.begun.to == 0 then
    return "554 nobody is to get it"
  end
  self:reply("354 go on")
  self.begun.text = self:letter()
  local reply = self.options.verdict or "250 taken"
  if reply:find("^2") then
    table.insert(self.letters, self.begun)
  end
  self.begun = nil
  return reply
end

function steps.RSET(self)
  self.begun = nil
  return "250 forgotten"
end

function steps.NOOP()
  return "250 fine"
end

-- serve takes commands until QUIT, or until the client has gone; it returns whether QUIT came.
function mail:serve()
  while self.c:waits_for_line() do
    local line = self:command_line()
    table.insert(self.commands, line)
    local verb = line:match("^%a+")
    verb = verb and verb:upper()
    local on = (self.options.on or {})[verb]
    if on then
      on(self, line)
    elseif verb == "EHLO" or verb == "HELO" then
      self:hello(verb)
    elseif verb == "QUIT" then
      self:reply("221 good bye")
      self.c:finish()
      return true
    else
      self:reply(steps[verb] and steps[verb](self, line) or "500 unknown command")
    end
  end
  return false
end

return mail
