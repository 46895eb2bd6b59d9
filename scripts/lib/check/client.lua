-- The client under test: how it is started, in one and the same folder each time, and met by the servers of the checker.

local command = require "check.command"
local datagrams = require "check.datagrams"
local peer = require "check.peer"
local verdict = require "check.verdict"

local client = {}
client.__index = client

local usual_host = "127.0.0.1" -- where the checker's servers are

-- How long to wait between two looks whether something has happened by now.
local pause = 0.02

-- new(options, case, first) makes a client that is not started yet; first says that nothing was tried before.
function client.new(options, case, first)
  return setmetatable({options = options, case = case, first = first, patience = options.patience, open = {}}, client)
end

-- keep remembers a socket, or what has one, to close it in the end.
function client:keep(socket)
  table.insert(self.open, socket)
  return socket
end

-- folder is where the client works; it is made when it is first asked for.
function client:folder()
  self.dir = self.dir or assert(process.mkdtemp())
  return self.dir
end

-- launch(places, input, arguments) starts the client, after the one before has been ended: places are what the words of
-- its command have marks for. It has lines for its standard input, which ends after them; without them it stays open.
function client:launch(places, input, arguments)
  local words = command.fill(self.options.command, places, arguments or self.case.arguments)
  words = command.limited(words, self.case.descriptors)
  if self.unprivileged then
    words = command.unprivileged(words)
  end
  if self.process then
    self.process:kill()
  end
  local problem
  self.process, problem = process.start(words, {dir = self:folder(), env = command.environment()})
  if not self.process then
    verdict.ungraded(problem)
  end
  if input then
    local _ = self.process:write(input) -- a program that has ended by now will be found out
    _ = self.process:closeinput()
  end
end

-- listen(kind[, host]) makes a server of the checker's own, in place of the one there was.
function client:listen(kind, host)
  local server = self:keep(assert(socket(AF_INET, kind)))
  local bound, problem = server:bind(host or usual_host, 0)
  if not bound then
    verdict.skipped("this machine has no such address: " .. problem)
  elseif kind == SOCK_STREAM then
    server:listen()
  end
  server:settimeout(self.patience * 2)
  self.listener = server
  self.host, self.port = server:getsockname()
end

-- address is where the checker's server is.
function client:address()
  if not self.listener then
    self:listen(SOCK_STREAM)
  end
  return self.host, self.port
end

-- places is the same for the words of a command.
function client:places()
  local host, port = self:address()
  return {{"host", host}, {"port", port}}
end

-- accept(input, arguments) starts the client and returns the connection that it makes.
function client:accept(input, arguments)
  self:launch(self:places(), input, arguments)
  return self:next()
end

-- next returns the next connection that the client makes.
function client:next()
  local connection, problem = self.listener:accept()
  if not connection then
    local message = "it did not connect within " .. self.patience * 2 .. " seconds (" .. problem .. ")"
    if self.first and self.process then
      verdict.ungraded(message, (self.process:output()))
    end
    verdict.failed(message)
  end
  return self:keep(peer.new(connection, self.patience))
end

-- maybe returns the next connection that the client makes, or nil once it has ended without making one.
function client:maybe()
  local deadline = time.monotonic() + self.patience
  local connection, ended
  self.listener:settimeout(pause)
  repeat
    ended = self.process:wait(0.001)
    connection = self.listener:accept()
  until connection or ended or time.monotonic() > deadline
  self.listener:settimeout(self.patience * 2)
  if not connection and not ended then
    verdict.failed("it neither connected nor ended within " .. self.patience .. " seconds")
  end
  return connection and self:keep(peer.new(connection, self.patience))
end

-- nobody returns where nobody listens: the address of a socket that is bound, so that nobody else has it.
function client:nobody()
  local silent = self:keep(assert(socket(AF_INET, SOCK_STREAM)))
  silent:bind(usual_host, 0)
  return silent:getsockname()
end

-- refuse(input[, arguments]) starts the client where nobody listens.
function client:refuse(input, arguments)
  local host, port = self:nobody()
  self:launch({{"host", host}, {"port", port}}, input, arguments)
end

-- datagrams(input) starts the client and returns the checker's end, to which it sends datagrams.
function client:datagrams(input)
  self:listen(SOCK_DGRAM)
  self:launch(self:places(), input)
  return datagrams.new(self.listener, self.patience)
end

-- close ends all that belongs to the client.
function client:close()
  for _, socket in ipairs(self.open) do
    socket:close()
  end
  if self.process then
    self.process:kill()
  end
end

return client
