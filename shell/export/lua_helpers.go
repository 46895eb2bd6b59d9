package export

import "strings"

// luaHelpers are the functions that a Lua program may need.
var luaHelpers = []helper{
	{"show", source(`
-- show prints received data as the shell does: what cannot be seen as an escape.
local function show(data, from)
  if data == "" and not from then
    print('"": end of stream, the peer sends no more')
    return
  end
  local names = {["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t", ['"'] = '\\"', ["\\"] = "\\\\"}
  local special = utf8.len(data) and '([%c"\\])(%d?)' or '([%c"\\\128-\255])(%d?)'
  local quoted = data:gsub(special, function(char, digit)
    return (names[char] or string.format(digit == "" and "\\%d" or "\\%03d", char:byte())) .. digit
  end)
  print(string.format('%d byte%s%s: "%s"', #data, #data == 1 and "" or "s", from or "", quoted))
end`)},
	{"show_datagram", source(`
-- show_datagram prints a datagram, and whom it is from: an empty one is no end of stream.
local function show_datagram(data, host, port)
  local from = ""
  if port then
    from = " from " .. (host:find(":") and "[" .. host .. "]" or host) .. ":" .. port
  end
  if data == "" then
    print("an empty datagram" .. from)
  else
    show(data, from)
  end
end`)},
	{"show_addresses", source(`
-- show_addresses prints what getaddrinfo found.
local function show_addresses(list)
  for _, entry in ipairs(list) do
    print(entry.host, entry.port)
  end
end`)},
	{"show_linger", source(`
-- show_linger prints the value of SO_LINGER.
local function show_linger(value)
  print("onoff " .. value.onoff .. ", linger " .. value.linger)
end`)},
	{"keep", source(`
-- keep puts its first argument into _, as the shell does with what it prints.
local function keep(...)
  _ = ...
  return ...
end`)},
}

// source is the text of a helper as lines.
func source(text string) []string { return strings.Split(strings.Trim(text, "\n"), "\n") }
