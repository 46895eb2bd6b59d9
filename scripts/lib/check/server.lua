-- The server under test: where it listens, how it is started, reached and ended.

local command = require "check.command"
local peer = require "check.peer"
local verdict = require "check.verdict"

local server = {}
server.__index = server

-- Ports that kernels do not choose by themselves, so that no client of anybody's has one.
local first_port, last_port = 20000, 32000

-- How long to wait between two looks whether the server listens by now.
local pause = 0.02

-- reserve(host, kind) returns a free port, and a socket that keeps it for us: it has the same port of the other protocol, which only
-- other checkers ask for.
function server.reserve(host, kind)
  local other = kind == SOCK_STREAM and SOCK_DGRAM or SOCK_STREAM
  for _ = 1, 1000 do
    local port = first_port + string.unpack("I4", crypto.random(4)) % (last_port - first_port)
    local twin, probe = assert(socket(AF_INET, other)), assert(socket(AF_INET, kind))
    local free = twin:bind(host, port) and probe:bind(host, port)
    probe:close()
    if free then
      return port, twin
    end
    twin:close()
  end
  verdict.ungraded("no port on " .. host .. " is free, or the host is none of this machine")
end

-- new(options, kind, encrypted) makes a server that is not started yet; kind is SOCK_STREAM or SOCK_DGRAM.
function server.new(options, kind, encrypted)
  local self = setmetatable({kind = kind, encrypted = encrypted, patience = options.patience, command = options.command, peers = {}}, server)
  if options.connect then
    self.host, self.port = options.connect.host, options.connect.port
    return self
  end
  self.host, self.port, self.dir = options.host or "127.0.0.1", options.port, assert(process.mkdtemp())
  if not self.port then
    self.port, self.twin = server.reserve(self.host, kind)
  end
  return self
end

function server:name()
  return self.host .. ":" .. self.port
end

-- attempt connects to the server, or returns nil and why that failed. options are those of trial:connect.
function server:attempt(options)
  local connection = assert(socket(AF_INET, self.kind))
  connection:settimeout(self.patience)
  if options and options.window then
    connection:setsockopt(SOL_SOCKET, SO_RCVBUF, options.window)
  end
  if options and options.from then
    local bound, problem = connection:bind(options.from, 0)
    if not bound then
      connection:close()
      verdict.skipped("there is no other address to connect from: " .. problem)
    end
  end
  local connected, problem, number = connection:connect(self.host, self.port)
  if connected then
    local _, port = connection:getsockname()
    if port ~= self.port then
      return connection
    end
    problem = "it was connected to itself" -- both ends took the same port: nobody listens there
  end
  connection:close()
  return nil, problem, number
end

-- check_port refuses to grade when somebody else holds the port: it would be the wrong program that answers.
function server:check_port()
  local taken
  if self.kind == SOCK_STREAM then
    taken = self:attempt()
  else
    taken = assert(socket(AF_INET, SOCK_DGRAM))
    if taken:bind(self.host, self.port) then
      taken = taken:close() and nil
    end
  end
  if taken then
    taken:close()
    verdict.ungraded("another program answers on " .. self:name() .. ", perhaps an earlier run of the server: end it, or choose another port")
  end
end

-- start(arguments, descriptors, first) starts the command and waits until it listens. Where the very first start fails
-- nothing can be graded; later it is a failure like any other.
function server:start(arguments, descriptors, first)
  self.arguments, self.descriptors = arguments, descriptors
  if not self.command then
    return -- it runs already
  end
  self:check_port()
  local words = command.fill(self.command, {{"host", self.host}, {"port", self.port}}, arguments)
  local problem
  self.process, problem = process.start(command.limited(words, descriptors), {dir = self.dir, env = command.environment()})
  if not self.process then
    verdict.ungraded(problem)
  end
  problem = self:await()
  if problem and first then
    verdict.ungraded(problem, (self.process:output()))
  elseif problem then
    verdict.failed(problem)
  end
end

-- ended says how the process ended; nil while it runs.
function server:ended()
  local how, code = self.process:status()
  if how == "exit" then
    return "it ended with exit status " .. code
  elseif how == "signal" then
    return "it was killed by signal " .. code
  end
end

-- await waits until the server answers; it returns what is wrong if it never does. The connection by which that was
-- found out is kept for the case: some servers take one client only.
function server:await()
  local deadline = time.monotonic() + self.patience * 2
  repeat
    self.first = self:reach()
    if self:ended() then
      if self.first then
        verdict.ungraded("another program answers on " .. self:name() .. "; the command itself has ended", (self.process:output()))
      end
      return self:ended() .. " before it listened on " .. self:name()
    elseif self.first then
      return
    end
    local _ = self.process:wait(pause) -- if it ends meanwhile, there is nothing more to wait for
  until time.monotonic() > deadline
  return "it did not listen on " .. self:name() .. " within " .. self.patience * 2 .. " seconds"
end

-- reach returns a connection if the server answers by now. One for datagrams has to be asked something, always from the
-- same socket, so that a late answer counts.
function server:reach()
  if self.kind == SOCK_STREAM then
    return self:attempt()
  end
  self.asking = self.asking or assert(self:attempt())
  self.asking:settimeout(pause)
  if self.asking:send("are you there?") and self.asking:recv(65536) then
    self.asking = self.asking:close() and nil
    return assert(self:attempt())
  end
end

-- connect([options]) returns a new connection to the server.
function server:connect(options)
  local connection, problem = self.first, nil
  self.first = nil
  if options and connection then
    connection = connection:close() and nil -- it cannot be made as it should be any more
  end
  if not connection then
    connection, problem = self:attempt(options)
  end
  if connection and self.encrypted then
    connection, problem = tls.client(connection, {insecure = true, timeout = self.patience}) -- the certificate is the server's own
  end
  if not connection then
    verdict.failed("no connection: " .. problem)
  end
  local new = peer.new(connection, self.patience)
  table.insert(self.peers, new)
  return new
end

-- kill ends the server at once, as a power cut would, and forgets the connections to it.
function server:kill()
  self.process:kill()
  if self.first then
    self.first:close()
    self.first = nil
  end
end

-- restart starts it again on the same port and in the same folder.
function server:restart()
  self:kill()
  self:start(self.arguments, self.descriptors)
end

-- close ends all that belongs to the server.
function server:close()
  for _, connection in ipairs(self.peers) do
    connection:close()
  end
  if self.process then
    self:kill()
  end
  if self.twin then
    self.twin:close()
  end
  if self.asking then
    self.asking:close()
  end
end

return server
