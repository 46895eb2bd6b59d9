-- Whoever fails again and again has to wait: guessing passwords becomes slow.
--
--   local throttle = require "throttle"
--   local names = throttle.new()
--   if names:wait(name) == 0 then ... names:failed(name) ... names:succeeded(name)

local throttle = {}
throttle.__index = throttle

-- The options of new, with their defaults.
local defaults = {
  tries = 3,      -- so many failures in a row are free; after each further row of them there is a delay
  delay = 1,      -- the first delay in seconds; it doubles from row to row
  longest = 60,   -- the longest one
  forget = 600,   -- seconds after which a row of failures is forgotten
  most = 10000,   -- how many keys are remembered
  clock = time.monotonic,
}

-- new([options]) returns a throttle; a key is any string: a name, an address.
function throttle.new(options)
  local self = {young = {}, old = {}, count = 0}
  for name, value in pairs(defaults) do
    self[name] = options and options[name] or value
  end
  return setmetatable(self, throttle)
end

-- What is kept of a key: {failures = n, since = when the last delay ends or ended}. A digest stands for the key, as that
-- may be long. There are two generations of keys: when the young one is full it becomes the old one, and what was old is
-- forgotten. So the memory is bounded, and nobody pushes a key out before having failed with half as many others.
local function entry_of(self, key)
  local id = crypto.sha256(key)
  local entry = self.young[id] or self.old[id]
  if entry and self.clock() > entry.since + self.forget then
    entry = nil
  end
  return entry, id
end

local function remember(self, id, entry)
  if not self.young[id] then
    if self.count >= self.most / 2 then
      self.old, self.young, self.count = self.young, {}, 0
    end
    self.count = self.count + 1
  end
  self.young[id] = entry
end

-- wait(key) returns for how many seconds, rounded up, no attempt is allowed; 0 when one is.
function throttle:wait(key)
  local entry = entry_of(self, key)
  return entry and math.max(0, math.ceil(entry.since - self.clock())) or 0
end

-- failed(key) counts a failure.
function throttle:failed(key)
  local entry, id = entry_of(self, key)
  entry = entry or {failures = 0}
  entry.failures = entry.failures + 1
  entry.since = self.clock()
  if entry.failures % self.tries == 0 then
    local rows = entry.failures / self.tries
    entry.since = entry.since + math.min(self.longest, self.delay * 2 ^ (rows - 1))
  end
  remember(self, id, entry)
end

-- succeeded(key) ends a row of failures and returns how many there were.
function throttle:succeeded(key)
  local entry, id = entry_of(self, key)
  if not entry then
    return 0
  end
  local failures = entry.failures
  entry.failures, entry.since = 0, self.clock()
  return failures
end

-- forgive(key, count) takes some failures of a row back.
function throttle:forgive(key, count)
  local entry = entry_of(self, key)
  if entry then
    entry.failures = math.max(0, entry.failures - count)
  end
end

return throttle
