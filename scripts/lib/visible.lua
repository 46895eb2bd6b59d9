-- Text from the network, made fit for a terminal.
--
--   local visible = require "visible"
--   print(visible(line))

-- visible(text[, limit]) returns text with control characters and bytes that are no UTF-8 written as \ddd: they could
-- move the cursor, clear the screen or change the colours of whoever looks at it. What is longer than limit bytes is
-- cut.
local function visible(text, limit)
  local rest = ""
  if limit and #text > limit then
    while limit > 0 and text:find("^[\128-\191]", limit + 1) do -- not in the middle of a character
      limit = limit - 1
    end
    text, rest = text:sub(1, limit), "..."
  end
  local function code(byte) return ("\\%03d"):format(byte:byte()) end
  text = text:gsub("%c", code)
  if not utf8.len(text) then
    text = text:gsub("[\128-\255]", code)
  end
  return (text:gsub("\194[\128-\159]", function(control) return control:gsub(".", code) end)) .. rest -- the C1 controls
end

return visible
