-- A client for SMTP (RFC 5321) on plain sockets, in the spirit of Python's smtplib.
--
--   local smtp = require "smtp"
--   local session = assert(smtp.connect("127.0.0.1", 25, {debug = true}))
--   assert(session:hello())
--   assert(session:send("ada@example.org", {"bob@example.org"}, "Subject: hello\n\nHow are you?\n"))
--   session:quit()
--
-- A method that is one command returns the reply: its code, and its lines joined with newlines; or nil and what
-- failed where there was none. Whoever looks at code only must not take 550 for success: hello, login, starttls and
-- send check it.

local visible = require "visible"

local smtp = {}

-- Session is the class of sessions. host, features (by names in small letters) and encrypted are to be read.
local Session = {}
Session.__index = Session

-- What a server can make us keep is bounded. RFC 5321 has replies of at most 512 bytes a line; some servers say more.
local LINE_LIMIT = 4096
local REPLY_LINES = 100
local TEXT_LINE = 998 -- bytes of a line of a letter, without CR LF

-- connect(host, port[, options]) connects and waits for the greeting. Options: timeout, seconds that a call may wait
-- (30); debug, true to print every line of the dialogue, or a function that gets each.
function smtp.connect(host, port, options)
  options = options or {}
  local debug = options.debug
  if debug == true then
    debug = print
  end
  local conn, problem = create_connection(host, port, options.timeout or 30)
  if not conn then
    return nil, problem
  end
  local self = setmetatable({conn = conn, host = host, features = {}, encrypted = false}, Session)
  self.trace = debug or function() end
  local code, text = self:getreply()
  if code ~= 220 then
    self:close()
    return nil, code and ("%s: the server does not greet, it says %d %s"):format(host, code, visible(text)) or text
  end
  return self
end

-- lost closes the connection: after half a command or half a reply the two sides no longer understand each other.
function Session:lost(problem)
  self:close()
  return nil, problem
end

-- close closes the connection without QUIT.
function Session:close()
  if self.conn then
    self.conn:close()
    self.conn = nil
  end
end

