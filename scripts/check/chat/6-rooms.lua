-- What step 6 adds: accounts, rooms, and a history.

local people = require "people"

local send, receive, agrees = people.send, people.receive, people.agrees
local expect, introduce, enter, talk = people.expect, people.introduce, people.enter, people.talk

return {
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
}
