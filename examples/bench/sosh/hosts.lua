-- Looks up COUNT host names at once whenever a line comes on standard input.
--
--   sosh hosts.lua COUNT

local count = tonumber(arg[1])

print("ready")
for _ in io.lines() do
  local lookups = {}
  for i = 1, count do
    lookups[i] = spawn(gethostbyname, "host" .. i .. ".bench.test")
  end
  for _, lookup in ipairs(lookups) do
    assert(assert(lookup:join()) == "192.0.2.1")
  end
  print("done")
end
