-- The clients of steps 5 and 6, through which people talk: what they type goes out, and what comes is shown meanwhile. The
-- name is the third argument; in step 6 the fourth is login or register, and the password is the first line of what is
-- typed.

local frames = require "check.frames"
local people = require "people"

local send, expect = people.send, people.expect

local announce = "look at the length before you receive so much: more than 65536 ends the connection"

-- arguments are those of the client, behind host and port.
local function arguments(t, way)
  return t.step == "chat/6" and {"ada", way or "login"} or {"ada"}
end

-- meet starts the client, at which somebody sits, and returns its connection.
local function meet(t, way)
  local c = t:accept(nil, arguments(t, way))
  if t.step == "chat/6" then
    t:type("correct horse")
  end
  return c
end

-- asks takes the message by which the client asks to be let in under a name.
local function asks(t, c, name, way)
  if t.step == "chat/6" then
    expect(t, c, {type = way or "login", name = name, password = "correct horse"})
  else
    expect(t, c, {type = "join", name = name})
  end
end

-- welcome lets the client in.
local function welcome(t, c, name)
  send(c, {type = "welcome", name = name, room = "lobby", users = {name, "grace"}})
  if t.step == "chat/6" then
    send(c, {type = "history", room = "lobby", messages = json.array{}})
  end
end

-- joined starts the client and lets it in.
local function joined(t)
  local c = meet(t)
  asks(t, c, "ada")
  welcome(t, c, "ada")
  return c
end

-- said is what somebody has said, as a message.
local function said(text)
  return {type = "said", from = "grace", room = "lobby", text = text}
end

-- shows has the client show what somebody says.
local function shows(t, c, text)
  send(c, said(text))
  t:shows(text)
end

-- still looks whether the client goes on, after something that it has to bear.
local function still(t, c)
  shows(t, c, t:word("still"))
  t:type("here I am")
  expect(t, c, {type = "say", text = "here I am"})
end

