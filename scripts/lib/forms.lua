-- Messages as lines that people read. A form is text in which capitals stand for the fields of a message.
--
--   local forms = require "forms"
--   print(forms.fill("FROM: TEXT", {from = "ada", text = "hello"}))

local printable = require "printable"

local forms = {}

-- fill(form, content) returns the form with the fields of a message, of which a server may have made anything. A list is
-- written with commas.
function forms.fill(form, content)
  local text = form:gsub("%u+", function(capitals)
    local value = type(content) == "table" and content[capitals:lower()]
    if type(value) == "table" then
      value = json.encode(value):gsub('["%[%]]', ""):gsub(",", ", ")
    end
    return printable(tostring(value))
  end)
  return text
end

return forms
