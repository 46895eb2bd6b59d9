-- The words by which a program under test is started.

local command = {}

-- fill(words, places, arguments) returns the words of a command with values in the places that are marked for them, or
-- behind it where none is; then further arguments. places is a list such as {{"host", "127.0.0.1"}, {"port", 33333}}: in
-- a word {port} is the mark for the port.
function command.fill(words, places, arguments)
  local filled, values, found = {}, {}, false
  for _, place in ipairs(places) do
    values[place[1]] = tostring(place[2])
  end
  for i, word in ipairs(words) do
    filled[i] = word:gsub("{(%l+)}", function(name)
      found = found or values[name] ~= nil
      return values[name]
    end)
  end
  for _, place in ipairs(found and {} or places) do
    table.insert(filled, values[place[1]])
  end
  for _, argument in ipairs(arguments or {}) do
    table.insert(filled, argument)
  end
  return filled
end

-- limited(words, descriptors) returns the words of a command that may have so many files and sockets open.
function command.limited(words, descriptors)
  if not descriptors then
    return words
  end
  return {"sh", "-c", "ulimit -n " .. descriptors .. ' && exec "$@"', "sh", unpack(words)}
end

-- unprivileged(words) returns the words of a command that may make no raw sockets, though the checker may: setpriv(1).
function command.unprivileged(words)
  return {"setpriv", "--bounding-set", "-net_raw", unpack(words)}
end

-- environment is what is added to that of a program: Python prints at once what is printed, though no terminal is there.
function command.environment()
  return {PYTHONUNBUFFERED = "1"}
end

return command
