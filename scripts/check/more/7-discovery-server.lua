-- The server of step 6, which answers who asks its group who is there. In the places of host and port it gets a group and
-- a port that nobody else uses, then the loopback interface and its name.

local groups = require "groups"

-- answered asks again and again, as nobody knows when the server begins to listen, until an answer with a word comes; it
-- returns the name in it.
local function answered(t, s, token)
  local deadline = time.monotonic() + t.patience
  local answer
  repeat
    s:sendto("who is there? " .. token .. "\n", t.group, t.port)
    answer = s:recvfrom(512)
    local name = answer and answer:match("^here " .. token .. " (.*)\n$")
    if name then
      return name
    elseif answer and not answer:find("^here %x+ .*\n$") then
      t:failed("another answer came", "here " .. token .. " NAME\n", answer)
    end
  until t:program():wait(0.001) or time.monotonic() > deadline
  t:failed("no answer came", "here " .. token .. " NAME\n", answer)
end

-- server starts a server with a name and returns a socket by which one asks it.
local function server(t, name)
  groups.prepare(t)
  groups.start(t, name)
  return groups.sender(t)
end

return {
  by_hand = true,

  {
    name = "answers who asks", steps = "6", points = 3, essential = true,
    hint = "join the group on the interface and bind its port; who is there? WORD is answered by here WORD NAME, each with a newline",
    run = function(t)
      local name = answered(t, server(t, "Ада"), "0123456789abcdef")
      if name ~= "Ада" then
        t:failed("it has another name", "Ада", name)
      end
    end,
  },
  {
    name = "answers nobody else", steps = "6", points = 2,
    hint = "send the answer to the one who asked, not to the group",
    run = function(t)
      groups.prepare(t)
      local others = groups.member(t)
      groups.start(t, "ada")
      local s = groups.sender(t)
      answered(t, s, "01")
      answered(t, s, "02") -- it is done with the first question
      repeat
        local heard = others:recvfrom(512, MSG_DONTWAIT)
        if heard and heard:find("^here") then
          t:failed("the whole group hears its answer", nil, heard)
        end
      until not heard
    end,
  },
  {
    name = "each question has its word", steps = "6",
    hint = "the word in the question tells its answers from others: take it from the question that is answered",
    run = function(t)
      local s = server(t, "ada")
      for _, token in ipairs{"01", "fedcba9876543210", "02"} do
        answered(t, s, token)
      end
    end,
  },
  {
    name = "what is no question", steps = "6", points = 2,
    hint = "anybody can send anything to a group: look at a datagram before you answer, and go on",
    run = function(t)
      local s = server(t, "ada")
      answered(t, s, "01")
      for _, text in ipairs{"", "what?\n", "who is there?\n", "who is there? xyz\n", "who is there? 01", ("\255"):rep(2000)} do
        s:sendto(text, t.group, t.port)
        local answer = s:recvfrom(512)
        if answer and not answer:find("^here 01 ") then -- it may be a late one to an earlier question
          t:failed("it answered what is no question", nil, answer)
        end
      end
      answered(t, s, "02")
    end,
  },
  {
    name = "two servers on one port", steps = "6",
    hint = "set SO_REUSEADDR before bind: several servers on one host share the port, and each gets a copy",
    run = function(t)
      groups.prepare(t)
      local other = groups.member(t)
      groups.start(t, "ada")
      answered(t, groups.sender(t), "01")
      groups.asked(t, other)
    end,
  },
}
