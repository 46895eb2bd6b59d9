-- The client of step 6, which asks a group who is there. In the places of host and port it gets a group and a port that
-- nobody else uses, then the loopback interface and for how many seconds to wait for answers.

local groups = require "groups"

local asked = groups.asked

-- answerer returns a socket that answers from an address of its own.
local function answerer(t)
  local s = t:keep(assert(socket(AF_INET, SOCK_DGRAM)))
  s:bind("127.0.0.1", 0)
  return s
end

-- client starts a client that waits for long, with somebody who hears its questions.
local function client(t)
  groups.prepare(t)
  local s = groups.member(t)
  groups.start(t, "4")
  return s
end

return {
  role = "client",

  {
    name = "asks the group", steps = "6", points = 2, essential = true,
    hint = "send who is there? WORD and a newline to the group and the port, by way of the interface; the word is random hexadecimal digits",
    run = function(t)
      asked(t, client(t))
    end,
  },
  {
    name = "shows who answers", steps = "6", points = 2,
    hint = "wait for answers for as many seconds as the fourth argument says, and print the name in each",
    run = function(t)
      local token, host, port = asked(t, client(t))
      for _, name in ipairs{"Ада", "grace", "grace too"} do
        answerer(t):sendto(("here %s %s\n"):format(token, name), host, port)
        t:shows(name)
      end
    end,
  },
  {
    name = "asks once more", steps = "6", points = 2,
    hint = "datagrams get lost: ask a second time before the time is over",
    run = function(t)
      local s = client(t)
      asked(t, s) -- lost on its way
      local token, host, port = asked(t, s)
      answerer(t):sendto(("here %s ada\n"):format(token), host, port)
      t:shows("ada")
    end,
  },
  {
    name = "counts an answer once", steps = "6",
    hint = "who was asked twice answers twice: remember who has answered",
    run = function(t)
      local token, host, port = asked(t, client(t))
      local ada, grace = answerer(t), answerer(t)
      for _ = 1, 3 do
        ada:sendto(("here %s ada-answers\n"):format(token), host, port)
      end
      grace:sendto(("here %s grace-answers\n"):format(token), host, port)
      t:shows("grace-answers")
      local _, count = t:printed():gsub("ada%-answers", "")
      if count ~= 1 then
        t:failed("it showed an answer " .. count .. " times", "1", t:printed())
      end
    end,
  },
  {
    name = "believes no answer without its word", steps = "6", points = 2,
    hint = "anybody can send anything: an answer has the word of the question, else it is passed over",
    run = function(t)
      local token, host, port = asked(t, client(t))
      local liar = answerer(t)
      for _, text in ipairs{"here 0123456789abcdef liar\n", "here liar\n", "liar", "", token .. " liar\n"} do
        liar:sendto(text, host, port)
      end
      answerer(t):sendto(("here %s ada\n"):format(token), host, port)
      t:shows("ada")
      if t:printed():find("liar", 1, true) then
        t:failed("it believed an answer without the word", nil, t:printed())
      end
    end,
  },
  {
    name = "names that move no cursor", steps = "6",
    hint = "a name is whatever somebody sends: show control characters as numbers, never as they are",
    run = function(t)
      local token, host, port = asked(t, client(t))
      answerer(t):sendto(("here %s bob\27[2J\n"):format(token), host, port)
      t:shows("bob")
      answerer(t):sendto(("here %s ada\n"):format(token), host, port)
      t:shows("ada")
      if t:printed():find("\27[2J", 1, true) then
        t:failed("it printed an escape sequence as it came", nil, t:printed())
      end
    end,
  },
  {
    name = "nobody is there", steps = "6",
    hint = "when the time is over say how many have answered, and end: nobody knows how many there are",
    run = function(t)
      groups.prepare(t)
      local s = groups.member(t)
      groups.start(t, "1")
      asked(t, s)
      t:ends(0)
    end,
  },
}
