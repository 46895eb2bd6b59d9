-- What the servers of steps 5 and 6 have to bear: what is no message or no frame, and clients that stop in the middle.

local frames = require "check.frames"
local people = require "people"

local frame, limit = frames.frame, frames.limit
local send, expect, introduce = people.send, people.expect, people.introduce
local enter, talk, complains, echo_of = people.enter, people.talk, people.complains, people.echo_of

local announce = "look at the length before you receive so much: more than 65536 ends the connection, and nobody else's"
local alone = "serve clients side by side: while one is silent, or in the middle of a frame, others have to be served"

return {
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
}
