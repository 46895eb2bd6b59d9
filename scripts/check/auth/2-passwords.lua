-- Names and passwords, which servers know their users by from step 2 on; that of step 4 does so over TLS.

local people = require "people"

local register, login = people.register, people.login
local refused, hidden, wrong = people.refused, people.hidden, people.wrong

return {
  tls = "4",

  {
    name = "register and log in", steps = "2-4", essential = true,
    hint = "register NAME PASSWORD → ok registered, then login NAME PASSWORD → ok ...: one line of reply for each command",
    run = function(t)
      local c, name, password = register(t)
      login(t, c, name, password)
    end,
  },
  {
    name = "log in on another connection", steps = "2-4",
    hint = "an account belongs to the server, not to the connection that made it",
    run = function(t)
      local c, name, password = register(t)
      c:close()
      login(t, t:connect(), name, password)
    end,
  },
  {
    name = "wrong password", steps = "2-4", points = 2,
    hint = "compare the whole password, by the function that belongs to the hash",
    run = function(t)
      local c, name, password = register(t)
      c:ask("login " .. name .. " " .. password .. "x", wrong)
      c:ask("login " .. name .. " " .. password:sub(1, -2), wrong)
      login(t, c, name, password)
    end,
  },
  {
    name = "unknown user", steps = "2-4",
    hint = "the reply must not tell whether there is such a user: it is the one for a wrong password",
    run = function(t)
      t:connect():ask("login " .. t:word("nobody") .. " some password", wrong)
    end,
  },
  {
    name = "name taken", steps = "2-4", points = 2,
    hint = "a name is registered once; who comes second must not change the password",
    run = function(t)
      local c, name, password = register(t)
      c:ask("register " .. name .. " another password", "error name taken")
      login(t, c, name, password)
    end,
  },
  {
    name = "two register a name at once", steps = "2-4", points = 2,
    hint = "whether a name is free, and taking it, have to be one step: hashing takes a while, and others come meanwhile",
    run = function(t)
      local clients, name, replies = {}, t:word("ada"), {}
      for i = 1, 8 do
        clients[i] = t:connect()
      end
      for i, c in ipairs(clients) do
        c:send("register " .. name .. " password " .. i .. "\n")
      end
      for _, c in ipairs(clients) do
        table.insert(replies, c:line("ok registered\n"))
      end
      table.sort(replies)
      local got = table.concat(replies, "\n")
      local want = ("error name taken\n"):rep(7) .. "ok registered"
      if got ~= want then
        t:failed("of eight who registered the same name, not just one got it", want, got)
      end
    end,
  },
  {
    name = "passwords with blanks", steps = "2-4",
    hint = "the password is all the rest of the line, blanks too",
    run = function(t)
      local c, name = t:connect(), t:word("ada")
      c:ask("register " .. name .. " correct horse  battery ", "ok registered")
      c:ask("login " .. name .. " correct horse battery", wrong)
      login(t, c, name, "correct horse  battery ")
    end,
  },
  {
    name = "length of passwords", steps = "2-4",
    hint = "8 to 128 bytes: a short one is guessed, a long one costs the server too much",
    run = function(t)
      local c, name = t:connect(), t:word("ada")
      refused(c, "register " .. name .. " 1234567")
      refused(c, "register " .. name .. " " .. ("x"):rep(129))
      c:ask("register " .. name .. "a 12345678", "ok registered")
      c:ask("register " .. name .. "b " .. ("x"):rep(128), "ok registered")
    end,
  },
  {
    name = "bad names", steps = "2-4",
    hint = "a name has 1 to 32 letters, digits, _ and -: it is shown to others and written to a file",
    run = function(t)
      local c = t:connect()
      for _, name in ipairs{("x"):rep(33), "../users", "a:b", "\27[31m", "\255\254"} do
        refused(c, "register " .. name .. " some password")
      end
    end,
  },
  {
    name = "wrong commands", steps = "2-4",
    hint = "what is no command gets one line that begins with error, and the connection goes on",
    run = function(t)
      local c = t:connect()
      for _, line in ipairs{"", "hello", "register", "login", "register ada", "LOGIN a b", " ", "\255\254\0"} do
        refused(c, line)
      end
      c:ask("quit", "ok bye")
      c:expect_end()
    end,
  },
  {
    name = "split and glued lines", steps = "2-4", points = 2,
    hint = "recv may return a part of a line or several lines: keep what follows the last newline",
    run = function(t)
      local c, name, password = t:connect(), t:word("ada"), t:word("secret")
      c:send_each("register " .. name .. " " .. password .. "\r\n")
      c:expect_line("ok registered")
      c:send("login " .. name .. " wrong password\nlogin " .. name .. " wrong again\nqu")
      c:expect_line(wrong)
      c:expect_line(wrong)
      c:ask("it", "ok bye")
    end,
  },
  {
    name = "accounts survive a restart", steps = "2-4", points = 2, local_only = true,
    hint = "an account is in the file before the server answers ok registered",
    run = function(t)
      local _, name, password = register(t)
      t:restart()
      local c = t:connect()
      c:ask("register " .. name .. " another password", "error name taken")
      login(t, c, name, password)
    end,
  },
  {
    name = "no password in clear", steps = "2-4", points = 3, local_only = true,
    hint = "keep a salted, slow hash (argon2id, scrypt) and nothing else; print and log no command with a password in it",
    run = function(t)
      local c, name, password = register(t)
      login(t, c, name, password)
      local guess = t:word("guess")
      c:ask("login " .. name .. " " .. guess, wrong)
      c:ask("quit", "ok bye")
      local count = 0
      for path, contents in pairs(t:files()) do
        hidden(t, password, path, contents)
        hidden(t, guess, path, contents)
        count = count + 1
      end
      if count == 0 then
        t:failed("it has written no file in its folder")
      end
      local output = t:last_words()
      hidden(t, password, "what it printed", output)
      hidden(t, guess, "what it printed", output)
    end,
  },
  {
    name = "hashes are salted", steps = "2-4", points = 2, local_only = true,
    hint = "a salt of its own for each user: equal passwords must not have equal hashes",
    run = function(t)
      local c, password = t:connect(), t:word("secret")
      c:ask("register " .. t:word("ada") .. " " .. password, "ok registered")
      c:ask("register " .. t:word("ada") .. " " .. password, "ok registered")
      for path, contents in pairs(t:files()) do
        for _, digest in ipairs{"sha256", "sha512"} do
          local plain = crypto[digest](password)
          for _, form in ipairs{plain, hex.encode(plain), base64.encode(plain)} do
            if contents:find(form, 1, true) then
              t:failed(path .. " has the " .. digest .. " of the password, without a salt")
            end
          end
        end
      end
    end,
  },
  {
    name = "too many attempts", steps = "2-4", points = 3,
    hint = "after three failures in a row answer error too many attempts, wait N seconds, even where the password is right",
    run = function(t)
      local c, name, password = register(t)
      for _ = 1, 3 do
        c:ask("login " .. name .. " wrong password", wrong)
      end
      c:send("login " .. name .. " " .. password .. "\n")
      c:expect_like("^error too many attempts, wait %d+ seconds?$", "error too many attempts, wait 1 seconds")
    end,
  },
  {
    name = "too many attempts on many connections", steps = "2-4", points = 2,
    hint = "count failures for the name and the address: a new connection is quickly made",
    run = function(t)
      local c, name, password = register(t)
      for _ = 1, 3 do
        local guesser = t:connect()
        guesser:ask("login " .. name .. " wrong password", wrong)
        guesser:close()
      end
      c:send("login " .. name .. " " .. password .. "\n")
      c:expect_like("^error too many attempts, wait %d+ seconds?$", "error too many attempts, wait 1 seconds")
    end,
  },
}
