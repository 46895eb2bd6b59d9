-- The cases for the lab auth. What a case is, and what its function can do: scripts/lib/check.lua and, in lib/check,
-- trial.lua and peer.lua. The steps: 1 knows clients by their address, 2 by name and password, 3 by a token too, 4 over TLS.

local wrong = "error wrong name or password"
local crowd = "serve clients side by side: while one is silent others have to be served"

-- register returns a connection on which a new user has registered, with the name and the password.
local function register(t)
  local c, name, password = t:connect(), t:word("ada"), t:word("secret")
  c:ask("register " .. name .. " " .. password, "ok registered")
  return c, name, password
end

-- login logs in and returns the token, where the step has tokens.
local function login(t, c, name, password)
  c:send("login " .. name .. " " .. password .. "\n")
  if t.step == "auth/2" then
    c:expect_line("ok hello " .. name)
  else
    return c:expect_like("^ok ([%w_-]+)$", "ok TOKEN")
  end
end

-- works has a client come, be served, and go.
local function works(t)
  local c = t:connect()
  if t.step == "auth/1" then
    c:expect_line("who are you?")
  else
    c:ask("quit", "ok bye")
  end
  c:close()
end

-- refused sends a line that deserves an error, whatever the reason.
local function refused(c, line)
  c:send(line .. "\n")
  return c:expect_like("^error .", "error REASON")
end

