-- The cases for the lab chat. What a case is, and what its function can do: scripts/lib/check.lua and, in lib/check,
-- trial.lua and peer.lua. The steps: 1 and 2 send frames back, 3 and 4 are a dialogue with whoever sits at the server, 5
-- is a chat for many users, 6 has accounts and rooms.

local limit = 65536 -- bytes of the longest message

-- frame is a message with its length before it, as four bytes in network byte order.
local function frame(text)
  return string.pack(">I4", #text) .. text
end

-- body takes the next frame and returns the message in it.
local function body(c)
  local length = string.unpack(">I4", c:take(4, "a frame's header"))
  if length > limit then
    c:expect_like("^$", "a frame of at most 65536 bytes")
  end
  return c:take(length, "a frame of " .. length .. " bytes")
end

-- send sends a table as JSON in a frame.
local function send(c, message)
  c:send(frame(json.encode(message)))
end

-- receive returns the table of the next frame, and its text.
local function receive(t, c)
  local text = body(c)
  local message = json.decode(text)
  if type(message) ~= "table" then
    t:failed("a message is not a JSON object", nil, text)
  end
  return message, text
end

-- agrees says whether a message has what is wanted, whatever else it has: lists hold at least the names that are wanted,
-- in any order.
local function agrees(message, wanted)
  for key, value in pairs(wanted) do
    if type(value) ~= "table" then
      if message[key] ~= value then
        return false
      end
    else
      local there = {}
      for _, name in ipairs(type(message[key]) == "table" and message[key] or {}) do
        there[name] = true
      end
      for _, name in ipairs(value) do
        if not there[name] then
          return false
        end
      end
    end
  end
  return true
end

local news = {joined = true, left = true, history = true}

-- expect takes the next message, which has to be the one wanted. News may come before it.
local function expect(t, c, wanted)
  local message, text
  repeat
    message, text = receive(t, c)
  until agrees(message, wanted) or not news[message.type]
  if not agrees(message, wanted) then
    t:failed("another message came than expected", json.encode(wanted), text)
  end
  return message
end

-- introduce asks to be let in, without waiting for the answer.
local function introduce(t, c, name)
  if t.step == "chat/6" then
    send(c, {type = "register", name = name, password = "correct horse"})
  else
    send(c, {type = "join", name = name})
  end
end

-- enter returns a connection that has joined under a name.
local function enter(t, name, options)
  local c = t:connect(options)
  introduce(t, c, name)
  expect(t, c, {type = "welcome", name = name})
  return c, name
end

-- talk has one say something and all of a list hear it.
local function talk(t, speaker, name, text, listeners)
  send(speaker, {type = "say", text = text})
  for _, c in ipairs(listeners) do
    expect(t, c, {type = "said", from = name, text = text})
  end
end

-- complains sends what deserves an error, after which the connection goes on.
local function complains(t, c, text)
  c:send(frame(text))
  expect(t, c, {type = "error"})
end

-- works has a client come, be served, and go.
local function works(t)
  local c = t:connect()
  if t.step == "chat/5" or t.step == "chat/6" then
    local name = t:word("ada")
    introduce(t, c, name)
    expect(t, c, {type = "welcome", name = name})
    talk(t, c, name, "here I am", {c})
    send(c, {type = "leave"})
  else
    c:send(frame("ping"))
    c:expect(frame("ping"))
  end
  c:close()
end

-- echo_of takes messages until one with a text comes, or the news that somebody has left, which it returns.
local function echo_of(t, c, text, name)
  repeat
    local message = receive(t, c)
    if message.type == "left" and message.name == name then
      return message
    end
  until message.text == text
end

local announce = "look at the length before you receive so much: more than 65536 ends the connection, and nobody else's"
local alone = "serve clients side by side: while one is silent, or in the middle of a frame, others have to be served"

return {
  -- chat/1 and chat/2
  {
    name = "a message comes back", steps = "1 2", essential = true,
    hint = "a frame is four bytes with the length, the most significant first, then that many bytes",
    run = function(t)
      local c = t:connect()
      c:send(frame("hello, server"))
      c:expect(frame("hello, server"))
    end,
  },
  {
    name = "messages of all sizes", steps = "1 2", points = 2,
    hint = "the length is four bytes, not text; recv may return a part: receive until the frame is whole",
    run = function(t)
      local c = t:connect()
      for _, size in ipairs{1, 10, 255, 256, 4096, 65535, limit} do
        local message = frame(t:bytes(size))
        c:send(message)
        c:expect(message)
      end
    end,
  },
  {
    name = "an empty message", steps = "1 2",
    hint = "a frame of length 0 is a message, and no end of stream",
    run = function(t)
      local c = t:connect()
      c:send(frame("") .. frame("after it"))
      c:expect(frame("") .. frame("after it"))
    end,
  },
  {
    name = "split frames", steps = "1 2", points = 2,
    hint = "even the four bytes of the length may come in pieces",
    run = function(t)
      local c = t:connect()
      c:send_each(frame("in pieces"))
      c:expect(frame("in pieces"))
    end,
  },
  {
    name = "glued frames", steps = "1 2", points = 2,
    hint = "recv may return several frames: what follows the first one belongs to the next",
    run = function(t)
      local c = t:connect()
      local both = frame("one") .. frame("two")
      c:send(both .. "\0\0")
      c:expect(both)
      c:send("\0\5three")
      c:expect(frame("three"))
    end,
  },
  {
    name = "half-close", steps = "1 2",
    hint = "at end of stream answer what has come, then close",
    run = function(t)
      local c = t:connect()
      c:send(frame("the last one"))
      c:finish()
      c:expect(frame("the last one"))
      c:expect_end()
    end,
  },
  {
    name = "wrong length headers", steps = "1 2", points = 2, hint = announce,
    run = function(t)
      for _, header in ipairs{string.pack(">I4", limit + 1), "\255\255\255\255", "GET / HTTP/1.0\r\n\r\n"} do
        local c = t:connect()
        c:send(header)
        c:expect_gone()
        c:close()
        works(t)
      end
    end,
  },
  {
    name = "the stream ends in a frame", steps = "1 2",
    hint = "at end of stream there is nothing more to wait for: a frame that is not whole is dropped",
    run = function(t)
      for _, part in ipairs{"\0", "\0\0\0\10half"} do
        local c = t:connect()
        c:send(part)
        c:finish()
        c:expect_end()
        c:close()
      end
      works(t)
    end,
  },

  -- chat/3 and chat/4
  {
    name = "a message is shown and answered", steps = "3", points = 2, essential = true, local_only = true,
    hint = "receive a message, print it, read a line from standard input and send it back as a message",
    run = function(t)
      local c = t:connect()
      for _, word in ipairs{"one", "two"} do
        c:send(frame("question " .. word))
        t:type("answer " .. word)
        c:expect(frame("answer " .. word))
      end
      t:shows("question two")
    end,
  },
  {
    name = "the client says bye", steps = "3", local_only = true,
    hint = "bye from either side ends the dialogue: close the connection and wait for the next client",
    run = function(t)
      local c = t:connect()
      c:send(frame("bye"))
      c:expect_gone()
      c = t:connect()
      c:send(frame("hello"))
      t:type("welcome")
      c:expect(frame("welcome"))
    end,
  },
  {
    name = "the server says bye", steps = "3", local_only = true,
    hint = "bye is sent before the connection is closed",
    run = function(t)
      local c = t:connect()
      c:send(frame("hello"))
      t:type("bye")
      c:expect(frame("bye"))
      c:expect_end()
    end,
  },
  {
    name = "a table is shown and answered", steps = "4", points = 2, essential = true, local_only = true,
    hint = 'messages are JSON objects: {"type":"say","text":"..."} and {"type":"bye"}',
    run = function(t)
      local c = t:connect()
      send(c, {type = "say", text = "привет"})
      t:type("and hello")
      expect(t, c, {type = "say", text = "and hello"})
      t:shows("привет")
      send(c, {type = "bye"})
      c:expect_gone()
    end,
  },
  {
    name = "what is no message", steps = "4", points = 2, local_only = true,
    hint = "a frame may hold anything: answer an error and go on, and look at each field before you use it",
    run = function(t)
      local c = t:connect()
      for _, text in ipairs{"", "{", "[]", "5", "\255\254", '{"type":"dance"}', '{"type":"say"}', '{"type":"say","text":5}'} do
        complains(t, c, text)
      end
      send(c, {type = "say", text = "hello"})
      t:type("hi")
      expect(t, c, {type = "say", text = "hi"})
    end,
  },

  -- chat/5 and chat/6
  {
    name = "join", steps = "5 6", points = 2, essential = true,
    hint = "a join is answered by welcome with the name and the names of all who are there",
    run = function(t)
      local ada = t:word("ada")
      enter(t, ada)
      local c, grace = t:connect(), t:word("grace")
      introduce(t, c, grace)
      expect(t, c, {type = "welcome", name = grace, users = {ada}})
    end,
  },
  {
    name = "broadcast", steps = "5 6", points = 3,
    hint = "what one says goes to everybody who has joined, the speaker too",
    run = function(t)
      local a, ada = enter(t, t:word("ada"))
      local b, grace = enter(t, t:word("grace"))
      local c = enter(t, t:word("joan"))
      talk(t, a, ada, "hello, all", {a, b, c})
      talk(t, b, grace, 'здравствуйте "\\" \n\t 🙂', {a, b, c})
    end,
  },
  {
    name = "not to those who have not joined", steps = "5 6",
    hint = "who has not joined hears nothing",
    run = function(t)
      local stranger = t:connect()
      local a, ada = enter(t, t:word("ada"))
      talk(t, a, ada, "hello, all", {a})
      send(stranger, {type = "who"})
      expect(t, stranger, {type = "error"})
    end,
  },
  {
    name = "private", steps = "5 6", points = 3,
    hint = "tell goes to the one it is for and to the one who tells, and to nobody else",
    run = function(t)
      local a, ada = enter(t, t:word("ada"))
      local b, grace = enter(t, t:word("grace"))
      local c = enter(t, t:word("joan"))
      send(a, {type = "tell", to = grace, text = "a secret"})
      for _, hears in ipairs{a, b} do
        expect(t, hears, {type = "told", from = ada, to = grace, text = "a secret"})
      end
      talk(t, a, ada, "no secret", {a, b, c}) -- the third hears this first
    end,
  },
  {
    name = "tell to nobody", steps = "5 6",
    hint = "a name that nobody has gets an error, and the connection goes on",
    run = function(t)
      local a, ada = enter(t, t:word("ada"))
      send(a, {type = "tell", to = t:word("nobody"), text = "hello?"})
      expect(t, a, {type = "error"})
      talk(t, a, ada, "still here", {a})
    end,
  },
  {
    name = "who", steps = "5 6",
    hint = "users has the names of all who are there",
    run = function(t)
      local a, ada = enter(t, t:word("ada"))
      local _, grace = enter(t, t:word("grace"))
      send(a, {type = "who"})
      expect(t, a, {type = "users", names = {ada, grace}})
    end,
  },
  {
    name = "who comes and goes", steps = "5 6", points = 2,
    hint = "joined and left go to the others; the reason is left, or lost where a connection ends without leave",
    run = function(t)
      local a = enter(t, t:word("ada"))
      for _, reason in ipairs{"left", "lost", "lost"} do
        local b, grace = enter(t, t:word("grace"))
        expect(t, a, {type = "joined", name = grace})
        if reason == "left" then
          send(b, {type = "leave"})
        else
          b:reset()
        end
        expect(t, a, {type = "left", name = grace, reason = reason})
      end
    end,
  },
  {
    name = "taken nickname", steps = "5", points = 2,
    hint = "a second one of the same name gets an error and may try another; the name is free again when its owner has gone",
    run = function(t)
      local a, ada = enter(t, t:word("ada"))
      local b, grace = t:connect(), t:word("grace")
      introduce(t, b, ada)
      expect(t, b, {type = "error"})
      introduce(t, b, grace)
      expect(t, b, {type = "welcome", name = grace})
      send(a, {type = "leave"})
      expect(t, b, {type = "left", name = ada})
      enter(t, ada)
    end,
  },
  {
    name = "bad nicknames", steps = "5 6",
    hint = "a name has 1 to 32 letters, digits, _ and -: it is shown to others",
    run = function(t)
      local c, ada = t:connect(), t:word("ada")
      for _, name in ipairs{"", ("x"):rep(33), "two words", "\27[31m", "a/b"} do
        introduce(t, c, name)
        expect(t, c, {type = "error"})
      end
      introduce(t, c, ada)
      expect(t, c, {type = "welcome", name = ada})
    end,
  },
  {
    name = "join first", steps = "5 6",
    hint = "anything but join gets an error before one has joined, and one may still join then",
    run = function(t)
      local c, ada = t:connect(), t:word("ada")
      for _, message in ipairs{{type = "say", text = "hello"}, {type = "who"}, {type = "tell", to = "ada", text = "hello"}} do
        send(c, message)
        expect(t, c, {type = "error"})
      end
      introduce(t, c, ada)
      expect(t, c, {type = "welcome", name = ada})
    end,
  },
  {
    name = "what is no message", steps = "5 6", points = 2,
    hint = "a frame may hold anything: answer an error and go on, and look at each field before you use it",
    run = function(t)
      local a, ada = enter(t, t:word("ada"))
      for _, text in ipairs{
        "", "hello", "{", "5", "null", "[]", '["say"]', "{}", '{"type":"dance"}', '{"type":5}', '{"type":"say"}', '{"type":"say","text":5}',
        '{"type":"say","text":null}', '{"type":"tell","text":"x"}', '{"type":"tell","to":["x"],"text":"x"}', '\255{"type":"who"}',
        '{"type":"say","text":"\255"}', ("["):rep(20000),
      } do
        complains(t, a, text)
      end
      talk(t, a, ada, "still here", {a})
    end,
  },
  {
    name = "split and glued frames", steps = "5 6", points = 2,
    hint = "recv may return a part of a frame, or several: even the four bytes of the length may come in pieces",
    run = function(t)
      local a, ada = enter(t, t:word("ada"))
      a:send_each(frame('{"type":"say","text":"in pieces"}'))
      expect(t, a, {type = "said", from = ada, text = "in pieces"})
      a:send(frame('{"type":"say","text":"one"}') .. frame('{"type":"say","text":"two"}') .. "\0\0\0")
      expect(t, a, {type = "said", from = ada, text = "one"})
      expect(t, a, {type = "said", from = ada, text = "two"})
      a:send(frame('{"type":"who"}'):sub(4))
      expect(t, a, {type = "users", names = {ada}})
    end,
  },
  {
    name = "wrong length headers", steps = "5 6", points = 2, hint = announce,
    run = function(t)
      local b, grace = enter(t, t:word("grace"))
      for _, header in ipairs{string.pack(">I4", limit + 1), "\255\255\255\255", "GET / HTTP/1.0\r\n\r\n"} do
        local a = enter(t, t:word("ada"))
        a:send(header)
        a:expect_gone()
      end
      talk(t, b, grace, "still here", {b})
    end,
  },
  {
    name = "the stream ends in a frame", steps = "5 6",
    hint = "at end of stream there is nothing more to wait for: a frame that is not whole is dropped",
    run = function(t)
      local b = enter(t, t:word("grace"))
      local a, ada = enter(t, t:word("ada"))
      a:send("\0\0\0\100half")
      a:finish()
      expect(t, b, {type = "left", name = ada, reason = "lost"})
    end,
  },
  {
    name = "half a frame from one, others talk", steps = "5 6", points = 2, hint = alone,
    run = function(t)
      local silent = t:connect()
      local slow, ada = enter(t, t:word("ada"))
      local b, grace = enter(t, t:word("grace"))
      local late = frame('{"type":"say","text":"at last"}')
      silent:send("\0\0")
      slow:send(late:sub(1, 20))
      talk(t, b, grace, "meanwhile", {b, slow})
      slow:send(late:sub(21))
      expect(t, b, {type = "said", from = ada, text = "at last"})
    end,
  },
  {
    name = "order", steps = "5 6", points = 3,
    hint = "a message is sent whole before the next one to the same client begins: one queue for each client, one writer",
    run = function(t)
      local each, speakers, names = 100, {}, {}
      for i = 1, 3 do
        speakers[i], names[i] = enter(t, t:word("user" .. i))
      end
      for i = 1, each do
        for _, c in ipairs(speakers) do
          send(c, {type = "say", text = tostring(i)})
        end
      end
      for _, c in ipairs(speakers) do
        local heard = {}
        for _ = 1, each * #speakers do
          local said = expect(t, c, {type = "said"})
          heard[said.from] = (heard[said.from] or 0) + 1
          if said.text ~= tostring(heard[said.from]) then
            t:failed("messages of one speaker came out of order", tostring(heard[said.from]), tostring(said.text))
          end
        end
      end
    end,
  },
  {
    name = "slow reader dropped", steps = "5 6", points = 3,
    hint = "sending must not wait for a client: keep a bounded queue for each, and drop whose queue is full, as too slow",
    run = function(t)
      local a = enter(t, t:word("ada"))
      local b = enter(t, t:word("grace"))
      local slow, name = enter(t, t:word("sloth"), {window = 4096}) -- and from now on it reads nothing
      local text, listeners = ("x"):rep(60000), {a, b}
      local message = {type = "say"}
      if t.step == "chat/6" then -- where what is said to all must be shorter
        message, listeners = {type = "tell", to = name}, {a}
      end
      for i = 1, 600 do -- 36 MB, far more than the queue and all buffers on the way have room for
        message.text = i .. text
        send(a, message)
        local left
        for _, c in ipairs(listeners) do
          left = echo_of(t, c, message.text, name)
        end
        if left then
          if left.reason ~= "too slow" then
            t:failed("a slow reader was dropped for another reason", "too slow", tostring(left.reason))
          end
          slow:expect_gone()
          return
        end
      end
      t:failed("one who reads nothing was not dropped after 36 MB")
    end,
  },
  {
    name = "abrupt reset", steps = "1-6", points = 2,
    hint = "recv and send fail with ECONNRESET or EPIPE when a client is gone: close it and go on; in C ignore SIGPIPE",
    run = function(t)
      for _ = 1, 5 do
        local c = t:connect()
        c:send("\0\0\0\100half a frame")
        c:reset()
      end
      t:survives()
      if t.step ~= "chat/3" and t.step ~= "chat/4" then
        works(t)
      else
        local c = t:connect()
        c:send("\255\255\255\255")
        c:expect_gone()
      end
    end,
  },
  {
    name = "many connects", steps = "1 2 5 6", points = 2, descriptors = 128,
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
    name = "restart on the same port", steps = "1 2 5 6", points = 2, local_only = true,
    hint = "set SO_REUSEADDR before bind: connections of the last run are still in TIME_WAIT",
    run = function(t)
      local c = t:connect()
      if t.step == "chat/5" or t.step == "chat/6" then
        complains(t, c, "{}")
      else
        c:send(frame("before"))
        c:expect(frame("before"))
      end
      t.server:kill() -- it closes first, so that its end waits
      c:expect_end()
      c:close()
      t:restart()
      works(t)
    end,
  },

  -- chat/6
  {
    name = "accounts", steps = "6", points = 2,
    hint = "register makes an account and lets in; login lets in with the password only",
    run = function(t)
      local a, ada = enter(t, t:word("ada"))
      send(a, {type = "leave"})
      a:expect_gone()
      local c = t:connect()
      introduce(t, c, ada)
      expect(t, c, {type = "error"})
      send(c, {type = "login", name = ada, password = "wrong horse"})
      expect(t, c, {type = "error"})
      send(c, {type = "login", name = ada, password = "correct horse"})
      expect(t, c, {type = "welcome", name = ada})
    end,
  },
  {
    name = "rooms", steps = "6", points = 3,
    hint = "enter leads from one room to another; what is said is heard in the room of the speaker only",
    run = function(t)
      local a, ada = enter(t, t:word("ada"))
      local b, grace = enter(t, t:word("grace"))
      local room = t:word("attic")
      send(a, {type = "enter", room = room})
      local message
      repeat
        message = receive(t, a)
      until message.type == "history" and message.room == room
      send(b, {type = "rooms"})
      repeat
        message = receive(t, b)
      until agrees(message, {type = "rooms", names = {room}})
      talk(t, a, ada, "in the attic", {a})
      send(b, {type = "say", text = "in the lobby"})
      repeat -- b must not hear what is said in the attic
        message = receive(t, b)
        if message.type == "said" and message.from == ada then
          t:failed("what is said in one room was heard in another", nil, message.text)
        end
      until agrees(message, {type = "said", from = grace, text = "in the lobby"})
    end,
  },
  {
    name = "history", steps = "6", points = 2, local_only = true,
    hint = "the last 20 messages of a room are kept in a file, and sent to whoever enters",
    run = function(t)
      local a, ada = enter(t, t:word("ada"))
      for i = 1, 25 do
        talk(t, a, ada, "message " .. i, {a})
      end
      t:restart()
      local c, message = t:connect(), nil
      introduce(t, c, t:word("grace"))
      repeat
        message = receive(t, c)
      until message.type == "history"
      local texts, want = {}, {}
      for i, said in ipairs(message.messages) do
        texts[i] = tostring(said.text)
      end
      for i = 6, 25 do
        table.insert(want, "message " .. i)
      end
      if table.concat(texts, "\n") ~= table.concat(want, "\n") then
        t:failed("the history is not the last 20 messages", table.concat(want, "\n"), table.concat(texts, "\n"))
      end
    end,
  },

  -- Clients. They read lines from standard input, which ends after those given here.
  {
    name = "sends a message", steps = "1 2", role = "client", points = 2,
    hint = "a line without its newline is a message; the reply is one message, in however many pieces it comes",
    run = function(t)
      local c = t:accept("привет, сервер\n")
      c:expect(frame("привет, сервер"))
      c:send_each(frame("и тебе привет"))
      t:prints("и тебе привет")
    end,
  },
  {
    name = "a reply of 4 GiB", steps = "1 2", role = "client", points = 2, hint = announce,
    run = function(t)
      local c = t:accept("hello\n")
      c:expect(frame("hello"))
      c:send("\255\255\255\255")
      c:expect_gone()
      t:exit()
    end,
  },
  {
    name = "the server ends the stream", steps = "1-4", role = "client",
    hint = "recv returns nothing at end of stream: there is no more to wait for, so say so and end",
    run = function(t)
      local c = t:accept("hello\nthere\n")
      body(c)
      c:send("\0\0\0\5he")
      c:finish()
      t:exit()
    end,
  },
  {
    name = "a dialogue", steps = "3", role = "client", points = 2,
    hint = "send a message, wait for the answer, print it, and so on until one says bye",
    run = function(t)
      local c = t:accept("one\ntwo\nthree\n")
      c:expect(frame("one"))
      c:send(frame("eins"))
      c:expect(frame("two"))
      c:send(frame("bye"))
      c:expect_gone()
      t:prints("eins")
    end,
  },
}
