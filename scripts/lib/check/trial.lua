-- One trial of a program: what a case's function gets.
--
-- For a server, which is running when the function begins:
--   t:connect([options]) a connection to the server: see peer.lua; options are {from = a local address, window = bytes that
--                        may wait for us to receive them}
--   t:restart()          kills the server and starts it again on the same port and in the same folder
--   t:last_words()       kills the server and returns all that it has printed
--   t:crowd([open])      300 clients come, one after the other: every second one takes its leave, the others cut the
--                        connection; open(t) makes it where that is more than to connect
--
-- For a client, which the function starts:
--   t:accept([input[, arguments]]) starts it and returns the connection that it makes. Input is lines for its standard
--                        input, which ends after them; without them somebody types: see t:type. Once more, the client is
--                        started again, in the same folder and for the same server.
--   t:next()             the next connection that it makes
--   t:maybe()            the next connection that it makes, or nil where it ends without one
--   t:elsewhere([host])  from now on the client is started for another server
--   t:refuse(input[, arguments]) starts it where nobody listens
--   t:nobody()           an address, host and port, where nobody listens
--   t:address()          the address of the checker's server
--   t:datagrams(input)   starts it and returns the checker's end of an exchange of datagrams: see datagrams.lua
--   t:launch(places, input[, arguments]) starts it with other words than host and port: see command.lua
--   t:free_port(kind)    a port of 127.0.0.1 that nobody has; SOCK_STREAM or SOCK_DGRAM
--   t:unprivileged()     from now on the client may make no raw sockets, though the checker may
--   t:certificate()      makes a certificate for localhost, 127.0.0.1 and ::1, and returns the file
--   t:put(name, path)    copies a file into the client's folder
--
-- For either:
--   t:serve([arguments]) starts a server that a case has to start by hand
--   t:keep(socket)       has a socket closed when the trial is over, and returns it
--   t:type(line)         types a line
--   t:stop_typing()      ends its standard input
--   t:exit()             waits until the program has ended, and returns its exit status
--   t:ends(status)       waits until the program has ended, with this exit status
--   t:prints(text)       waits until a client has ended and looks whether it has printed a text; returns all it printed
--   t:shows(text)        waits until the program has printed a text and goes on
--   t:printed()          what the program has printed so far
--   t:survives()         the program is still there a moment later
--   t:files()            what the program has left in its folder: a table of contents by path
--   t:exposed()          the paths of those files that others may read
--   t:folder()           that folder
--   t:bytes(count)       random bytes, the same for the same seed
--   t:word(stem)         a name that no other trial has
--   t:failed(message[, expected[, actual]])
--   t:skipped(reason)    the case cannot be tried here, which is not the program's fault
--   t.step               "echo/4"

local client = require "check.client"
local server = require "check.server"
local verdict = require "check.verdict"

local trial = {}
trial.__index = trial

-- new(case, options, first) makes a trial; first says that nothing was tried before.
function trial.new(case, options, first)
  return setmetatable({
    case = case, options = options, first = first, step = options.step, patience = options.patience,
    failed = function(_, ...) verdict.failed(...) end, skipped = function(_, ...) verdict.skipped(...) end,
    client = client.new(options, case, first), drawn = 0,
  }, trial)
end

-- play runs the case, a server's with the server running.
function trial:play()
  if self.case.role == "server" and not self.case.by_hand then
    self:serve(self.case.arguments)
  end
  self.case.run(self)
end

function trial:serve(arguments)
  local case = self.case
  self.server = server.new(self.options, case.datagrams and SOCK_DGRAM or SOCK_STREAM, case.encrypted)
  self.server:start(arguments, case.descriptors, self.first)
end

function trial:connect(options)
  return self.server:connect(options)
end

function trial:restart()
  self.server:restart()
end

-- These are the client's own.
for _, name in ipairs{"accept", "next", "maybe", "refuse", "nobody", "address", "datagrams", "launch", "keep"} do
  trial[name] = function(self, ...)
    return self.client[name](self.client, ...)
  end
end

function trial:elsewhere(host)
  self.client:listen(SOCK_STREAM, host)
end

function trial:free_port(kind)
  local port, twin = server.reserve("127.0.0.1", kind)
  self:keep(twin) -- it keeps the port for us
  return port
end

function trial:unprivileged()
  self.client.unprivileged = true
end

function trial:certificate()
  return (assert(tls.certificate(assert(process.mkdtemp()) .. "/server.pem")))
end

function trial:put(name, path)
  local from = assert(io.open(path, "rb"))
  local to = assert(io.open(self:folder() .. "/" .. name, "wb"))
  to:write(from:read("*a"))
  from:close()
  to:close()
end

function trial:program()
  return self.client.process or self.server and self.server.process
end

function trial:type(line)
  local _ = self:program():write(line .. "\n") -- where it has ended already, what is expected next will tell
end

function trial:stop_typing()
  local _ = self:program():closeinput() -- the same
end

function trial:printed()
  return (self:program():output())
end

-- shows(text) looks again and again: what is printed takes a moment to arrive.
function trial:shows(text)
  local deadline = time.monotonic() + self.patience
  while not self:printed():find(text, 1, true) do
    if self:program():wait(0.01) or time.monotonic() > deadline then
      if self:printed():find(text, 1, true) then
        return -- it came last
      end
      verdict.failed("it did not print what it should have, or did not flush it", text, self:printed())
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

function trial:crowd(open)
  for i = 1, 300 do
    local c = (open or trial.connect)(self)
    if i % 2 == 0 then
      c:finish()
      c:expect_gone()
      c:close()
    else
      c:reset()
    end
  end
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
  local output = self:printed()
  if not output:find(text, 1, true) then
    verdict.failed("it did not print what it should have", text, output)
  end
  return output
end

function trial:folder()
  return self.server and self.server.dir or self.client:folder()
end

function trial:files()
  local contents, dir = {}, self:folder()
  for _, path in ipairs(assert(process.files(dir))) do
    local file = io.open(path, "rb")
    if file then -- else it was a temporary one
      contents[path:sub(#dir + 2)] = file:read("*a")
      file:close()
    end
  end
  return contents
end

function trial:exposed()
  local dir, paths = self:folder(), {}
  local find = assert(process.start{"find", dir, "-type", "f", "(", "-perm", "-040", "-o", "-perm", "-004", ")"})
  find:wait()
  for path in find:output():gmatch("[^\n]+") do
    table.insert(paths, path:sub(#dir + 2))
  end
  return paths
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
  self.client:close()
  if self.server then
    self.server:close()
  end
end

return trial
