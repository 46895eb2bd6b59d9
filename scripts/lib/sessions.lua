-- Sessions: random tokens that stand for a user who has logged in, like the cookies of a browser.
--
--   local sessions = require "sessions"
--   local open_sessions = assert(sessions.open("sessions.db", 3600))
--   local token = assert(open_sessions:start("ada"))
--   local name = open_sessions:name(token)
--   open_sessions:revoke(token)

local sessions = {most = 5} -- sessions of one user; the oldest ends when there are more
sessions.__index = sessions

-- open(path, seconds) opens the file, or makes it with mode 0600; nil and a message when it cannot be used. A session
-- lasts for so many seconds.
function sessions.open(path, seconds)
  local kept, problem, errno = store.open(path)
  if not kept then
    return nil, problem, errno
  end
  return setmetatable({store = kept, seconds = seconds}, sessions)
end

-- Only a digest of the token is kept: who reads the file cannot use what is in it. A fast one will do, as nobody guesses
-- 32 random bytes; passwords need a slow one.
local function key_of(token)
  return "token/" .. hex.encode(crypto.sha256(token))
end

-- find returns the name that is behind a key in pairs, a store or a transaction; nil where the session has ended.
local function find(pairs, key)
  local text = pairs:get(key)
  local session = text and json.decode(text)
  return session and time.now() < session.expires and session.name or nil
end

-- start(name) returns the token of a new session, which is on the disk; nil and a message when it cannot be.
function sessions:start(name)
  local token = crypto.token(32)
  local list, expires = "user/" .. name, time.now() + self.seconds
  local ok, problem, errno = self.store:update(function(tx)
    local keys = {}
    for _, key in ipairs(json.decode(tx:get(list) or "[]")) do
      if find(tx, key) then
        table.insert(keys, key)
      else
        tx:delete(key)
      end
    end
    table.insert(keys, key_of(token))
    if #keys > sessions.most then
      tx:delete(table.remove(keys, 1))
    end
    tx:put(key_of(token), json.encode{name = name, expires = expires})
    tx:put(list, json.encode(keys))
  end)
  if not ok then
    return nil, problem, errno
  end
  return token
end

-- name(token) returns whose session it is; nil when it has expired, was revoked or never was.
function sessions:name(token)
  return find(self.store, key_of(token))
end

-- revoke(token) ends a session.
function sessions:revoke(token)
  return self.store:delete(key_of(token))
end

-- close() closes the file.
function sessions:close()
  return self.store:close()
end

return sessions
