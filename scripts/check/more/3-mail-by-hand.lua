-- The client of step 2 by which one talks to a mail server: what is typed is a command, and what is replied is shown.

local mail = require "check.mail"

return {
  role = "talk",

  {
    name = "a command and its reply", steps = "2", points = 2, essential = true,
    hint = "wait for the greeting; then send each line with CR LF and show the reply; QUIT ends the session",
    run = function(t)
      local c = t:accept("NOOP and more\nquit\n")
      c:send("220 mail.example ready\r\n")
      c:expect_line("NOOP and more")
      c:send("250 what a fine day\r\n")
      if not c:line():upper():find("^QUIT") then
        t:failed("it did not send QUIT")
      end
      c:send("221 good bye\r\n")
      c:finish()
      local printed = t:prints("what a fine day")
      for _, text in ipairs{"mail.example ready", "good bye"} do
        if not printed:find(text, 1, true) then
          t:failed("it did not print the greeting or the last reply", text, printed)
        end
      end
    end,
  },
  {
    name = "waits for the whole reply", steps = "2", points = 2,
    hint = "214- begins all lines of a reply but the last: the next command comes after that",
    run = function(t)
      local c = t:accept("HELP\nNOOP\n")
      c:send("220 mail.example ready\r\n")
      c:expect_line("HELP")
      c:send_each("214-first\r\n214-second\r\n")
      if c:hears_anything() then
        t:failed("it went on in the middle of a reply", "", c.buffer)
      end
      c:send("214 third\r\n")
      c:expect_line("NOOP")
      c:send("250 fine\r\n")
      for _, text in ipairs{"first", "second", "third"} do
        t:shows(text)
      end
    end,
  },
  {
    name = "a letter by hand", steps = "2", points = 2,
    hint = "after the reply 354 what is typed is a letter, up to a line with nothing but a dot; other lines that begin with a dot get a second one",
    run = function(t)
      local c = t:accept("EHLO me\nMAIL FROM:<ada@example.org>\nRCPT TO:<grace@example.org>\nDATA\nSubject: hello\n\n.hidden\nthe end\n.\nQUIT\n")
      local session = mail.new(t, c, {features = {"8BITMIME"}})
      session:serve()
      local got, want = session.letters[1], "Subject: hello\n\n.hidden\nthe end\n"
      if not got or got.text ~= want then
        t:failed("another letter came, or none", want, got and got.text or "")
      end
      t:exit()
    end,
  },
  {
    name = "the server ends the session", steps = "2",
    hint = "421 and the end of the stream end the session, whatever may still be typed",
    run = function(t)
      local c = t:accept()
      c:send("220 mail.example ready\r\n")
      t:type("NOOP")
      c:expect_line("NOOP")
      c:send("421 closing\r\n")
      c:finish()
      t:exit()
    end,
  },
  {
    name = "nobody listens", steps = "2",
    hint = "connect fails with ECONNREFUSED: say so, and end with exit status 1",
    run = function(t)
      t:refuse("QUIT\n")
      t:ends(1)
    end,
  },
}
