package examples

import (
	"strings"
	"testing"
)

// TestPacketModule takes packets apart that are known, that are cut off, and that are made to mislead.
func TestPacketModule(t *testing.T) {
	t.Parallel()
	p := playScript(t, t.TempDir(), `
local packet = require "packet"

print(("%04x"):format(packet.checksum("\0\1\242\3\244\245\246\247"))) -- the example of RFC 1071
print(packet.checksum(packet.echo_request(4, 1, 2, "odd")), packet.checksum(""))

local udp = string.pack(">I2I2I2I2", 5353, 53, 8 + 5, 0) .. "hello"
local four = string.pack(">BBI2I2I2BBI2c4c4", 0x46, 0, 24 + #udp, 1, 0, 64, 17, 0, inet_aton("192.0.2.1"), inet_aton("192.0.2.2")) .. "\1\1\1\0" .. udp
local tagged = ("\2"):rep(6) .. ("\3"):rep(6) .. "\129\0\0\7\8\0" .. four .. ("\0"):rep(30) -- filled up
local ethernet = packet.ethernet(tagged)
local ip = packet.ip(ethernet.payload)
local datagram = packet.udp(ip.payload)
print(ethernet.source, ethernet.destination, ethernet.type, ip.source, ip.destination, ip.ttl, datagram.source_port, datagram.destination_port, datagram.payload)

local tcp = string.pack(">I2I2I4I4BBI2I2I2", 80, 40000, 7, 8, 0x60, 0x12, 512, 0, 0) .. "opts" .. "GET"
local six = string.pack(">I4I2BBc16c16", 0x60000000, 8 + 8 + #tcp, 0, 9, inet_pton(AF_INET6, "2001:db8::1"), inet_pton(AF_INET6, "2001:db8::2"))
  .. "\44\0\0\0\0\0\0\0" .. "\6\0\0\0\0\0\0\1" .. tcp
ip = packet.ip(six)
local segment = packet.tcp(ip.payload)
print(ip.source, ip.ttl, ip.protocol, segment.source_port, segment.sequence, segment.acknowledgement, segment.flags, segment.window, segment.payload)
local later = six:sub(1, 50) .. "\0\9" .. six:sub(53)
print(packet.ip(later).offset, packet.ip(later).protocol)

local request = packet.echo_request(4, 77, 3, "payload")
local message = packet.icmp(request, 4)
print(message.name, message.id, message.sequence, message.payload)
local about = string.pack(">BBI2I2I2BBI2c4c4", 0x45, 0, 20 + #request, 1, 0, 1, 1, 0, inet_aton("192.0.2.1"), inet_aton("192.0.2.2")) .. request:sub(1, 8)
message = packet.icmp("\11\0\0\0\0\0\0\0" .. about, 4)
local inner = packet.icmp(packet.ip(message.about).payload, 4)
print(message.name, inner.name, inner.id, inner.sequence)

-- Of whatever bytes, a function makes a table, or nil and why: it never raises.
local functions = {
  packet.ethernet, packet.ip, packet.ipv4, packet.ipv6, packet.tcp, packet.udp, function(b) return packet.icmp(b, 4) end, function(b) return packet.icmp(b, 6) end,
}
local good, bad = 0, 0
local function try(bytes)
  for _, each in ipairs(functions) do
    local result, problem = each(bytes)
    if result then
      good = good + 1
    elseif problem ~= "" then
      bad = bad + 1
    end
  end
end
for _, sample in ipairs{tagged, four, six, later, tcp, udp, request, about} do
  for cut = 0, #sample do
    try(sample:sub(1, cut))
    try(sample:sub(1, cut) .. string.char(math.random(0, 255)) .. sample:sub(cut + 2))
  end
end
for _ = 1, 2000 do
  try(("\69\96\0"):sub(math.random(3), -1) .. crypto.random(math.random(0, 80)))
end
print(good > 100, bad > 100)
`)
	out := p.ends(0)
	want := strings.Join([]string{
		"220d", "0\t65535",
		"03:03:03:03:03:03\t02:02:02:02:02:02\t2048\t192.0.2.1\t192.0.2.2\t64\t5353\t53\thello",
		"2001:db8::1\t9\t6\t80\t7\t8\tSYN,ACK\t512\tGET", "8\t6",
		"echo request\t77\t3\tpayload", "time to live exceeded\techo request\t77\t3", "true\ttrue",
	}, "\n") + "\n"
	if out != want {
		t.Errorf("it printed\n%s\nwant\n%s", out, want)
	}
}

