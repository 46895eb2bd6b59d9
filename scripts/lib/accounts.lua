-- Accounts: names with passwords, kept in a file of the module store as argon2id hashes.
--
--   local accounts = require "accounts"
--   local users = assert(accounts.open("users.db"))
--   local ok, reason = users:register("ada", "correct horse")
--   local ok, reason = users:login("ada", "correct horse", client_host)
--   users:close()
--
-- register and login return true, or nil and a reason fit to be sent to the client; a third value, where there is one,
-- is for the server's eyes. They take a while, in which other Lua threads run.

local names = require "names"
local throttle = require "throttle"

local accounts = {}
accounts.__index = accounts

-- open(path[, options]) opens the file, or makes it with mode 0600; nil and a message when it cannot be used. options are
--   cost      what crypto.password.hash takes, such as {memory = 65536}; tests make hashing cheap by it
--   most      how many accounts there may be: 100,000 when left out
--   throttle  the options of throttle.new for those who fail to log in
function accounts.open(path, options)
  options = options or {}
  local kept, problem, errno = store.open(path)
  if not kept then
    return nil, problem, errno
  end
  return setmetatable({
    store = kept, count = #kept:keys(), most = options.most or 100000, cost = options.cost,
    names = throttle.new(options.throttle), addresses = throttle.new(options.throttle),
    -- What is compared with when there is no such user. Nobody knows the password it is the hash of.
    dummy = crypto.password.hash(crypto.token(), options.cost),
  }, accounts)
end

-- register(name, password) makes an account, which is on the disk when it returns true.
function accounts:register(name, password)
  local fit, reason = names.check(name)
  if not fit then
    return nil, reason
  elseif #password < 8 or #password > 128 then
    return nil, "a password has 8 to 128 bytes"
  elseif self.store:get(name) then
    return nil, "name taken"
  elseif self.count >= self.most then
    return nil, "there are too many accounts"
  end
  local hash = crypto.password.hash(password, self.cost)
  -- Others ran meanwhile: whether the name is still free is asked again, in the transaction that takes it.
  local outcome, problem = self.store:update(function(tx)
    if tx:get(name) then
      return "name taken"
    end
    tx:put(name, hash)
    return "registered"
  end)
  if not outcome then
    return nil, "the account cannot be kept now", problem
  elseif outcome ~= "registered" then
    return nil, outcome
  end
  self.count = self.count + 1
  return true
end

local function too_many(wait)
  return "too many attempts, wait " .. wait .. " seconds"
end

-- login(name, password, address) says whether the password is that of the user; address is where the client comes from.
-- An unknown name gets the same answer as a wrong password and costs the same work, so that neither the text nor the
-- time tells who has an account. Whoever fails three times in a row, a name or an address, has to wait.
function accounts:login(name, password, address)
  local wait = self:wait(name, address)
  if wait > 0 then
    return nil, too_many(wait)
  end
  local hash = names.check(name) and self.store:get(name)
  local right, problem = crypto.password.verify(password, hash or self.dummy)
  -- Who guesses on many connections at once has failed on others meanwhile, and does not learn the outcome of this one.
  wait = self:wait(name, address)
  if wait > 0 then
    return nil, too_many(wait)
  elseif not (right and hash) then
    self.names:failed(name)
    self.addresses:failed(address)
    return nil, "wrong name or password", problem
  end
  -- The address is forgiven this name's failures only: an account of one's own is no licence to guess at others.
  self.addresses:forgive(address, self.names:succeeded(name))
  return true
end

-- wait(name, address) returns for how many seconds a login with them is refused; 0 when it is not.
function accounts:wait(name, address)
  return math.max(self.names:wait(name), self.addresses:wait(address))
end

-- close() closes the file.
function accounts:close()
  return self.store:close()
end

return accounts
