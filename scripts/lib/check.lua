-- Grades a program over the wire: runs the cases of a step against it and says what happened.
--
--   local check = require "check"
--   local report = check.run{step = "echo/4", role = "server", command = {"python3", "server.py"}}
--
-- The cases of a lab are a Lua file that returns a list of them, such as scripts/check/echo.lua. Each is a table:
--
--   name        what it is called in reports
--   steps       the numbers of the steps that it is for: "1-7 9"
--   role        "server", which it is when left out, or "client": which program it tests
--   points      what it is worth; 1 when left out
--   hint        what to think about when it fails: one sentence
--   essential   true: where it fails, the cases after it are not tried
--   local_only  true: it needs a program that the checker starts itself
--   arguments   what the program gets after host and port
--   descriptors how many files and sockets the program may have open
--   datagrams   true: over UDP
--   run         function(t): returns when all is well; t is described in scripts/lib/check/trial.lua
--
-- Beside the cases the list may have a field tls: the numbers of the steps whose servers speak it.
--
-- A case never sleeps and never measures: it waits for what has to come, for at most as long as options.patience says.

local trial = require "check.trial"

local check = {}

-- covers(steps, number) says whether a list such as "1-7 9" has a number.
local function covers(steps, number)
  for first, last in steps:gmatch("(%d+)%-?(%d*)") do
    if number >= tonumber(first) and number <= (tonumber(last) or tonumber(first)) then
      return true
    end
  end
  return false
end

-- choose returns the cases for a step and a role, all or the one of a name, in their order.
local function choose(all, options)
  local number = tonumber(options.step:match("/(%d+)$"))
  local chosen = {}
  for _, case in ipairs(all) do
    local fits = covers(case.steps, number) and (case.role or "server") == options.role
    if fits and (options.only or case.name) == case.name then
      table.insert(chosen, case)
    end
  end
  return chosen
end

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
  elseif options.connect and (case.local_only or case.arguments or case.descriptors) then
    return "not tried, as the checker did not start the server"
  end
end

-- run(options) tries the cases one after the other and returns a report. The options are
--   step, role   what is graded: "echo/4", "server"
--   cases        the list of cases
--   command      the program and its arguments: {host} and {port} in them are replaced, else the two are appended
--   connect      instead of command: {host = , port = } of a server that runs already
--   host, port   where a server is to listen; 127.0.0.1 and a free port when left out
--   patience     for how many seconds to wait for anything that has to come; 10 when left out
--   seed         of all that is random
--   only         the name of the only case to try
--   progress     function(index, count, name), called before each case
-- The report has the field ungraded, with the reason, where the program could not be graded at all.
function check.run(options)
  local chosen = choose(options.cases, options)
  options.tls = covers(options.cases.tls or "", tonumber(options.step:match("/(%d+)$")))
  local report = {step = options.step, role = options.role, seed = options.seed, cases = json.array{}}
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
    elseif case.essential and result.status ~= "passed" then
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

-- main(arguments, source, name) is lab check: options as JSON in, the report as JSON out. source has the cases.
function check.main(arguments, source, name)
  local options = assert(json.decode(arguments))
  options.cases = assert(load(source, "@" .. name))()
  options.progress = options.progress and show_progress or function() end
  local report = check.run(options)
  if options.progress == show_progress then
    io.stderr:write("\r\27[K")
  end
  return encoded(report)
end

return check
