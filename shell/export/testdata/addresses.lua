-- Saved by sosh VERSION on DATE. Run it with: sosh addresses.lua

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

-- show_datagram prints a datagram, and whom it is from: an empty one is no end of stream.
local function show_datagram(data, host, port)
  local from = ""
  if port then
    from = " from " .. (host:find(":") and "[" .. host .. "]" or host) .. ":" .. port
  end
  if data == "" then
    print("an empty datagram" .. from)
  else
    show(data, from)
  end
end

-- show_linger prints the value of SO_LINGER.
local function show_linger(value)
  print("onoff " .. value.onoff .. ", linger " .. value.linger)
end

-- socket
s1 = assert(socket())

-- setsockopt SO_REUSEADDR 1
s1:setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)

-- setsockopt SO_RCVTIMEO 0.5
s1:setsockopt(SOL_SOCKET, SO_RCVTIMEO, 0.5)

-- getsockopt SO_RCVTIMEO
print(assert(s1:getsockopt(SOL_SOCKET, SO_RCVTIMEO)))

s1:setsockopt(SOL_SOCKET, SO_LINGER, {onoff = 1, linger = 2})

-- getsockopt SO_LINGER
show_linger(assert(s1:getsockopt(SOL_SOCKET, SO_LINGER)))

-- bind * 0
s1:bind("*", 0)

-- listen 5
s1:listen(5)

-- host, port = getsockname
host, port = assert(s1:getsockname())

-- six = socket AF_INET6 SOCK_DGRAM
six = assert(socket(AF_INET6, SOCK_DGRAM))

-- bind ::1 0
six:bind("::1", 0)

-- h, p = getsockname
h, p = assert(six:getsockname())

-- sendto "ping" $h $p
print(assert(six:sendto("ping", h, p)))

-- recvfrom
show_datagram(assert(six:recvfrom()))

-- class = socket AF_UNIX SOCK_DGRAM
class = assert(socket(AF_UNIX, SOCK_DGRAM))

-- settimeout class 0.25
class:settimeout(0.25)

-- setblocking class on
class:setblocking(true)

-- inet_aton 127.0.0.1
show(assert(inet_aton("127.0.0.1")))

-- gethostbyname 127.0.0.1
print(assert(gethostbyname("127.0.0.1")))

-- sleep 0
sleep(0)

s1:close()
six:close()
class:close()