return {
  role = "client",

  {
    name = "joins and says what is typed", steps = "5 6", points = 2, essential = true,
    hint = "ask to be let in under the name; when welcome has come, each line that is typed is a message of type say",
    run = function(t)
      local c = joined(t)
      t:type("hello, all")
      expect(t, c, {type = "say", text = "hello, all"})
      t:type('здравствуйте "\\" 🙂')
      expect(t, c, {type = "say", text = 'здравствуйте "\\" 🙂'})
    end,
  },
  {
    name = "registers an account", steps = "6",
    hint = "the fourth argument is register or login: it is the type of the message",
    run = function(t)
      local c = meet(t, "register")
      asks(t, c, "ada", "register")
      welcome(t, c, "ada")
      still(t, c)
    end,
  },
  {
    name = "a name that is taken", steps = "5 6", points = 2,
    hint = "where the answer is an error, show it and ask for another name, as often as it takes",
    run = function(t)
      local c = meet(t)
      asks(t, c, "ada")
      for _, name in ipairs{"ada2", "ada3"} do
        send(c, {type = "error", text = "the name is taken"})
        t:shows("the name is taken")
        t:type(name)
        if t.step == "chat/6" then
          t:type("correct horse")
        end
        asks(t, c, name)
      end
      welcome(t, c, "ada3")
      still(t, c)
    end,
  },
  {
    name = "shows what comes while nobody types", steps = "5 6", points = 3,
    hint = "one thread waits for the keyboard, another one for messages: neither knows which comes next",
    run = function(t)
      local c = joined(t)
      shows(t, c, "the first")
      shows(t, c, "и второе")
    end,
  },
  {
    name = "sends what is typed while nothing comes", steps = "5 6", points = 2,
    hint = "one thread waits for the keyboard, another one for messages: neither knows which comes next",
    run = function(t)
      local c = joined(t)
      for i = 1, 5 do
        t:type("line " .. i)
        expect(t, c, {type = "say", text = "line " .. i})
      end
    end,
  },
  {
    name = "commands", steps = "5 6", points = 2,
    hint = "/who, /tell NAME TEXT and /leave are messages of their own; what is no command is not said to all",
    run = function(t)
      local c = joined(t)
      t:type("/who")
      expect(t, c, {type = "who"})
      t:type("/tell grace a secret, in words")
      expect(t, c, {type = "tell", to = "grace", text = "a secret, in words"})
      t:type("/dance")
      t:type("/leave")
      expect(t, c, {type = "leave"})
      c:finish()
      t:exit()
    end,
  },
  {
    name = "commands for rooms", steps = "6",
    hint = "/enter ROOM and /rooms are messages of their own",
    run = function(t)
      local c = joined(t)
      t:type("/rooms")
      expect(t, c, {type = "rooms"})
      t:type("/enter attic")
      expect(t, c, {type = "enter", room = "attic"})
    end,
  },
  {
    name = "shows who says what", steps = "5 6", points = 2,
    hint = "show the names with what is said, what is told to one alone, who comes and goes, and who is there",
    run = function(t)
      local c = joined(t)
      for _, message in ipairs{
        said("hello"), {type = "told", from = "joan", to = "ada", text = "psst"}, {type = "joined", name = "edsger", room = "lobby"},
        {type = "left", name = "barbara", room = "lobby", reason = "lost"}, {type = "users", room = "lobby", names = {"donald", "niklaus"}},
        {type = "error", text = "there is nobody of that name"},
      } do
        send(c, message)
      end
      for _, text in ipairs{"grace", "hello", "joan", "psst", "edsger", "barbara", "lost", "donald", "niklaus", "there is nobody of that name"} do
        t:shows(text)
      end
    end,
  },
  {
    name = "shows the history", steps = "6",
    hint = "history has the last messages of the room in a list: show who has said what, before anything new",
    run = function(t)
      local c = meet(t)
      asks(t, c, "ada")
      send(c, {type = "welcome", name = "ada", room = "lobby", users = {"ada"}})
      send(c, {type = "history", room = "lobby", messages = {said("long ago"), {type = "said", from = "joan", room = "lobby", text = "and later"}}})
      for _, text in ipairs{"grace", "long ago", "joan", "and later"} do
        t:shows(text)
      end
    end,
  },
  {
    name = "split and glued frames", steps = "5 6", points = 2,
    hint = "recv may return a part of a frame, or several: even the four bytes of the length may come in pieces",
    run = function(t)
      local c = joined(t)
      c:send_each(frames.frame(json.encode(said("in pieces"))))
      t:shows("in pieces")
      c:send(frames.frame(json.encode(said("glued one"))) .. frames.frame(json.encode(said("glued two"))))
      t:shows("glued two")
      shows(t, c, ("long "):rep(10000))
    end,
  },
  {
    name = "a message of an unknown type", steps = "5 6",
    hint = "a newer server may send types, and leave out fields, that you do not know of: say so, or not, and go on",
    run = function(t)
      local c = joined(t)
      for _, text in ipairs{'{"type":"weather","text":"rain"}', '{"text":"no type"}', '{"type":"said"}', '{"type":"users","names":5}', '{"type":[1]}'} do
        c:send(frames.frame(text))
      end
      still(t, c)
    end,
  },
  {
    name = "a frame of 4 GiB", steps = "5 6", points = 2, hint = announce,
    run = function(t)
      local c = joined(t)
      c:send("\255\255\255\255")
      c:expect_gone()
      t:exit()
    end,
  },
  {
    name = "what others say moves no cursor", steps = "5 6",
    hint = "a message holds whatever somebody typed: show control characters as numbers, never as they are",
    run = function(t)
      local c = joined(t)
      shows(t, c, "before")
      send(c, said("\27[2J\27]0;mine\7"))
      shows(t, c, "after")
      local printed = t:printed()
      if printed:find("\27[2J", 1, true) or printed:find("\27]0;", 1, true) then
        t:failed("it printed an escape sequence as it came", nil, printed)
      end
    end,
  },
  {
    name = "leaves at the end of what is typed", steps = "5 6", points = 2,
    hint = "at the end of standard input send leave, and receive until the server ends the stream",
    run = function(t)
      local c = joined(t)
      t:stop_typing()
      expect(t, c, {type = "leave"})
      send(c, said("the last word"))
      c:finish()
      t:prints("the last word")
    end,
  },
  {
    name = "the server goes while somebody types", steps = "5 6", points = 2,
    hint = "when the stream ends, the thread that waits for the keyboard must not keep the program",
    run = function(t)
      local c = joined(t)
      shows(t, c, "so long")
      c:finish()
      t:exit()
    end,
  },
  {
    name = "shows no password", steps = "6",
    hint = "what is typed as a password is shown to nobody",
    run = function(t)
      local c = joined(t)
      shows(t, c, "hello")
      t:stop_typing()
      expect(t, c, {type = "leave"})
      c:finish()
      t:exit()
      if t:printed():find("correct horse", 1, true) then
        t:failed("it printed the password", nil, t:printed())
      end
    end,
  },
  {
    name = "nobody listens", steps = "5 6",
    hint = "connect fails with ECONNREFUSED: say so, and end with exit status 1",
    run = function(t)
      t:refuse("correct horse\n", arguments(t))
      t:ends(1)
    end,
  },
}
