-- The client of step 12, which copes with the loss of datagrams. It reads lines from standard input, and its third argument
-- is for how many seconds it waits for the first reply. How it numbers its datagrams is its own affair: those here hold
-- the line somewhere, and what goes back is the datagram itself.

-- meet starts the client with lines for its input and returns the checker's end.
local function meet(t, input)
  local c = t:datagrams(input)
  c.done = {} -- datagrams that were answered: copies of them may come late, too
  return c
end

-- about takes the next datagram that was not answered before, which has to hold a line.
local function about(t, c, line)
  local datagram
  repeat
    datagram = c:take('a datagram with the line "' .. line .. '"')
  until not c.done[datagram]
  if not datagram:find(line, 1, true) then
    t:failed("a datagram came that does not hold the line", line, datagram)
  end
  return datagram
end

-- answer sends a datagram back.
local function answer(c, datagram)
  c.done[datagram] = true
  c:send(datagram)
end

return {
  role = "client",

  {
    name = "sends a datagram, prints the reply", steps = "12", points = 2, essential = true,
    hint = "each line is one datagram; the reply is the same datagram, and the line in it is printed",
    run = function(t)
      local c = meet(t, "hello, server\n")
      answer(c, about(t, c, "hello, server"))
      t:prints("hello, server")
    end,
  },
  {
    name = "line after line in datagrams", steps = "12",
    hint = "send line after line, a datagram for each, until the input ends or a line is exit; wait for each reply",
    run = function(t)
      local c = meet(t, "one\nпривет\nexit\nnever\n")
      answer(c, about(t, c, "one"))
      answer(c, about(t, c, "привет"))
      t:exit()
      for datagram in c.waiting, c do
        if datagram:find("exit", 1, true) or datagram:find("never", 1, true) then
          t:failed("it sent what comes after the end", nil, datagram)
        end
      end
    end,
  },
  {
    name = "a lost datagram", steps = "12", points = 3, arguments = {"0.5"},
    hint = "when no reply comes in time, send the line again: recv with a timeout, and not for ever",
    run = function(t)
      local c = meet(t, "hello, server\n")
      about(t, c, "hello, server") -- lost on its way
      about(t, c, "hello, server") -- and so is the reply to this one
      answer(c, about(t, c, "hello, server"))
      t:prints("hello, server")
    end,
  },
  {
    name = "a late duplicate", steps = "12", points = 3, arguments = {"0.5"},
    hint = "number the lines: a reply to an earlier line is no reply to this one, so go on waiting",
    run = function(t)
      local c = meet(t, "one\ntwo\nthree\n")
      local first = about(t, c, "one")
      answer(c, first)
      about(t, c, "two")
      c:send(first) -- the reply to a copy of the first line
      answer(c, about(t, c, "two")) -- it has not taken that for the reply to the second one
      answer(c, about(t, c, "three"))
      t:exit()
    end,
  },
  {
    name = "somebody else's datagram", steps = "12", points = 2, arguments = {"0.5"},
    hint = "only what comes from the server is a reply: connect the socket, or compare the address that recvfrom tells",
    run = function(t)
      local c = meet(t, "one\ntwo\n")
      local first = about(t, c, "one")
      local stranger = t:keep(assert(socket(AF_INET, SOCK_DGRAM)))
      stranger:sendto(first, c.host, c.port)
      answer(c, about(t, c, "one"))
      answer(c, about(t, c, "two"))
      t:exit()
    end,
  },
  {
    name = "nobody answers", steps = "12", points = 2, arguments = {"0.05"},
    hint = "after some attempts give the line up and say so: nobody may ever answer",
    run = function(t)
      local c = meet(t, "hello, server\n")
      about(t, c, "hello, server")
      t:exit()
    end,
  },
}
