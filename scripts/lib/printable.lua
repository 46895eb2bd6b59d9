-- Text from somebody else, so that it can be shown.
--
--   local printable = require "printable"
--   print(printable(text))

-- printable(text) has a question mark for each control character: those could move the cursor, change colours, or make
-- a terminal answer as if somebody had typed.
local function printable(text)
  local shown = text:gsub("%c", "?"):gsub("\194[\128-\159]", "?") -- U+0000 to U+001F and U+007F, U+0080 to U+009F
  return shown
end

return printable
