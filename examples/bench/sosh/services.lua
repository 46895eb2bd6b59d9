-- Looks up a service COUNT times whenever a line comes on standard input.
--
--   sosh services.lua COUNT

local count = tonumber(arg[1])

print("ready")
for _ in io.lines() do
  for _ = 1, count do
    assert(getservbyname("http", "tcp") == 80)
  end
  print("done")
end
