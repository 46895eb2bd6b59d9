-- Saved by sosh VERSION on DATE. Run it with: sosh lines.lua

-- show prints received data as the shell does: what cannot be seen as an escape.
local function show(data, from)
  if data == "" and not from then
    print('"": end of stream, the peer sends no more')
    return
  end
  local names = {["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t", ['"'] = '\\"', ["\\"] = "\\\\"}
  local special = utf8.len(data) and '([%c"\\])(%d?)' or '([%c"\\\128-\255])(%d?)'
  local quoted = data:gsub(special, function(char, digit)
    return (names[char] or string.format(digit == "" and "\\%d" or "\\%03d", char:byte())) .. digit
  end)
  print(string.format('%d byte%s%s: "%s"', #data, #data == 1 and "" or "s", from or "", quoted))
end

-- both ends

-- left, right = socketpair
left, right = assert(socketpair())

-- send left "привет\n\0"
print(assert(left:send("привет\n\0")))

-- recv right
show(assert(right:recv()))

-- socket AF_INT
--   failed: socket: FAMILY "AF_INT" is neither a number nor a constant of this system; did you mean AF_INET?; usage: socket [FAMILY] [TYPE] [PROTO]

-- bnid left
--   failed: there is no command bnid; did you mean bind? (help lists the commands)

print(left:connect("/nonexistent/socket"))

do
  local n = 3 left:send(("x"):rep(n))
end

do
  local function line()
    do return end
  end
  line()
end

-- data = recv right 2
data = assert(right:recv(2))
_ = data

print(_)

print(data:upper())

-- send right $data
print(assert(right:send(data)))

-- recv left
show(assert(left:recv()))

-- (a line that starts with a blank is left out, as in the history)

-- connect hidden 127.0.0.1 9
--   failed: connect 127.0.0.1:9: Connection refused (ECONNREFUSED, errno 111): nobody listens there

function f()
  return 1
end

-- getservbyname nosuchservice
--   failed: getservbyname nosuchservice: unknown service

left:close()
right:close()
