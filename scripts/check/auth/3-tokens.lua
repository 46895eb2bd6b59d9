-- Tokens, which the server of step 3 gives out, and that of step 4 over TLS.

local people = require "people"

local register, login, hidden = people.register, people.login, people.hidden

return {
  tls = "4",

  {
    name = "a token resumes the session", steps = "3 4", points = 2, essential = true,
    hint = "login answers ok TOKEN; resume TOKEN on another connection answers ok hello NAME",
    run = function(t)
      local c, name, password = register(t)
      local token = login(t, c, name, password)
      c:ask("whoami", "ok " .. name)
      if #token < 43 then
        t:failed("the token is too short to be 32 random bytes in base64url", ("A"):rep(43), token)
      end
      c = t:connect()
      c:ask("whoami", "error not logged in")
      c:ask("resume " .. token, "ok hello " .. name)
      c:ask("whoami", "ok " .. name)
    end,
  },
  {
    name = "logout revokes the token", steps = "3 4", points = 2,
    hint = "after logout nobody may resume by this token; other sessions of the user go on",
    run = function(t)
      local c, name, password = register(t)
      local token = login(t, c, name, password)
      local other = login(t, t:connect(), name, password)
      c:ask("logout", "ok bye")
      c:expect_end()
      c = t:connect()
      c:ask("resume " .. token, "error session expired or unknown")
      c:ask("resume " .. other, "ok hello " .. name)
    end,
  },
  {
    name = "wrong tokens", steps = "3 4",
    hint = "look the digest of the token up; what is no token is unknown, too",
    run = function(t)
      local c, name, password = register(t)
      local token = login(t, c, name, password)
      for _, bad in ipairs{token:sub(1, -2), token .. "A", ("A"):rep(43), "x"} do
        c:ask("resume " .. bad, "error session expired or unknown")
      end
    end,
  },
  {
    name = "tokens differ", steps = "3 4",
    hint = "32 random bytes of the system for each login",
    run = function(t)
      local c, name, password = register(t)
      if login(t, c, name, password) == login(t, t:connect(), name, password) then
        t:failed("two sessions have the same token")
      end
    end,
  },
  {
    name = "tokens expire", steps = "3 4", points = 2, arguments = {"19456", "1"},
    hint = "the fourth argument is for how many seconds a token is good; look at each use",
    run = function(t)
      local c, name, password = register(t)
      local token = login(t, c, name, password)
      local deadline = time.monotonic() + t.patience
      repeat
        sleep(0.1)
        c:send("resume " .. token .. "\n")
        local reply = c:line()
        if reply ~= "ok hello " .. name and reply ~= "error session expired or unknown" then
          t:failed("another line came than expected", "error session expired or unknown\n", reply .. "\n")
        end
      until reply:find("^error") or time.monotonic() > deadline
      c:ask("resume " .. token, "error session expired or unknown")
    end,
  },
  {
    name = "no token in clear", steps = "3 4", points = 2, local_only = true,
    hint = "keep only the sha256 of a token: who reads the file must not be able to resume",
    run = function(t)
      local c, name, password = register(t)
      local token = login(t, c, name, password)
      for path, contents in pairs(t:files()) do
        hidden(t, token, path, contents)
        hidden(t, base64.decode(token:gsub("-", "+"):gsub("_", "/") .. "=") or token, path, contents)
      end
      hidden(t, token, "what it printed", t:last_words())
    end,
  },
}
