-- Text from somebody else, so that it can be shown.
--
--   local printable = require "printable"
--   print(printable(text))

-- printable(text) has a question mark for each control character: those could move the cursor, change colours, or make
-- a terminal answer as if somebody had typed. It takes one look at each byte: gsub would copy the whole text for each
-- character it replaces, which a message full of them could be made for.
local function printable(text)
  local shown = {}
  for plain, controls in text:gmatch("([^%c]*)(%c*)") do -- U+0000 to U+001F, and U+007F
    table.insert(shown, plain)
    table.insert(shown, ("?"):rep(#controls))
  end
  text = table.concat(shown)
  shown = {}
  for plain, mark in text:gmatch("([^\194]*)(\194?[\128-\191]?)") do -- U+0080 to U+009F, in two bytes
    table.insert(shown, plain)
    table.insert(shown, #mark == 2 and mark < "\194\160" and "?" or mark)
  end
  return table.concat(shown)
end

return printable
