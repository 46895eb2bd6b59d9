-- The clients of steps 1 and 2. They read names and passwords from standard input.

local people = require "people"

local hidden, wrong = people.hidden, people.wrong

return {
  role = "client",

  {
    name = "is greeted", steps = "1",
    hint = "print the line that the server sends; where it is no question, there is nothing to answer",
    run = function(t)
      local c = t:accept("Grace\n")
      c:send("hello Ada\n")
      c:finish()
      t:prints("hello Ada")
    end,
  },
  {
    name = "answers the question", steps = "1", points = 2,
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
    name = "logs in", steps = "2", arguments = {"login"}, points = 2,
    hint = "read the name, then the password, and send login NAME PASSWORD as one line",
    run = function(t)
      local c = t:accept("ada\ncorrect horse\n")
      c:expect("login ada correct horse\n")
      c:send("ok hello ada\n")
      t:prints("ok hello ada")
    end,
  },
  {
    name = "does not print the password", steps = "2", arguments = {"login"},
    hint = "what is typed as a password is shown to nobody",
    run = function(t)
      local c = t:accept("ada\ncorrect horse\n")
      c:expect("login ada correct horse\n")
      c:send(wrong .. "\n")
      hidden(t, "correct horse", "what it printed", t:prints("wrong name or password"))
    end,
  },
  {
    name = "registers", steps = "2", arguments = {"register"},
    hint = "read the name and, twice, the password, and send register NAME PASSWORD as one line",
    run = function(t)
      local c = t:accept("ada\ncorrect horse\ncorrect horse\n")
      c:expect("register ada correct horse\n")
      c:send("ok registered\n")
      t:prints("ok registered")
    end,
  },
  {
    name = "nobody listens", steps = "1 2",
    hint = "connect fails with ECONNREFUSED: say so, and end with exit status 1",
    run = function(t)
      t:refuse("ada\ncorrect horse\n", t.step == "auth/2" and {"login"} or nil)
      t:ends(1)
    end,
  },
}
