-- Which names users may have.
--
--   local names = require "names"
--   local ok, reason = names.check(name)

local names = {}

-- check(name) returns true for 1 to 32 letters of any alphabet, digits, "_" and "-"; else nil and the reason. Nothing
-- else gets through, so that a name can be printed, kept and put into a line of a protocol.
function names.check(name)
  local length = utf8.len(name)
  if not length or length < 1 or length > 32 then
    return nil, "a name has 1 to 32 characters"
  end
  local others = name:gsub("[a-zA-Z0-9_-]", "")
  if others ~= "" and not utf8.isletter(others) then
    return nil, "a name has letters, digits, _ and - only"
  end
  return true
end

return names
