-- Grades a program over the wire: runs the cases of a step against it and says what happened.
--
--   local check = require "check"
--   local report = check.run{step = "echo/4", role = "server", command = {"python3", "server.py"}, ...}
--
-- The cases of a lab are in a folder, such as scripts/check/echo: each file whose name begins with a digit returns a list
-- of them; the others are modules that these require. A case is a table:
--
--   name        what it is called in reports
--   steps       the numbers of the steps that it is for: "1-7 9"
--   role        which program it tests: "server", which it is when left out, "client" or another of the step's
--   points      what it is worth; 1 when left out
--   hint        what to think about when it fails: one sentence
--   essential   true: where it fails, the cases after it are not tried
--   local_only  true: it needs a program that the checker starts itself
--   arguments   what the program gets after host and port
--   descriptors how many files and sockets the program may have open
--   datagrams   true: over UDP
--   tls         the numbers of the steps whose servers speak it
--   by_hand     true: the case starts the server itself
--   run         function(t): returns when all is well; t is described in scripts/lib/check/trial.lua
--
-- A list may have the fields role, datagrams, tls and by_hand, too: for all its cases.
--
-- A case never sleeps and never measures: it waits for what has to come, for at most as long as options.patience says.

local cases = require "check.cases"
local trial = require "check.trial"

local check = {}

-- outcome turns what a case has raised into its result: a failure of the program, a case that cannot be tried here, a
-- mistake in the case itself, or nothing, when all went well.
local function outcome(ok, raised)
  if ok then
    return {status = "passed"}
  elseif type(raised) ~= "table" then
    return {status = "broken", message = tostring(raised)}
  end
  return raised
end

-- try runs one case against a program of its own.
local function try(case, options, first)
  local began = time.monotonic()
  local t = trial.new(case, options, first)
  local result = outcome(pcall(t.play, t))
  if result.status == "failed" then
    result.output, result.ended = t:aftermath()
  end
  t:finish()
  result.name, result.points, result.hint = case.name, case.points or 1, case.hint
  result.seconds = time.monotonic() - began
  return result
end

-- blocked is why a case is not tried, if it is not.
local function blocked(case, options, essential)
  if essential then
    return 'not tried, as "' .. essential .. '" failed'
  elseif options.connect and (case.local_only or case.by_hand or case.arguments or case.descriptors) then
    return "not tried, as the checker did not start the server"
  end
end

-- run(options) tries the cases one after the other and returns a report. The options are
--   step, role   what is graded: "echo/4", "server"
--   cases        all cases: see cases.load
--   command      the program and its arguments: {host} and {port} in them are replaced, else the two are appended
--   connect      instead of command: {host = , port = } of a server that runs already
--   host, port   where a server is to listen; 127.0.0.1 and a free port when left out
--   patience     for how many seconds to wait for anything that has to come; 10 when left out
--   seed         of all that is random
--   only         the name of the only case to try
--   progress     function(index, count, name), called before each case
-- The report has the field ungraded, with the reason, where the program could not be graded at all.
function check.run(options)
  local report = {step = options.step, role = options.role, seed = options.seed, cases = json.array{}}
  local chosen, none = cases.choose(options.cases, options.step, options.role, options.only)
  if none then
    report.ungraded = none
    return report
  end
  local essential, started
  for i, case in ipairs(chosen) do
    local result
    local reason = blocked(case, options, essential)
    if reason then
      result = {name = case.name, points = case.points or 1, status = "skipped", message = reason, seconds = 0}
    else
      options.progress(i, #chosen, case.name)
      result = try(case, options, not started)
      started = true
    end
    if result.status == "ungraded" then
      report.ungraded = result.message
      report.output = result.output
      return report
    elseif case.essential and (result.status == "failed" or result.status == "broken") then
      essential = essential or case.name
    end
    table.insert(report.cases, result)
  end
  return report
end

-- show_progress says on a terminal which case is under way, on one line that is written again and again.
local function show_progress(index, count, name)
  io.stderr:write(("\r\27[K%d/%d %s"):format(index, count, name))
end

-- encoded is a report as JSON: what came over the wire need not be text, so that it is written in hexadecimal digits.
local function encoded(report)
  for _, result in ipairs(report.cases) do
    for _, field in ipairs{"expected", "actual", "output"} do
      result[field] = result[field] and hex.encode(result[field])
    end
  end
  report.output = report.output and hex.encode(report.output)
  return assert(json.encode(report))
end

-- forgetting returns a function that makes the modules those that they are now: a session may go on after lab check, with
-- modules of its own, and the files of cases may change before the next one.
local function forgetting()
  local before = {}
  for _, modules in ipairs{package.loaded, package.preload} do
    before[modules] = {}
    for name, module in pairs(modules) do
      before[modules][name] = module
    end
  end
  return function()
    for modules, kept in pairs(before) do
      for name in pairs(modules) do
        modules[name] = kept[name]
      end
      for name, module in pairs(kept) do -- some may have been taken away
        modules[name] = module
      end
    end
  end
end

-- main(arguments, ...) is lab check: options as JSON in, the report as JSON out. Behind the options come the files of
-- cases, a name and a source for each.
function check.main(arguments, ...)
  local options, files, rest = assert(json.decode(arguments)), {}, {...}
  for i = 1, #rest, 2 do
    table.insert(files, {name = rest[i], source = rest[i + 1]})
  end
  local on_terminal, forget = options.progress, forgetting()
  options.progress = on_terminal and show_progress or function() end
  local ok, report = pcall(function()
    options.cases = cases.load(files)
    return check.run(options)
  end)
  forget()
  if on_terminal then
    io.stderr:write("\r\27[K")
  end
  if not ok then
    error(report, 0)
  end
  return encoded(report)
end

return check
