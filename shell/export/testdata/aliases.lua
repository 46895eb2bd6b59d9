-- Saved by sosh VERSION on DATE. Run it with: sosh aliases.lua

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

-- a, b = socketpair
a, b = assert(socketpair())

z = b

-- send z "to a"
print(assert(z:send("to a")))

-- recv a
show(assert(a:recv()))

-- b = socket
b = assert(socket())

-- send z "lost here"
print(assert(z:send("lost here")))

-- x = getsockopt SO_TYPE
x = assert(b:getsockopt(SOL_SOCKET, SO_TYPE))

x = "text"

-- send a $x
print(assert(a:send(x)))

-- n = send a "data"
n = assert(a:send("data"))

-- n = recv z 4
n = assert(z:recv(4))

print(n)

print(a:connect("/nonexistent/socket"))

ok, problem = a:connect("/nonexistent/socket")

a:close()
z:close()
b:close()