-- getreply receives one reply, which may have several lines: "250-" begins all but the last, "250 " the last.
function Session:getreply()
  local code, lines = nil, {}
  while true do
    local line, problem = self.conn:recvline(LINE_LIMIT)
    if not line then
      return self:lost(problem)
    elseif line:sub(-1) ~= "\n" then
      return self:lost("the server ended the stream without a reply")
    end
    line = line:gsub("\r?\n$", "")
    self.trace("S: " .. visible(line))
    local digits, mark, text = line:match("^([2-5]%d%d)([ -]?)(.*)$")
    if not digits or code and digits ~= code or mark == "" and text ~= "" or #lines == REPLY_LINES then
      return self:lost(('"%s" is no reply, or not of this one'):format(visible(line, 60)))
    end
    code, lines[#lines + 1] = digits, text
    if mark ~= "-" then
      break
    end
  end
  self.secret_next = code == "334" -- AUTH goes on: what comes next may be a password
  if code == "421" then -- the server is about to close the connection
    self:close()
  end
  return tonumber(code), table.concat(lines, "\n")
end

-- shown is a command as it may be shown: without the password behind AUTH, or asked for by the reply before.
local function shown(self, line)
  if self.secret_next then
    return "***"
  elseif line:find("^%s*[Aa][Uu][Tt][Hh]%s") then
    line = line:gsub("^(%s*%a+%s+%S+%s+).*$", "%1***")
  end
  return visible(line)
end

-- docmd sends any command and receives its reply.
function Session:docmd(command, argument)
  local line = argument and command .. " " .. argument or command
  if not self.conn then
    return nil, "the session is over"
  elseif line:find("[\r\n%z]") then
    return nil, shown(self, line) .. ": there is a line break in it, and what follows would be a command of its own"
  end
  self.trace("C: " .. shown(self, line))
  local sent, problem = self.conn:sendall(line .. "\r\n")
  if not sent then
    return self:lost(problem)
  end
  return self:getreply()
end

-- local_name is what we call ourselves: our address, as RFC 5321, section 4.1.3 writes it. Few hosts know their full
-- name.
local function local_name(conn)
  local host = conn:getsockname()
  return host:find(":", 1, true) and "[IPv6:" .. host:gsub("%%.*$", "") .. "]" or "[" .. host .. "]"
end

-- ehlo says who we are and learns what the server can do beyond RFC 5321: the features.
function Session:ehlo(name)
  local code, text = self:docmd("EHLO", name or self.conn and local_name(self.conn))
  self.features = {}
  if code == 250 then
    for line in text:gsub("^[^\n]*\n?", ""):gmatch("[^\n]+") do
      local keyword, parameters = line:match("^(%S+)%s*(.*)$")
      if keyword then
        self.features[keyword:lower()] = parameters
      end
    end
  end
  return code, text
end

-- helo is ehlo as it was before there were features.
function Session:helo(name)
  self.features = {}
  return self:docmd("HELO", name or self.conn and local_name(self.conn))
end

-- has tells whether the server announced a feature: session:has("8BITMIME").
function Session:has(feature) return self.features[feature:lower()] ~= nil end

-- refusal is nil and a message about a reply that was not hoped for, or about there being none.
local function refusal(what, code, text)
  if code then
    text = ("the server says %d %s"):format(code, visible((text:gsub("\n", " "))))
  end
  return nil, what .. ": " .. text, code
end

-- answer passes replies of the 200s and makes a refusal of others.
local function answer(what, code, text)
  if code and code >= 200 and code < 300 then
    return code, text
  end
  return refusal(what, code, text)
end

-- hello is ehlo, or helo with an old server. It fails where neither is welcome.
function Session:hello(name)
  local code, text = self:ehlo(name)
  if code and code >= 500 then
    code, text = self:helo(name)
  end
  return answer("EHLO", code, text)
end

-- starttls encrypts the session. Options are those of tls.client: server_name, the host connected to when left out;
-- ca. What the server said before might have been said by somebody in between, so that hello has to be repeated.
function Session:starttls(options)
  options = options or {}
  if not self:has("STARTTLS") then
    return nil, "the server does not announce STARTTLS"
  end
  local code, text = self:docmd("STARTTLS")
  if code ~= 220 then
    return refusal("STARTTLS", code, text)
  end
  local early = self.conn:recv(1, MSG_PEEK + MSG_DONTWAIT)
  if early and early ~= "" then
    return self:lost("STARTTLS: something came unencrypted after the reply; who sent it, nobody can tell")
  end
  local conn, problem = tls.client(self.conn, {server_name = options.server_name or self.host, ca = options.ca})
  if not conn then
    return self:lost("STARTTLS: " .. problem)
  end
  self.conn, self.encrypted, self.features = conn, true, {}
  return code, text
end

-- login names a user and the password (AUTH PLAIN, RFC 4616). Without TLS everybody on the way could read it: it is
-- refused unless the option insecure is set.
function Session:login(user, password, options)
  if not self.encrypted and not (options and options.insecure) then
    return nil, "login: the session is not encrypted, the password could be read on the way: starttls comes first"
  elseif not (" " .. (self.features.auth or ""):upper() .. " "):find(" PLAIN ", 1, true) then
    return nil, "login: the server does not announce AUTH PLAIN"
  elseif (user .. password):find("%z") then
    return nil, "login: a zero byte is what separates user and password"
  end
  return answer("login", self:docmd("AUTH PLAIN", base64.encode("\0" .. user .. "\0" .. password)))
end

-- path is an address in angle brackets; nil and why where it is none that this server can take.
local function path(self, address)
  if address:find("[%c<> ]") then
    return nil, ('"%s" is no address: it holds blanks, line breaks or angle brackets'):format(visible(address, 60))
  elseif address:find("[\128-\255]") and not (self:has("SMTPUTF8") and utf8.len(address)) then
    return nil, visible(address) .. ": the server takes addresses in ASCII only (it does not announce SMTPUTF8)"
  end
  return "<" .. address .. ">"
end

-- mail begins a letter: from whom. Parameters is a list such as {"BODY=8BITMIME"}. The empty address is that of error
-- reports.
function Session:mail(address, parameters)
  local from, problem = path(self, address)
  if not from then
    return nil, problem
  end
  return self:docmd("MAIL", table.concat({"FROM:" .. from, unpack(parameters or {})}, " "))
end

-- rcpt names one recipient of the letter.
function Session:rcpt(address)
  local to, problem = path(self, address)
  if not to then
    return nil, problem
  end
  return self:docmd("RCPT", "TO:" .. to)
end

-- rset gives up the letter that was begun.
function Session:rset() return self:docmd("RSET") end

-- noop asks for a reply and for nothing else.
function Session:noop() return self:docmd("NOOP") end

-- wire is a letter as it is sent: each line ends in CR LF; a dot at the beginning of a line is doubled, as a line with
-- nothing but a dot is the end of the letter.
local function wire(text)
  text = text:gsub("\r\n", "\n"):gsub("\r", "\n")
  if text ~= "" and text:sub(-1) ~= "\n" then
    text = text .. "\n"
  end
  return (("\n" .. text):gsub("\n%.", "\n.."):sub(2):gsub("\n", "\r\n"))
end

-- unfit tells why this server cannot take a text, nil where it can.
local function unfit(self, text)
  if text:find("%z") then
    return "the text holds a zero byte: send it as base64"
  elseif text:find("[\128-\255]") and not self:has("8BITMIME") then
    return "the server takes text in ASCII only (it does not announce 8BITMIME): send it as base64"
  end
  for line in text:gmatch("[^\r\n]+") do
    if #line > TEXT_LINE then
      return ("a line of %d bytes, and SMTP has at most %d: send it as base64"):format(#line, TEXT_LINE)
    end
  end
end

-- data sends the letter's text, header included, once its recipients are named.
function Session:data(text)
  local problem = unfit(self, text)
  if problem then
    return nil, problem
  end
  local code, reply = self:docmd("DATA")
  if code ~= 354 then
    return code, reply
  end
  return self:text(text)
end

-- text is the second half of data: what follows the reply 354.
function Session:text(text)
  local lines = wire(text)
  for line in lines:gmatch("(.-)\r\n") do
    self.trace("C: " .. visible(line))
  end
  self.trace("C: .")
  local sent, problem = self.conn:sendall(lines .. ".\r\n")
  if not sent then
    return self:lost(problem)
  end
  return self:getreply()
end

-- send sends one letter to a list of recipients. It returns a table of those the server refused (empty where it took
-- all), address → why; or nil, what failed and the code, where nobody gets it. More letters may follow.
function Session:send(from, recipients, text)
  if #recipients == 0 then
    return nil, "a letter needs a recipient"
  end
  local parameters = {}
  if self:has("8BITMIME") and text:find("[\128-\255]") then
    parameters[#parameters + 1] = "BODY=8BITMIME"
  end
  if self:has("SMTPUTF8") and (from .. table.concat(recipients)):find("[\128-\255]") then
    parameters[#parameters + 1] = "SMTPUTF8"
  end
  if self:has("SIZE") then
    parameters[#parameters + 1] = "SIZE=" .. #wire(text)
  end

  local function give_up(...)
    if self.conn then
      self:rset()
    end
    return ...
  end
  local ok, why, code = answer("from " .. visible(from), self:mail(from, parameters))
  if not ok then
    return give_up(nil, why, code)
  end
  local refused, taken = {}, 0
  for _, recipient in ipairs(recipients) do
    ok, why, code = answer("to " .. visible(recipient), self:rcpt(recipient))
    if ok then
      taken = taken + 1
    else
      refused[recipient] = why
    end
  end
  if taken == 0 then
    return give_up(nil, why, code)
  end
  ok, why, code = answer("DATA", self:data(text))
  if not ok then
    return give_up(nil, why, code)
  end
  return refused
end

-- quit ends the session in good order.
function Session:quit()
  local code, text = self:docmd("QUIT")
  self:close()
  return code, text
end

return smtp
