-- A letter as it is sent by mail: RFC 5322, with MIME for what is not ASCII.
--
--   local letter = require "letter"
--   local text = assert(letter.compose{
--     from = "ada@example.org", to = {"bob@example.org"}, subject = "Привет", text = "..."})

local visible = require "visible"

local letter = {}

local LINE = 998 -- bytes a line may have

-- encoded_words writes text as RFC 2047 has it, =?UTF-8?B?...?=, in words short enough for lines of 76 characters. No
-- word ends inside of a character.
local function encoded_words(text)
  local words, word = {}, ""
  for character in text:gmatch("[%z\1-\127\192-\255][\128-\191]*") do
    if #word + #character > 39 then
      words[#words + 1] = word
      word = ""
    end
    word = word .. character
  end
  words[#words + 1] = word
  for i, each in ipairs(words) do
    words[i] = "=?UTF-8?B?" .. base64.encode(each) .. "?="
  end
  return table.concat(words, "\r\n ")
end

-- unstructured is the value of a field that is free text.
local function unstructured(text)
  if #text > 60 or text:find("[\128-\255]") or text:find("=?", 1, true) then
    return encoded_words(text)
  end
  return text
end

-- transfer chooses how the text travels: as it is where that is safe, else as base64.
local function transfer(text, eight_bit)
  local long = false
  for line in text:gmatch("[^\r\n]+") do
    long = long or #line > LINE
  end
  local high = text:find("[\128-\255]")
  if not long and not text:find("%z") and (eight_bit or not high) then
    return high and "8bit" or "7bit", text
  end
  return "base64", (base64.encode(text):gsub(("."):rep(76), "%0\r\n"))
end

-- compose(parts) returns the letter: header, empty line, body. Parts: from and to (a list), addresses; subject; text,
-- UTF-8; eight_bit, true where the server announced 8BITMIME; date, in seconds, now when left out.
function letter.compose(parts)
  local encoding, body = transfer(parts.text, parts.eight_bit)
  local fields = {
    {"From", parts.from},
    {"To", table.concat(parts.to, ", ")},
    {"Subject", parts.subject},
    {"Date", time.format(parts.date or time.now(), "%a, %d %b %Y %H:%M:%S %z")},
    {"Message-ID", "<" .. crypto.token(16) .. "@" .. gethostname() .. ">"},
    {"MIME-Version", "1.0"},
    {"Content-Type", "text/plain; charset=utf-8"},
    {"Content-Transfer-Encoding", encoding},
  }
  local lines = {}
  for i, field in ipairs(fields) do
    local name, value = field[1], field[2]
    if value:find("%c") or not utf8.len(value) then
      local why = "a line break, which would begin a field of its own, or another control character, or is no UTF-8"
      return nil, ('%s: "%s" holds %s'):format(name, visible(value, 60), why)
    end
    lines[i] = name .. ": " .. (name == "Subject" and unstructured(value) or value)
  end
  return table.concat(lines, "\r\n") .. "\r\n\r\n" .. body
end

return letter
