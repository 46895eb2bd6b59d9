-- The scanner of step 3, which gets a host and a list of ports in the places of host and port. All ports here are the
-- checker's own, and all hosts this machine.

-- open returns a port that somebody listens on.
local function open(t)
  local server = t:keep(assert(create_server("127.0.0.1", 0)))
  return (select(2, server:getsockname()))
end

-- closed returns a port that is taken, so that nobody can listen on it.
local function closed(t)
  return (select(2, t:nobody()))
end

-- pair returns two ports, one behind the other: the first is closed, somebody listens on the second.
local function pair(t)
  while true do
    local first = closed(t)
    local second = t:keep(assert(socket(AF_INET, SOCK_STREAM)))
    if first < 65535 and second:bind("127.0.0.1", first + 1) then
      second:listen()
      return first, first + 1
    end
  end
end

-- silent returns a port that somebody listens on whose queue is full: the kernel answers no more, as a firewall does not.
local function silent(t)
  local server = t:keep(assert(socket(AF_INET, SOCK_STREAM)))
  server:bind("127.0.0.1", 0)
  server:listen(0)
  local _, port = server:getsockname()
  local undecided = 0
  while undecided < 3 do
    local client = t:keep(assert(socket(AF_INET, SOCK_STREAM)))
    client:setblocking(false)
    client:connect_ex("127.0.0.1", port)
    local _, decided = select({}, {client}, {}, 0.3)
    undecided = #decided == 0 and undecided + 1 or 0
  end
  return port
end

-- scan has ports scanned, a list or a text such as 1-1024, and returns what was printed.
local function scan(t, ports, host)
  t:launch({{"host", host or "127.0.0.1"}, {"port", type(ports) == "table" and table.concat(ports, ",") or ports}}, "")
  return t:exit(), t:printed()
end

-- found is the set of the ports that were printed as open: the numbers of the lines that have the word.
local function found(printed)
  local set = {}
  for line in printed:gmatch("[^\n]+") do
    if (" " .. line:lower() .. " "):find("%Aopen%A") then
      for number in line:gmatch("%d+") do
        set[tonumber(number)] = true
      end
    end
  end
  return set
end

-- finds scans ports, of which just those in a list have to be found.
local function finds(t, ports, wanted)
  local status, printed = scan(t, ports)
  local set = found(printed)
  for _, port in ipairs(wanted) do
    if not set[port] then
      t:failed("it did not find an open port", port .. "/tcp open", printed)
    end
    set[port] = nil
  end
  for _, port in ipairs(type(ports) == "table" and ports or {}) do
    if set[port] then
      t:failed("it took port " .. port .. " for open, on which nobody listens", nil, printed)
    end
  end
  if status ~= 0 then
    t:failed("it ended with exit status " .. status, "0", tostring(status))
  end
end

return {
  role = "scanner",

  {
    name = "finds the open ports", steps = "3", points = 3, essential = true,
    hint = "connect succeeds where somebody listens, and fails with ECONNREFUSED where nobody does; print a line PORT/tcp open NAME for each that is open",
    run = function(t)
      local a, b, c = open(t), open(t), open(t)
      finds(t, {closed(t), a, closed(t), b, c, closed(t)}, {a, b, c})
    end,
  },
  {
    name = "nothing is open", steps = "3",
    hint = "a closed port is no failure of the scanner: the exit status is 0",
    run = function(t)
      finds(t, {closed(t), closed(t)}, {})
    end,
  },
  {
    name = "ranges of ports", steps = "3",
    hint = "22-25 are all ports from 22 to 25, both ends too",
    run = function(t)
      local first, second = pair(t)
      finds(t, first .. "-" .. second, {second})
      finds(t, second .. "-" .. second, {second})
      finds(t, first .. "," .. second, {second})
    end,
  },
  {
    name = "a port that does not answer", steps = "3", points = 3,
    hint = "connect may wait for minutes where nothing comes back: begin without blocking, and bound the waiting",
    run = function(t)
      local port = open(t)
      finds(t, {silent(t), closed(t), port}, {port})
    end,
  },
  {
    name = "many ports", steps = "3", points = 2, descriptors = 128,
    hint = "close each socket, and have a bounded number of attempts under way: descriptors are limited (ulimit -n)",
    run = function(t)
      local ports, wanted = {}, {}
      for i = 1, 300 do
        if i % 50 == 0 then
          ports[i] = open(t)
          table.insert(wanted, ports[i])
        else
          ports[i] = closed(t)
        end
      end
      finds(t, ports, wanted)
    end,
  },
  {
    name = "leaves other machines alone", steps = "3", points = 2,
    hint = "only an address of this machine can be bound to: refuse all others, with exit status 1",
    run = function(t)
      -- A host that is not this machine and that no packet leaves this machine for: of the loopback interface's own link.
      local host
      for _, interface in ipairs(if_nameindex()) do
        host = interface.name:find("^lo%d*$") and "fe80::7%" .. interface.name or host
      end
      if not host or not getaddrinfo(host, 9, AF_INET6, SOCK_STREAM) or not socket(AF_INET6, SOCK_STREAM) then
        t:skipped("this machine has no IPv6 on its loopback interface")
      end
      local status, printed = scan(t, "9", host)
      if status ~= 1 then
        t:failed("it scanned " .. host .. ", which is not this machine", nil, printed)
      end
    end,
  },
  {
    name = "what is no list of ports", steps = "3",
    hint = "ports are 1 to 65535, and a range begins with the lower one: refuse all else, with exit status 1",
    run = function(t)
      for _, text in ipairs{"0", "65536", "9-8", "http", "22,", "-1", ""} do
        local status, printed = scan(t, text)
        if status ~= 1 then
          t:failed('it took "' .. text .. '" for a list of ports', nil, printed)
        end
      end
    end,
  },
}
