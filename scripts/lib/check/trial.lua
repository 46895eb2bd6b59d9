-- One trial of a program: what a case's function gets.
--
--   t:connect([options]) a connection to the server: see peer.lua; options are {from = a local address, window = bytes that
--                        may wait for us to receive them}
--   t:restart()          kills the server and starts it again on the same port and in the same folder
--   t:type(line)         types a line at the server
--   t:files()            what the program has left in its folder: a table of contents by path
--   t:accept(input)      for a client: starts it with lines for its standard input and returns its connection
--   t:refuse(input)      for a client: starts it where nobody listens
--   t:exit()             waits until the program has ended, and returns its exit status
--   t:ends(status)       waits until the program has ended, with this exit status
--   t:prints(text)       waits until a client has ended and looks whether it has printed a text; returns all it printed
--   t:shows(text)        waits until the program has printed a text and goes on
--   t:last_words()       kills the server and returns all that it has printed
--   t:survives()         the program is still there a moment later
--   t:bytes(count)       random bytes, the same for the same seed
--   t:word(stem)         a name that no other trial has
--   t:failed(message[, expected[, actual]])
--   t.step               "echo/4"

local peer = require "check.peer"
local server = require "check.server"
local verdict = require "check.verdict"

local trial = {}
trial.__index = trial

-- new(case, options, first) makes a trial; first says that nothing was tried before.
function trial.new(case, options, first)
  return setmetatable({
    case = case, options = options, first = first, step = options.step, patience = options.patience,
    failed = function(_, ...) verdict.failed(...) end, drawn = 0,
  }, trial)
end

-- play runs the case, a server's with the server running.
function trial:play()
  if self.options.role == "server" then
    self.server = server.new(self.options, self.case.datagrams and SOCK_DGRAM or SOCK_STREAM)
    self.server:start(self.case.arguments, self.case.descriptors, self.first)
  end
  self.case.run(self)
end

function trial:connect(options)
  return self.server:connect(options)
end

function trial:restart()
  self.server:restart()
end

function trial:type(line)
  local typed, problem = self:program():write(line .. "\n")
  if not typed then
    verdict.failed("it did not take what was typed: " .. problem)
  end
end

-- accept(input) starts the client under test and returns the connection that it makes.
function trial:accept(input)
  self.listener = assert(create_server("127.0.0.1", 0))
  self.listener:settimeout(self.patience * 2)
  self:launch(input, select(2, self.listener:getsockname()))
  local connection, problem = self.listener:accept()
  if not connection then
    local message = "it did not connect within " .. self.patience * 2 .. " seconds (" .. problem .. ")"
    if self.first then
      verdict.ungraded(message, (self.process:output()))
    end
    verdict.failed(message)
  end
  self.connection = peer.new(connection, self.patience)
  return self.connection
end

-- refuse starts the client under test with the port of a socket that is bound, so that nobody else has it, and that does
-- not listen.
function trial:refuse(input)
  self.listener = assert(socket(AF_INET, SOCK_STREAM))
  self.listener:bind("127.0.0.1", 0)
  self:launch(input, select(2, self.listener:getsockname()))
end

-- launch starts the client under test, for a server on a port, with lines for its standard input, which ends after them.
function trial:launch(input, port)
  local words = server.argv(self.options.command, "127.0.0.1", port, self.case.arguments)
  local problem
  self.process, problem = process.start(words, {dir = assert(process.mkdtemp())})
  if not self.process then
    verdict.ungraded(problem)
  end
  local _ = self.process:write(input) -- a program that has ended by now will be found out
  _ = self.process:closeinput()
end

function trial:program()
  return self.process or self.server and self.server.process
end

-- shows(text) looks again and again: what is printed takes a moment to arrive.
function trial:shows(text)
  local deadline = time.monotonic() + self.patience
  while not self:program():output():find(text, 1, true) do
    if self:program():wait(0.01) or time.monotonic() > deadline then
      verdict.failed("it did not print what it should have", text, (self:program():output()))
    end
  end
end

function trial:last_words()
  self.server:kill()
  return (self.server.process:output())
end

function trial:exit()
  local how, code = self:program():wait(self.patience)
  if not how then
    verdict.failed("it did not end within " .. self.patience .. " seconds")
  elseif how == "signal" then
    verdict.failed("it was killed by signal " .. code)
  end
  return code
end

-- survives gives the program a moment to end, which decides nothing about one that goes on.
function trial:survives()
  local how, code = nil, nil
  if self:program() then -- else it is none of ours
    how, code = self:program():wait(0.2)
  end
  if how then
    verdict.failed("it ended: " .. how .. " " .. code)
  end
end

function trial:ends(status)
  local got = self:exit()
  if got ~= status then
    verdict.failed("it ended with exit status " .. got, tostring(status), tostring(got))
  end
end

-- prints(text) waits for the end of a client, which has to have printed a text, and returns all that it has printed.
function trial:prints(text)
  self:exit()
  local output = self.process:output()
  if not output:find(text, 1, true) then
    verdict.failed("it did not print what it should have", text, output)
  end
  return output
end

function trial:files()
  local contents = {}
  for _, path in ipairs(assert(process.files(self.server.dir))) do
    local file = io.open(path, "rb")
    if file then -- else it was a temporary one
      contents[path:sub(#self.server.dir + 2)] = file:read("*a")
      file:close()
    end
  end
  return contents
end

-- bytes are digests of a counter: random enough, and the same for the same seed and case.
function trial:bytes(count)
  local parts, length = {}, 0
  while length < count do
    self.drawn = self.drawn + 1
    table.insert(parts, crypto.sha256(self.options.seed .. " " .. self.case.name .. " " .. self.drawn))
    length = length + #parts[#parts]
  end
  return table.concat(parts):sub(1, count)
end

function trial:word(stem)
  return stem .. hex.encode(self:bytes(4))
end

-- aftermath is what is known of the program after a failure: what it has printed, and how it ended if it did.
function trial:aftermath()
  local program = self:program()
  if not program then
    return
  end
  local how, code = program:status()
  return (program:output()), how ~= "running" and how .. " " .. code or nil
end

-- finish ends all that the trial has started and opened.
function trial:finish()
  if self.connection then
    self.connection:close()
  end
  if self.listener then
    self.listener:close()
  end
  if self.process then
    self.process:kill()
  end
  if self.server then
    self.server:close()
  end
end

return trial
