-- Text from the network, made fit for a terminal.
--
--   local visible = require "visible"
--   print(visible(line))

-- escape writes the bytes of a class as \ddd. It takes one look at each byte: gsub would copy the whole text for each one
-- it replaces, which a text full of them could be made for.
local function escape(text, class)
  local shown = {}
  for plain, odd in text:gmatch("([^" .. class .. "]*)([" .. class .. "]*)") do
    table.insert(shown, plain)
    for i = 1, #odd do
      table.insert(shown, ("\\%03d"):format(odd:byte(i)))
    end
  end
  return table.concat(shown)
end

-- escape_c1 does so for U+0080 to U+009F, which terminals obey, too.
local function escape_c1(text)
  local shown = {}
  for plain, mark in text:gmatch("([^\194]*)(\194?[\128-\191]?)") do
    table.insert(shown, plain)
    table.insert(shown, #mark == 2 and mark < "\194\160" and escape(mark, "\128-\255") or mark)
  end
  return table.concat(shown)
end

-- visible(text[, limit]) returns text with control characters and bytes that are no UTF-8 written as \ddd: they could
-- move the cursor, change colours, or make a terminal answer as if somebody had typed. What is longer than limit bytes
-- is cut.
local function visible(text, limit)
  local rest = ""
  if limit and #text > limit then
    while limit > 0 and text:find("^[\128-\191]", limit + 1) do -- not in the middle of a character
      limit = limit - 1
    end
    text, rest = text:sub(1, limit), "..."
  end
  text = escape(text, "%c")
  if utf8.len(text) then
    text = escape_c1(text)
  else
    text = escape(text, "\128-\255")
  end
  return text .. rest
end

return visible
