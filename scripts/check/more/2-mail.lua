-- The client of step 2 that sends a letter to each of several people: behind host and port it gets the sender, the subject
-- and the recipients, then options; the text comes from standard input.

local mail = require "check.mail"

local ada, grace, joan = "ada@example.org", "grace@example.org", "joan@example.org"

-- sends starts the client with a text and the arguments from the recipients on, and serves it until it has gone. It
-- returns the session and whether the client took its leave.
local function sends(t, text, arguments, options)
  local c = t:accept(text, {ada, "greetings", unpack(arguments)})
  local session = mail.new(t, c, options)
  return session, session:serve()
end

-- only returns the one letter of a session.
local function only(t, session)
  if #session.letters ~= 1 then
    t:failed("not just one letter has come", "1 letter", #session.letters .. " letters")
  end
  return session.letters[1]
end

-- nothing fails where letters have come that should not, and looks at the exit status.
local function nothing(t, session)
  if #session.letters > 0 then
    t:failed("it sent the letter all the same", nil, session.letters[1].text)
  end
  t:ends(1)
end

local decoders = {
  base64 = function(text) return base64.decode((text:gsub("%s", ""))) end,
  ["quoted-printable"] = function(text)
    return (text:gsub("=\n", ""):gsub("=(%x%x)", function(digits) return string.char(tonumber(digits, 16)) end))
  end,
}

-- parts returns the header of a letter and its text.
local function parts(t, letter)
  local header, body = letter.text:match("^(.-\n)\n(.*)$")
  if not header then
    t:failed("the letter has no header with an empty line behind it", nil, letter.text)
  end
  local encoding = header:lower():match("\ncontent%-transfer%-encoding:%s*(%S+)")
  local decode = decoders[encoding]
  return header, decode and decode(body) or body
end

-- says compares the text of a letter.
local function says(t, letter, text)
  local _, got = parts(t, letter)
  if got ~= text then
    t:failed("the letter has another text", text, got)
  end
end

-- starttls is what options of a session have where the client may encrypt it, with a certificate; then further features.
local function starttls(certificate, ...)
  local options = {features = {"STARTTLS", "8BITMIME"}, on = {}}
  local encrypted = {"8BITMIME", ...}
  function options.on.STARTTLS(session)
    session:reply("220 go on")
    session.c:encrypt(certificate)
    session.encrypted, session.options.features = true, encrypted
  end
  return options
end

return {
  role = "send",

  {
    name = "sends a letter", steps = "2", points = 3, essential = true,
    hint = "wait for the greeting; then EHLO, MAIL FROM:<...>, RCPT TO:<...>, DATA, the letter, a line with a dot, QUIT: a reply to each",
    run = function(t)
      local session, quit = sends(t, "how are you?\n", {grace})
      local letter = only(t, session)
      if letter.from ~= ada or #letter.to ~= 1 or letter.to[1] ~= grace then
        t:failed("the envelope is another one", ada .. " to " .. grace, letter.from .. " to " .. table.concat(letter.to, ", "))
      end
      says(t, letter, "how are you?\n")
      t:ends(0)
      if not quit then
        t:failed("it did not take its leave with QUIT", "QUIT\r\n", table.concat(session.commands, "\r\n"))
      end
    end,
  },
  {
    name = "a header", steps = "2", points = 2,
    hint = "a letter begins with the fields From, To and Subject and an empty line",
    run = function(t)
      local header = parts(t, only(t, sends(t, "how are you?\n", {grace})))
      for field, value in pairs{from = ada, to = grace, subject = "greetings"} do
        local got = ("\n" .. header):lower():match("\n" .. field .. ":%s*([^\n]*)")
        if not (got and got:find(value, 1, true)) then
          t:failed("the field " .. field .. " of the header is another one", value, got or "(no such field)")
        end
      end
    end,
  },
  {
    name = "lines that begin with a dot", steps = "2", points = 3,
    hint = "double the dot at the beginning of a line: a line with nothing but a dot ends the letter",
    run = function(t)
      local text = "one\n.\n..\n.two\nthree.\n.\n"
      local session = sends(t, text, {grace})
      says(t, only(t, session), text)
      t:ends(0)
    end,
  },
  {
    name = "lines end in CR LF", steps = "2",
    hint = "on the wire each line ends in CR LF, whatever it ended in before; the last one, too",
    run = function(t)
      says(t, only(t, sends(t, "unix\nwindows\r\nno end", {grace})), "unix\nwindows\nno end\n")
    end,
  },
  {
    name = "several letters in one session", steps = "2", points = 2,
    hint = "after a letter the next MAIL may follow, on the same connection: a letter for each recipient, one QUIT",
    run = function(t)
      local session, quit = sends(t, "hello\n", {grace, joan})
      local to = {}
      for _, letter in ipairs(session.letters) do
        says(t, letter, "hello\n")
        table.insert(to, table.concat(letter.to, " and "))
      end
      if table.concat(to, ", ") ~= grace .. ", " .. joan or not quit then
        t:failed("not each of the two got a letter in the one session", grace .. ", " .. joan, table.concat(to, ", "))
      end
      t:ends(0)
    end,
  },
  {
    name = "replies of several lines, in pieces", steps = "2", points = 2,
    hint = "250- begins all lines of a reply but the last: go on only when the one with a blank behind the digits is there",
    run = function(t)
      local options = {features = {"SIZE 1000000", "HELP", "8BITMIME"}, on = {}}
      function options.on.RCPT(session)
        session.begun.to = {grace}
        session.c:send_each("250-let me see\r\n250-what was it\r\n250 fine\r\n")
      end
      says(t, only(t, sends(t, "hello\n", {grace}, options)), "hello\n")
      t:ends(0)
    end,
  },
  {
    name = "a server that does not know EHLO", steps = "2",
    hint = "where EHLO is answered by 500, say HELO: some servers are old",
    run = function(t)
      says(t, only(t, sends(t, "hello\n", {grace}, {features = false})), "hello\n")
      t:ends(0)
    end,
  },
  {
    name = "a server that does not greet", steps = "2",
    hint = "where the greeting is not 220, there is no session: say so, and end with exit status 1",
    run = function(t)
      local session = sends(t, "hello\n", {grace}, {greeting = "554 no mail here"})
      for _, line in ipairs(session.commands) do
        if not line:upper():find("^QUIT") then
          t:failed("it goes on although it was refused", nil, line .. "\r\n")
        end
      end
      t:ends(1)
    end,
  },
  {
    name = "a recipient is refused", steps = "2", points = 2,
    hint = "look at each reply: who is refused gets nothing, the others get their letters, and the exit status is 1",
    run = function(t)
      local letter = only(t, sends(t, "hello\n", {grace, joan}, {refused = {[grace] = "550 nobody of that name"}}))
      if letter.to[1] ~= joan then
        t:failed("the wrong one got the letter", joan, letter.to[1])
      end
      t:ends(1)
    end,
  },
  {
    name = "the letter is refused", steps = "2",
    hint = "the reply behind the letter counts, too: only 250 means that the server has taken it",
    run = function(t)
      nothing(t, sends(t, "hello\n", {grace}, {verdict = "554 looks like spam"}))
    end,
  },
  {
    name = "a server that takes ASCII only", steps = "2", points = 2,
    hint = "without 8BITMIME no byte above 127 may go out: write the text as base64 or quoted-printable, and say so in the header",
    run = function(t)
      local c = t:accept("привет\n", {ada, "здравствуйте", grace})
      local session = mail.new(t, c)
      session:serve()
      local letter = only(t, session)
      if letter.text:find("[\128-\255]") then
        t:failed("there are bytes above 127 in the letter", nil, letter.text)
      end
      says(t, letter, "привет\n")
    end,
  },
  {
    name = "a line break in an address", steps = "2",
    hint = "what comes after a line break would be a command of its own: take no address that has one",
    run = function(t)
      local host, port = t:address()
      t:launch({{"host", host}, {"port", port}}, "hello\n", {ada, "greetings", grace .. ">\r\nRCPT TO:<" .. joan})
      local c = t:maybe()
      if c then
        local options = {on = {}}
        function options.on.RCPT(session, line)
          if line:find(joan, 1, true) then
            t:failed("a part of the address has become a command", nil, line .. "\r\n")
          end
          session:reply("501 no such address")
        end
        mail.new(t, c, options):serve()
      end
      t:ends(1)
    end,
  },
  {
    name = "STARTTLS", steps = "2", points = 3,
    hint = "after the reply 220 to STARTTLS make TLS of the connection, and say EHLO again",
    run = function(t)
      local certificate = t:certificate()
      t:put("server.pem", certificate)
      local options, hellos = starttls(certificate), 0
      function options.on.EHLO(session)
        hellos = hellos + (session.encrypted and 1 or 0)
        session:hello("EHLO")
      end
      local session = sends(t, "hello\n", {grace, "--starttls", "--ca", "server.pem"}, options)
      says(t, only(t, session), "hello\n")
      if not session.encrypted or hellos ~= 1 then
        t:failed("it did not say EHLO again when the session was encrypted", nil, table.concat(session.commands, "\r\n"))
      end
      t:ends(0)
    end,
  },
  {
    name = "no STARTTLS to be had", steps = "2", points = 2,
    hint = "who asks for an encrypted session must not get one in clear: where STARTTLS is not announced, give up",
    run = function(t)
      nothing(t, sends(t, "hello\n", {grace, "--starttls"}, {features = {"8BITMIME"}}))
    end,
  },
  {
    name = "a stranger's certificate", steps = "2", points = 2,
    hint = "trust the certificates in the file only: whoever sits in between can make one",
    run = function(t)
      t:put("server.pem", t:certificate())
      local options = {features = {"STARTTLS"}, on = {}}
      function options.on.STARTTLS(session)
        session:reply("220 go on")
        session.c:expect_distrust(t:certificate())
      end
      nothing(t, sends(t, "hello\n", {grace, "--starttls", "--ca", "server.pem"}, options))
    end,
  },
  {
    name = "logs in", steps = "2",
    hint = "AUTH PLAIN, then base64 of a zero byte, the user, a zero byte and the password; show the password to nobody",
    run = function(t)
      local certificate = t:certificate()
      t:put("server.pem", certificate)
      local options = starttls(certificate, "AUTH PLAIN")
      local want, got = "\0ada\0correct horse", nil
      function options.on.AUTH(session, line)
        local text = line:match("^%S+%s+PLAIN%s+(%S+)$")
        if not text then
          session:reply("334 ")
          text = session:command_line()
        end
        got = base64.decode(text)
        session:reply(got == want and "235 welcome" or "535 wrong name or password")
      end
      local session = sends(t, "correct horse\nhello\n", {grace, "--starttls", "--ca", "server.pem", "--user", "ada"}, options)
      if got ~= want then
        t:failed("it did not log in", want, got or "")
      end
      says(t, only(t, session), "hello\n")
      t:ends(0)
      for _, secret in ipairs{"correct horse", base64.encode(want)} do
        if t:printed():find(secret, 1, true) then
          t:failed("it printed the password, or what it goes over the wire as", nil, t:printed())
        end
      end
    end,
  },
  {
    name = "no password in clear", steps = "2", points = 2,
    hint = "in a session that is not encrypted everybody on the way reads the password: send none",
    run = function(t)
      local host, port = t:address()
      t:launch({{"host", host}, {"port", port}}, "correct horse\nhello\n", {ada, "greetings", grace, "--user", "ada"})
      local c = t:maybe() -- it may see beforehand that nothing will come of it
      if c then
        local options = {features = {"AUTH PLAIN", "8BITMIME"}, on = {}}
        function options.on.AUTH(_, line)
          t:failed("it sent a password in clear", nil, line .. "\r\n")
        end
        local session = mail.new(t, c, options)
        session:serve()
        nothing(t, session)
      end
      t:ends(1)
    end,
  },
  {
    name = "the server goes in the middle", steps = "2",
    hint = "recv returns nothing at end of stream: no reply will come, so say so, and end with exit status 1",
    run = function(t)
      local options = {on = {}}
      function options.on.RCPT(session)
        session.c:close()
        session.c.buffer = ""
      end
      local c = t:accept("hello\n", {ada, "greetings", grace})
      local session = mail.new(t, c, options)
      session:serve()
      nothing(t, session)
    end,
  },
  {
    name = "nobody listens", steps = "2",
    hint = "connect fails with ECONNREFUSED: say so, and end with exit status 1",
    run = function(t)
      t:refuse("hello\n", {ada, "greetings", grace})
      t:ends(1)
    end,
  },
}
