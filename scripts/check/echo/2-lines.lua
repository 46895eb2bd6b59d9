-- What the server of step 8 does with lines: it reverses them, or makes capitals of their letters.

return {
  {
    name = "a line comes back reversed", steps = "8", essential = true, points = 2,
    hint = "the third argument is upper or reverse, and reverse when it is left out; the newline stays at the end",
    run = function(t)
      local c = t:connect()
      c:ask("hello, server", "revres ,olleh")
      c:ask("", "")
      c:ask("abc\r", "cba") -- Windows and telnet end lines with \r\n
    end,
  },
  {
    name = "a line comes back in capitals", steps = "8", arguments = {"upper"},
    hint = "the third argument chooses; letters beyond ASCII have capitals too",
    run = function(t)
      t:connect():ask("straße, привет", utf8.upper("straße, привет"))
    end,
  },
  {
    name = "letters stay whole", steps = "8", points = 2,
    hint = "reverse letters, not bytes: a letter of UTF-8 has up to four bytes, and combining marks stay behind their letter",
    run = function(t)
      local c = t:connect()
      c:ask("привет", "тевирп")
      c:ask("noe\204\136l", "le\204\136on") -- e and U+0308
    end,
  },
  {
    name = "garbage in a line", steps = "8",
    hint = "a client may send what is no UTF-8: answer anything, but go on",
    run = function(t)
      local c = t:connect()
      c:send("\255\254\128\n")
      c:line()
      c:ask("abc", "cba")
    end,
  },
  {
    name = "split line", steps = "8", points = 2,
    hint = "recv may return a part of a line: keep it until the newline comes",
    run = function(t)
      local c = t:connect()
      c:send_each("при")
      c:send_each("вет\n")
      c:expect_line("тевирп")
    end,
  },
  {
    name = "glued lines", steps = "8", points = 2,
    hint = "recv may return several lines: answer each, and keep what follows the last newline",
    run = function(t)
      local c = t:connect()
      c:send("one\ntwo\nthr")
      c:expect("eno\nowt\n")
      c:ask("ee", "eerht")
    end,
  },
  {
    name = "last line without a newline", steps = "8",
    hint = "at end of stream, what is left of a line is answered too, without a newline",
    run = function(t)
      local c = t:connect()
      c:send("abc\ndef")
      c:finish()
      c:expect("cba\nfed")
      c:expect_end()
    end,
  },
  {
    name = "a very long line", steps = "8",
    hint = "a client must not make the server keep a line without end: after 4096 bytes answer error line too long, and close",
    run = function(t)
      local c = t:connect()
      c:send(("x"):rep(5000) .. "\n")
      c:expect_line("error line too long")
      c:expect_gone()
    end,
  },
}
