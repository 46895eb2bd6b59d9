-- The sniffer of step 5, which gets an interface, a port, and how many packets to show. What it watches is the loopback
-- interface, where the checker sends from and to ports of its own.

local loopback = require("groups").loopback

-- may skips a case where nobody like us may watch an interface, and else returns a packet socket.
local function may(t)
  local s = AF_PACKET and socket(AF_PACKET, SOCK_RAW, 0)
  if not s then
    t:skipped("packet sockets need Linux and CAP_NET_RAW, and the checker has not both")
  end
  return t:keep(s)
end

-- watch starts the program for a port, to show so many packets.
local function watch(t, port, count)
  may(t)
  t:launch({{"interface", loopback()}, {"port", port}}, "", {tostring(count)})
end

-- port returns a socket of a family that has a port of its own, and the port.
local function port(t, host, family)
  local s = socket(family, SOCK_DGRAM)
  if not s or not t:keep(s):bind(host, 0) then
    t:skipped("this machine has no address " .. host)
  end
  return s, select(2, s:getsockname())
end

-- line is the first line that was printed and that has all of some texts; numbers only as whole ones.
local function line(t, texts)
  for printed in t:printed():gmatch("[^\n]+") do
    local all = true
    for _, text in ipairs(texts) do
      local pattern = text:gsub("%p", "%%%0")
      if text:find("^%d") then
        pattern = "%D" .. pattern .. "%D"
      end
      all = all and (" " .. printed .. " "):find(pattern)
    end
    if all then
      return printed
    end
  end
end

-- shows sends again and again, as nobody knows when the program begins to listen, until a line with the texts is printed.
local function shows(t, send, ...)
  local deadline = time.monotonic() + t.patience
  repeat
    if line(t, {...}) then
      return
    end
    send()
  until t:program():wait(0.05) or time.monotonic() > deadline
  if not line(t, {...}) then
    t:failed("it did not show a packet, or did not flush it", table.concat({...}, " ... "), t:printed())
  end
end

return {
  role = "sniffer",

  {
    name = "shows a datagram", steps = "5", points = 3, essential = true,
    hint = "recvfrom returns a frame: Ethernet, then IP, then UDP; print addresses, ports, the protocol and how many bytes there are, on one line",
    run = function(t)
      local s, to = port(t, "127.0.0.1", AF_INET)
      local _, from = s:getsockname()
      watch(t, to, 1000)
      local length = 1000 + t:bytes(1):byte()
      shows(t, function()
        s:sendto(t:bytes(length), "127.0.0.1", to)
      end, "127.0.0.1", tostring(from), tostring(to), "UDP", tostring(length))
    end,
  },
  {
    name = "only packets of the port", steps = "5", points = 2,
    hint = "compare both ports of the packet with the one that was asked for",
    run = function(t)
      local s, to = port(t, "127.0.0.1", AF_INET)
      local other, elsewhere = port(t, "127.0.0.1", AF_INET)
      watch(t, to, 1000)
      shows(t, function()
        s:sendto("here", "127.0.0.1", to)
      end, tostring(to), "UDP") -- it listens
      for length = 1701, 1703 do
        shows(t, function()
          other:sendto("elsewhere", "127.0.0.1", elsewhere)
          s:sendto(("x"):rep(length), "127.0.0.1", to)
        end, tostring(to), "UDP", tostring(length))
      end
      local shown = line(t, {"127.0.0.1", tostring(elsewhere)})
      if shown then
        t:failed("it showed a packet of another port", nil, shown)
      end
    end,
  },
  {
    name = "the flags of TCP", steps = "5", points = 2,
    hint = "the header of TCP has a byte of flags: name those that are set, such as SYN, RST and ACK",
    run = function(t)
      local host, to = t:nobody()
      watch(t, to, 1000)
      local function connect()
        local s = t:keep(assert(socket(AF_INET, SOCK_STREAM)))
        local _ = s:connect(host, to) -- nobody listens there
      end
      shows(t, connect, tostring(to), "SYN")
      shows(t, connect, tostring(to), "RST")
    end,
  },
  {
    name = "datagrams over IPv6", steps = "5",
    hint = "the type of the frame is 0x86DD, and the header of IPv6 has 40 bytes",
    run = function(t)
      local s, to = port(t, "::1", AF_INET6)
      watch(t, to, 1000)
      shows(t, function()
        s:sendto("hello", "::1", to)
      end, "::1", tostring(to), "UDP")
    end,
  },
  {
    name = "stops after so many packets", steps = "5",
    hint = "the third argument is how many packets to show; then close the socket and end",
    run = function(t)
      local s, to = port(t, "127.0.0.1", AF_INET)
      watch(t, to, 3)
      local deadline = time.monotonic() + t.patience
      repeat
        s:sendto("hello", "127.0.0.1", to)
      until t:program():wait(0.02) or time.monotonic() > deadline
      t:ends(0)
      local _, count = t:printed():gsub("[^\n]*%D" .. to .. "[^\n]*UDP", "")
      if count ~= 3 then
        t:failed("it showed another number of packets", "3 lines with UDP", t:printed())
      end
    end,
  },
  {
    name = "packets that contradict themselves", steps = "5", points = 3,
    hint = "a packet is whatever somebody sent: look at every length before you believe it, and go on",
    run = function(t)
      local raw = may(t)
      raw:bind(loopback(), 0x0800)
      local s, to = port(t, "127.0.0.1", AF_INET)
      watch(t, 0, 1000000)
      local function hello()
        s:sendto("hello", "127.0.0.1", to)
      end
      shows(t, hello, tostring(to), "UDP") -- it listens
      local addresses = ("\0"):rep(12)
      local function nonsense()
        for _, bytes in ipairs{
          "", "\69", "\69\0\0\20", "\79" .. ("\255"):rep(19), "\69\0\255\255" .. ("\0"):rep(5) .. "\17" .. ("\0"):rep(10), "\69\0\0\24" .. ("\0"):rep(5) .. "\6" .. ("\0"):rep(14),
          "\66" .. ("\0"):rep(40), ("\255"):rep(60),
        } do
          local _ = raw:send(addresses .. "\8\0" .. bytes)
          _ = raw:send(addresses .. "\134\221" .. bytes)
        end
      end
      for _ = 1, 3 do -- where much passes the interface, not every packet is seen
        local again, another = port(t, "127.0.0.1", AF_INET)
        shows(t, function()
          nonsense()
          again:sendto("hello", "127.0.0.1", another)
        end, tostring(another), "UDP")
      end
    end,
  },
  {
    name = "names the privilege that is missing", steps = "5",
    hint = "where the socket is refused with EPERM, say what it takes: CAP_NET_RAW, or root",
    run = function(t)
      local privileged = AF_PACKET and socket(AF_PACKET, SOCK_RAW, 0)
      if privileged then
        privileged:close()
        local probe = process.start{"setpriv", "--bounding-set", "-net_raw", "true"}
        if not probe or select(2, probe:wait(t.patience)) ~= 0 then
          t:skipped("setpriv(1), by which the program would lose CAP_NET_RAW, does not run here")
        end
        t:unprivileged()
      end
      t:launch({{"interface", loopback()}, {"port", 0}}, "", {"1"})
      t:ends(1)
      local printed = t:printed()
      if not (printed:find("CAP_NET_RAW", 1, true) or printed:find("root", 1, true) or printed:find("sudo", 1, true)) then
        t:failed("it does not name the privilege", "CAP_NET_RAW", printed)
      end
    end,
  },
}