-- hidden fails where a secret can be read in what the server has written.
local function hidden(t, secret, where, text)
  for form, found in pairs{
    ["in clear"] = secret, ["as hexadecimal digits"] = hex.encode(secret), ["as base64"] = base64.encode(secret):gsub("=+$", ""),
  } do
    local at = text:find(found, 1, true)
    if at then
      t:failed(where .. " has a secret " .. form, nil, text:sub(math.max(at - 8, 1), at + #found + 8))
    end
  end
end

return {
  tls = "4",

  -- auth/1
  {
    name = "asks a stranger", steps = "1", essential = true,
    hint = "an address that is not known gets the line who are you?, and then hello with the name that it sends",
    run = function(t)
      local c = t:connect()
      c:expect_line("who are you?")
      c:ask("Ada", "hello Ada")
      c:expect_end()
    end,
  },
  {
    name = "greets whom it knows", steps = "1", points = 2,
    hint = "keep the name with the address, without the port: that is another one for each connection",
    run = function(t)
      local c = t:connect()
      c:expect_line("who are you?")
      c:ask("Ada", "hello Ada")
      c = t:connect()
      c:expect_line("hello Ada")
      c:expect_end()
    end,
  },
  {
    name = "tells addresses apart", steps = "1",
    hint = "a name belongs to one address: another one is a stranger's",
    run = function(t)
      local ada = t:connect()
      ada:expect_line("who are you?")
      ada:ask("Ada", "hello Ada")
      local c = t:connect{from = "127.0.0.2"}
      c:expect_line("who are you?")
      c:ask("Grace", "hello Grace")
      t:connect{from = "127.0.0.2"}:expect_line("hello Grace")
    end,
  },
  {
    name = "names with letters of all kinds", steps = "1",
    hint = "a name has 1 to 32 letters, digits, _ and -; letters beyond ASCII are letters too",
    run = function(t)
      local c = t:connect()
      c:expect_line("who are you?")
      c:ask("Zoë_Иванова-7", "hello Zoë_Иванова-7")
    end,
  },
  {
    name = "refuses bad names", steps = "1", points = 2,
    hint = "look at a name before it is kept: it is shown to others and written to a file",
    run = function(t)
      for _, name in ipairs{"", "two words", ("x"):rep(33), "a/b", "\27[31mred", "\255\254"} do
        local c = t:connect()
        c:expect_line("who are you?")
        c:send(name .. "\n")
        c:expect_like("^error: .", "error: REASON")
        c:expect_end()
      end
    end,
  },
  {
    name = "remembers after a restart", steps = "1", points = 2, local_only = true,
    hint = "write the names to a file before you say hello, and read it at the start",
    run = function(t)
      local c = t:connect()
      c:expect_line("who are you?")
      c:ask("Ada", "hello Ada")
      t:restart()
      t:connect():expect_line("hello Ada")
    end,
  },
  {
    name = "split name", steps = "1",
    hint = "recv may return a part of a line: keep it until the newline comes",
    run = function(t)
      local c = t:connect()
      c:expect_line("who are you?")
      c:send_each("Ada\r\n")
      c:expect_line("hello Ada")
    end,
  },
  {
    name = "leaves without a name", steps = "1",
    hint = "a client may go at any time: that is no reason to stop, nor to keep a name",
    run = function(t)
      t:connect():close()
      local c = t:connect()
      c:expect_line("who are you?")
      c:send("Ad") -- no newline: it may be a part of another name
      c:finish()
      c:expect_gone()
      works(t)
    end,
  },

  -- auth/2 and on
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
    name = "a very long line", steps = "1-4",
    hint = "a client must not make the server keep a line without end: after 4096 bytes answer error line too long, and close",
    run = function(t)
      local c = t:connect()
      if t.step == "auth/1" then
        c:expect_line("who are you?")
      end
      c:send(("x"):rep(10000) .. "\n")
      c:expect_like("^error:? line too long", "error line too long")
      c:expect_gone()
      works(t)
    end,
  },
  {
    name = "half a line from one, another works", steps = "1-4", points = 2, hint = crowd,
    run = function(t)
      local slow = t:connect()
      if t.step == "auth/1" then
        slow:expect_line("who are you?")
        slow:send("A")
        works(t)
        slow:ask("da", "hello Ada")
      else
        slow:send("qu")
        local c, name, password = register(t)
        login(t, c, name, password)
        slow:ask("it", "ok bye")
      end
    end,
  },
  {
    name = "abrupt reset", steps = "1-4", points = 2,
    hint = "recv and send fail with ECONNRESET or EPIPE when a client is gone: close it and go on; in C ignore SIGPIPE",
    run = function(t)
      local c = t:connect()
      if t.step ~= "auth/1" then -- there the server speaks first
        c:send("hello\n")
      end
      c:take(1, "what the server says") -- it is busy with us by now
      c:reset()
      t:survives()
      works(t)
    end,
  },
  {
    name = "many connects", steps = "1-4", points = 2, descriptors = 128,
    hint = "close the socket of each client, whatever ends its connection: descriptors are limited (ulimit -n)",
    run = function(t)
      for i = 1, 300 do
        local c = t:connect()
        if i % 2 == 0 then
          c:finish()
          c:expect_gone()
          c:close()
        else
          c:reset()
        end
      end
      works(t)
    end,
  },
  {
    name = "restart on the same port", steps = "1-4", points = 2, local_only = true,
    hint = "set SO_REUSEADDR before bind: connections of the last run are still in TIME_WAIT",
    run = function(t)
      local c = t:connect()
      if t.step == "auth/1" then
        c:expect_line("who are you?")
      else
        refused(c, "hello")
      end
      t.server:kill() -- it closes first, so that its end waits
      c:expect_gone()
      c:close()
      t:restart()
      works(t)
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

  -- auth/3
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

  -- Clients. They read names and passwords from standard input.
  {
    name = "is greeted", steps = "1", role = "client",
    hint = "print the line that the server sends; where it is no question, there is nothing to answer",
    run = function(t)
      local c = t:accept("Grace\n")
      c:send("hello Ada\n")
      c:finish()
      t:prints("hello Ada")
    end,
  },
  {
    name = "answers the question", steps = "1", role = "client", points = 2,
    hint = "who are you? is answered by the name and a newline",
    run = function(t)
      local c = t:accept("Ada\n")
      c:send_each("who are you?\n")
      c:expect("Ada\n")
      c:send("hello Ada\n")
      t:prints("hello Ada")
    end,
  },
  {
    name = "logs in", steps = "2", role = "client", arguments = {"login"}, points = 2,
    hint = "read the name, then the password, and send login NAME PASSWORD as one line",
    run = function(t)
      local c = t:accept("ada\ncorrect horse\n")
      c:expect("login ada correct horse\n")
      c:send("ok hello ada\n")
      t:prints("ok hello ada")
    end,
  },
  {
    name = "does not print the password", steps = "2", role = "client", arguments = {"login"},
    hint = "what is typed as a password is shown to nobody",
    run = function(t)
      local c = t:accept("ada\ncorrect horse\n")
      c:expect("login ada correct horse\n")
      c:send(wrong .. "\n")
      hidden(t, "correct horse", "what it printed", t:prints("wrong name or password"))
    end,
  },
}
