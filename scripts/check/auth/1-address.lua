-- The server of step 1, which knows clients by their address.

local people = require "people"

local works = people.works

return {
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
}