// TestPingRequests has the errors of routers: those about our requests, and those about others'.
func TestPingRequests(t *testing.T) {
	t.Parallel()
	p := playScript(t, t.TempDir(), `
local packet, icmp = require "packet", require "icmp"
local echo = assert(icmp.open(AF_INET))
echo.id = 77
local function about(id, sequence)
  local request = packet.echo_request(4, id, sequence, "payload")
  return {about = string.pack(">BBI2I2I2BBI2c4c4", 0x45, 0, 28, 1, 0, 1, 1, 0, inet_aton("192.0.2.1"), inet_aton("192.0.2.2")) .. request:sub(1, 8)}
end
print(echo:requested(about(77, 3)), echo:requested(about(78, 3)), echo:requested{about = "x"}, echo:requested{about = ""}, echo:requested{})
`)
	if p.sees(`^(?:3\tnil\tnil\tnil\tnil|.*(CAP_NET_RAW).*)$`)[1] != "" {
		t.Skip("this user may not make sockets for ICMP")
	}
	p.ends(0)
}

// TestUsage has programs that are started with what they cannot take, each told in one line.
func TestUsage(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		step, program string
		arguments     []string
		want          string
	}{
		{"more/1", "get", nil, "usage: sosh get.lua URL"},
		{"more/1", "get", []string{"ftp://127.0.0.1/"}, `"ftp://127.0.0.1/" is no URL to get: it has to begin with http:// or https://`},
		{"more/2", "send", []string{"127.0.0.1", "1", "a@example.org", "subject"}, "usage: sosh send.lua HOST PORT FROM SUBJECT TO"},
		{"more/2", "send", []string{"127.0.0.1", "1", "a@example.org", "subject", "b@example.org", "--plain"}, "usage: sosh send.lua"},
		{"more/4", "ping", []string{"127.0.0.1", "0"}, "usage: sosh ping.lua"},
		{"more/4", "ping", []string{"127.0.0.1", "1", "0"}, "usage: sosh ping.lua"},
		{"more/4", "ping", []string{"127.0.0.1", "many"}, "usage: sosh ping.lua"},
		{"more/5", "sniffer", []string{"lo", "http"}, "usage: sosh sniffer.lua"},
		{"more/6", "server", []string{"127.0.0.1", "0"}, "127.0.0.1 is no group"},
		{"more/6", "server", []string{"example.org", "0"}, "example.org is no group"},
		{"more/6", "client", []string{"::1", "0"}, "::1 is no group"},
		{"more/6", "client", []string{"239.1.2.3", "9", "nosuchlink"}, "if_nametoindex nosuchlink: No such device (ENODEV"},
		{"more/6", "client", []string{"239.1.2.3", "9", "", "soon"}, "usage: sosh client.lua"},
	} {
		out := playLab(t, test.step, test.program, test.arguments...).ends(1)
		if lines := strings.Split(strings.TrimPrefix(out, "start\n"), "\n"); !strings.HasPrefix(lines[0], "sosh: "+test.want) || len(lines) != 2 {
			t.Errorf("%s %s: it printed\n%s", test.program, test.arguments, out)
		}
	}
	p := playScript(t, t.TempDir(), "AF_PACKET = nil -- as on other systems\ndofile(arg[1])", labProgram(t, "more/5", "sniffer"))
	p.sees("only Linux has them; elsewhere take tcpdump")
	p.ends(1)
}
