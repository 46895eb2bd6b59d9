-- The clients of steps 3 and 4, which keep the token of their session; that of step 4 speaks TLS with the server whose
-- certificate it has. They read names and passwords from standard input.

local people = require "people"

local hidden, wrong = people.hidden, people.wrong

local token = ("T0ken-of_43-letters"):rep(3):sub(1, 43)
local account = "ada\ncorrect horse\n"

-- meet starts the client for a command, with lines for its input, and returns its connection.
local function meet(t, command, input)
  if t.step == "auth/3" then
    return t:accept(input, {command})
  end
  t.pem = t.pem or t:certificate()
  t:put("server.pem", t.pem)
  local c = t:accept(input, {command, "server.pem"})
  c:encrypt(t.pem)
  return c
end

-- attend answers what a client may still want to know, until it has gone.
local function attend(t, c)
  for line in c.line_or_end, c do
    local reply = ({whoami = "ok ada", quit = "ok bye"})[line] or t:failed("another command came than expected", "whoami\n", line .. "\n")
    c:send(reply .. "\n")
  end
  return t:exit()
end

-- logs_in has the client log in and get a token. It returns what the client has printed.
local function logs_in(t, c)
  c:expect_line("login ada correct horse")
  c:send("ok " .. token .. "\n")
  attend(t, c)
  return t:printed()
end

-- resumes has the client resume its session, for which it is given nothing to type.
local function resumes(t, c)
  c:expect_line("resume " .. token)
  c:send("ok hello ada\n")
end

return {
  role = "client",

  {
    name = "registers", steps = "3 4",
    hint = "read the name and, twice, the password, and send register NAME PASSWORD as one line",
    run = function(t)
      local c = meet(t, "register", account .. "correct horse\n")
      c:expect_line("register ada correct horse")
      c:send("ok registered\n")
      attend(t, c)
      t:prints("ok registered")
    end,
  },
  {
    name = "logs in and says who one is", steps = "3 4", points = 2,
    hint = "send login NAME PASSWORD; the reply is ok TOKEN, and whoami then tells the name, which is shown",
    run = function(t)
      local c = meet(t, "login", account)
      c:expect_line("login ada correct horse")
      c:send_each("ok " .. token .. "\n")
      c:expect_line("whoami")
      c:send("ok ada\n")
      attend(t, c)
      t:prints("ok ada")
    end,
  },
  {
    name = "the next time needs no password", steps = "3 4", points = 3,
    hint = "keep the token in a file, and begin with resume TOKEN; only where that is no use ask for name and password",
    run = function(t)
      logs_in(t, meet(t, "login", account))
      for _ = 1, 2 do
        local c = meet(t, "login", "")
        resumes(t, c)
        attend(t, c)
        t:prints("ok ada")
      end
    end,
  },
  {
    name = "a token that is no longer good", steps = "3 4", points = 2,
    hint = "where resume is answered by an error, log in, and keep the new token",
    run = function(t)
      local old = token:reverse()
      local c = meet(t, "login", account)
      c:expect_line("login ada correct horse")
      c:send("ok " .. old .. "\n")
      attend(t, c)
      c = meet(t, "login", account)
      c:expect_line("resume " .. old)
      c:send("error session expired or unknown\n")
      logs_in(t, c)
      resumes(t, meet(t, "login", ""))
    end,
  },
  {
    name = "logs out", steps = "3 4", points = 2,
    hint = "resume the session and send logout; then forget the token",
    run = function(t)
      logs_in(t, meet(t, "login", account))
      local c = meet(t, "logout", "")
      resumes(t, c)
      c:expect_line("logout")
      c:send("ok bye\n")
      attend(t, c)
      logs_in(t, meet(t, "login", account)) -- and no resume comes before
    end,
  },
  {
    name = "a token for each server", steps = "3 4", points = 2,
    hint = "keep with the token which server has given it: another one could use it",
    run = function(t)
      logs_in(t, meet(t, "login", account))
      t:elsewhere()
      logs_in(t, meet(t, "login", account))
    end,
  },
  {
    name = "a wrong password is told", steps = "3 4",
    hint = "where the reply is no token, show it, keep nothing, and end with exit status 1",
    run = function(t)
      local c = meet(t, "login", account)
      c:expect_line("login ada correct horse")
      c:send(wrong .. "\n")
      if attend(t, c) ~= 1 then
        t:failed("it did not end with exit status 1", "1")
      end
      t:prints("wrong name or password")
      logs_in(t, meet(t, "login", account)) -- the reply was no token
    end,
  },
  {
    name = "two passwords that differ", steps = "3 4",
    hint = "a password that is not seen is asked for twice: where the two differ, register nothing and say so",
    run = function(t)
      local c = meet(t, "register", account .. "correct hose\n")
      local line = c:line_or_end()
      if line then
        t:failed("it sent a command all the same", nil, line .. "\n")
      end
      t:ends(1)
    end,
  },
  {
    name = "shows no password and no token", steps = "3 4",
    hint = "what is typed as a password is shown to nobody, and the token is as good as one",
    run = function(t)
      local printed = logs_in(t, meet(t, "login", account))
      hidden(t, "correct horse", "what it printed", printed)
      hidden(t, token, "what it printed", printed)
    end,
  },
  {
    name = "keeps no password", steps = "3 4", points = 2,
    hint = "keep the token and nothing else: it expires, and a password does not",
    run = function(t)
      logs_in(t, meet(t, "login", account))
      for path, contents in pairs(t:files()) do
        hidden(t, "correct horse", path, contents)
      end
    end,
  },
  {
    name = "the token is nobody else's", steps = "3 4",
    hint = "give the file of the token the mode 0600: other users of the machine must not read it",
    run = function(t)
      logs_in(t, meet(t, "login", account))
      for _, path in ipairs(t:exposed()) do
        if t:files()[path]:find(token, 1, true) then
          t:failed("others may read " .. path .. ", which has the token")
        end
      end
    end,
  },
  {
    name = "the server goes before it replies", steps = "3 4",
    hint = "recv returns nothing at end of stream: there is no more to wait for, so say so, and end with exit status 1",
    run = function(t)
      local c = meet(t, "login", account)
      c:expect_line("login ada correct horse")
      c:close()
      t:ends(1)
    end,
  },
  {
    name = "nobody listens", steps = "3 4",
    hint = "connect fails with ECONNREFUSED: say so, and end with exit status 1",
    run = function(t)
      t:refuse(account, {"login"})
      t:ends(1)
    end,
  },
}
