-- The chat of many users, steps 5 and 6.

local people = require "people"

local send, expect, introduce, enter, talk = people.send, people.expect, people.introduce, people.enter, people.talk

return {
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
}
