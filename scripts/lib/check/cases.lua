-- The cases for a step: read from files, of which each returns a list of them, and chosen.

local cases = {}

-- covers(steps, number) says whether a list such as "1-7 9" has a number.
local function covers(steps, number)
  for first, last in steps:gmatch("(%d+)%-?(%d*)") do
    if number >= tonumber(first) and number <= (tonumber(last) or tonumber(first)) then
      return true
    end
  end
  return false
end

-- What a list says of all its cases.
local common = {"role", "by_hand", "tls", "datagrams"}

-- gather(lists) returns all cases of some lists in one.
function cases.gather(lists)
  local all = {}
  for _, list in ipairs(lists) do
    for _, case in ipairs(list) do
      for _, field in ipairs(common) do
        if case[field] == nil then
          case[field] = list[field]
        end
      end
      case.role = case.role or "server"
      table.insert(all, case)
    end
  end
  return all
end

-- load(files) runs files of cases and returns all that they have, in their order. A file is {name = , source = }; one
-- whose name begins with no digit, where there are others that do, is a module that they may require.
function cases.load(files)
  local lists, numbered = {}, false
  for _, file in ipairs(files) do
    file.stem = file.name:match("([^/\\]*)%.lua$") or file.name
    file.numbered = file.stem:find("^%d") ~= nil
    numbered = numbered or file.numbered
  end
  for _, file in ipairs(files) do
    if numbered and not file.numbered then
      package.loaded[file.stem] = nil -- in a session it may have been another one, or the file may have changed
      package.preload[file.stem] = function(...) -- one that nobody requires may be anything
        return assert(load(file.source, "@" .. file.name))(...)
      end
    end
  end
  for _, file in ipairs(files) do
    if file.numbered == numbered then
      table.insert(lists, assert(load(file.source, "@" .. file.name))())
    end
  end
  return cases.gather(lists)
end

-- choose(all, step, role[, only]) returns the cases for a step and a role, all or the one of a name, in their order, and,
-- where there is none, why.
function cases.choose(all, step, role, only)
  local number = tonumber(step:match("/(%d+)$"))
  local chosen, names = {}, {}
  for _, case in ipairs(all) do
    if covers(case.steps, number) and case.role == role then
      table.insert(names, case.name)
      if (only or case.name) == case.name then
        case.encrypted = covers(case.tls or "", number)
        table.insert(chosen, case)
      end
    end
  end
  if #names == 0 then
    return chosen, ("there are no cases for %s %s"):format(step, role)
  elseif #chosen == 0 then
    return chosen, ('%s %s has no case "%s", but: %s'):format(step, role, only, table.concat(names, ", "))
  end
  return chosen
end

return cases
