package luaapi

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sosh/transport/resolver/dnstest"
)

// someZone is what the tests' DNS server knows.
const someZone = `
host.test. 60 A 192.0.2.10
host.test. 60 A 192.0.2.11
host.test. 60 AAAA 2001:db8::10
www.test. 60 CNAME host.test.
v6.test. 60 AAAA 2001:db8::20
mail.test. 300 MX 10 mx.test.
xn--e1afmkfd.xn--p1ai. 60 A 192.0.2.40
xn--e1afmkfd.xn--p1ai. 60 MX 5 mx.xn--e1afmkfd.xn--p1ai.
10.2.0.192.in-addr.arpa. 60 PTR host.test.
big.test. 60 TXT "1xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
`

// someHosts is the hosts file of the tests.
const someHosts = `
127.0.0.1 localhost loopback
::1 localhost ip6-localhost
192.0.2.1 router.lan router gateway
2001:db8::1 router.lan
`

// useNames makes look-ups independent of the machine: a hosts file, the embedded tables of services and protocols, and
// one DNS server, which is not asked where the handler is nil.
func useNames(t *testing.T, handle dnstest.Handler) *dnstest.Server {
	t.Helper()
	if handle == nil {
		handle = func(q dnstest.Question) dnstest.Reply {
			t.Errorf("the server was asked for %v", q)
			return dnstest.Reply{Rcode: "REFUSED"}
		}
	}
	server := dnstest.Serve(t, handle)
	dir := t.TempDir()
	for variable, text := range map[string]string{
		"SOSH_HOSTS": someHosts, "SOSH_RESOLV_CONF": "", "SOSH_NSSWITCH_CONF": "hosts: files dns\n",
	} {
		path := filepath.Join(dir, variable)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Setenv(variable, path)
	}
	t.Setenv("SOSH_SERVICES", filepath.Join(dir, "none"))
	t.Setenv("SOSH_PROTOCOLS", filepath.Join(dir, "none"))
	t.Setenv("SOSH_NAMESERVER", server.Addr)
	t.Setenv("LOCALDOMAIN", "")
	t.Setenv("RES_OPTIONS", "timeout:30")
	return server
}

func TestServiceLoop(t *testing.T) {
	useNames(t, nil)
	expect(t, `for _, name in ipairs{"http","ftp","imap","pop3","smtp"} do print(getservbyname(name, "tcp"), name) end`,
		"80\thttp", "21\tftp", "143\timap", "110\tpop3", "25\tsmtp")
}

func TestServicesAndProtocols(t *testing.T) {
	useNames(t, nil)
	expect(t, `
print(getservbyname("domain"), getservbyname("www", "tcp"), getservbyname("ntp", "udp"))
print(getservbyport(53, "udp"), getservbyport(443), getservbyport("80"))
print(getprotobyname("tcp"), getprotobyname("ICMP"), getprotobynumber(17), getprotobynumber(IPPROTO_TCP))
print(getservbyname("htp"))
print(getservbyname("http", "sctpx"))
print(getservbyname("Http"))
print(getservbyport(1, "udp"))
print(getservbyport(60000))
print(getprotobyname("tpc"))
print(getprotobynumber(250))
print(getservbyname(80))
print(getprotobyname("6"))
print(pcall(function() getservbyname("htp") end))
`, "53\t80\t123", "domain\thttps\thttp", "6\t1\tudp\ttcp",
		"nil\tgetservbyname htp: unknown service; near: http, ftp, ntp, hkp\t2",
		"nil\tgetservbyname http/sctpx: unknown service; near: http/tcp\t2",
		"nil\tgetservbyname Http: unknown service; near: http\t2",
		"nil\tgetservbyport 1/udp: unknown service; near: tcpmux/tcp, rtmp/ddp\t2",
		"nil\tgetservbyport 60000: unknown service\t2",
		"nil\tgetprotobyname tpc: unknown protocol; near: tcp\t2",
		"nil\tgetprotobynumber 250: unknown protocol\t2",
		"nil\tgetservbyname 80: unknown service; getservbyport looks numbers up\t2",
		"nil\tgetprotobyname 6: unknown protocol; getprotobynumber looks numbers up\t2",
		"false\ttest.lua:14: getservbyname htp: unknown service; near: http, ftp, ntp, hkp")
}

func TestHosts(t *testing.T) {
	useNames(t, dnstest.Zone(someZone))
	expect(t, `
local function show(name, aliases, addresses) print(name, table.concat(aliases, " "), table.concat(addresses, " ")) end
print(gethostbyname("localhost"), gethostbyname("router"), gethostbyname("host.test"), gethostbyname("127.1"), gethostbyname(""))
show(gethostbyname_ex("gateway"))
show(gethostbyname_ex("www.test"))
show(gethostbyname_ex("192.0.2.99"))
show(gethostbyaddr("192.0.2.10"))
show(gethostbyaddr("2001:db8::1"))
show(gethostbyaddr("router"))
print(getfqdn("router"), getfqdn("nosuch.test"), #gethostname() > 0)
print(getnameinfo("192.0.2.10", 80))
print(getnameinfo("192.0.2.10", 53, NI_NUMERICHOST + NI_DGRAM))
print(getnameinfo("192.0.2.99", 80, NI_NUMERICSERV))
print(getnameinfo("::1", "22"))
`, "127.0.0.1\t192.0.2.1\t192.0.2.10\t127.0.0.1\t0.0.0.0",
		"router.lan\trouter gateway\t192.0.2.1", "host.test\twww.test\t192.0.2.10 192.0.2.11", "192.0.2.99\t\t192.0.2.99",
		"host.test\t\t192.0.2.10", "router.lan\t\t2001:db8::1", "router.lan\trouter gateway\t192.0.2.1",
		"router.lan\tnosuch.test\ttrue",
		"host.test\thttp", "192.0.2.10\tdomain", "192.0.2.99\t80", "localhost\tssh")
}

func TestGetaddrinfo(t *testing.T) {
	useNames(t, dnstest.Zone(someZone))
	expect(t, `
for _, e in ipairs(getaddrinfo("host.test", "http", AF_INET, SOCK_STREAM)) do
  print(e.family == AF_INET, e.type == SOCK_STREAM, e.proto == IPPROTO_TCP, e.canonname == "", e.host, e.port, e.flowinfo, e.scopeid)
end
print(#getaddrinfo("127.0.0.1", 80), #getaddrinfo("127.0.0.1", nil, 0, SOCK_STREAM), getaddrinfo("127.0.0.1", "  80")[1].port)
local e = getaddrinfo(nil, 0, AF_INET6, SOCK_DGRAM, 0, AI_PASSIVE)[1]
print(e.host, e.port, e.flowinfo, e.scopeid)
print(getaddrinfo("www.test", 80, AF_INET, 0, IPPROTO_UDP, AI_CANONNAME))
print(getaddrinfo("", "domain", AF_INET, SOCK_RAW))
`, "true\ttrue\ttrue\ttrue\t192.0.2.10\t80\tnil\tnil", "true\ttrue\ttrue\ttrue\t192.0.2.11\t80\tnil\tnil",
		"3\t1\t80", "::\t0\t0\t0",
		"family   type        proto        host        port  canonname",
		"AF_INET  SOCK_DGRAM  IPPROTO_UDP  192.0.2.10  80    host.test",
		"AF_INET  SOCK_DGRAM  IPPROTO_UDP  192.0.2.11  80",
		"nil\tgetaddrinfo *:domain: Servname not supported for ai_socktype (EAI_SERVICE, -8); near: domain/tcp, domain/udp\t-8")
}

// TestGetaddrinfoIsWhatConnectNeeds connects to what was found, for both families where the system has them.
func TestGetaddrinfoIsWhatConnectNeeds(t *testing.T) {
	useNames(t, nil)
	expect(t, `
for _, family in ipairs{AF_INET, has_ipv6 and AF_INET6 or AF_INET} do
  local s = socket(family)
  s:bind("localhost", 0)
  s:listen()
  local _, port = s:getsockname()
  local to = getaddrinfo("localhost", port, family, SOCK_STREAM)[1]
  print(socket(to.family, to.type, to.proto):connect(to.host, to.port, to.flowinfo, to.scopeid))
end
`, "true", "true")
}

// lookUpFailures are calls with what they return besides nil.
var lookUpFailures = []struct{ call, message, number string }{
	{`gethostbyname("nosuch.test")`, "gethostbyname nosuch.test: Unknown host (HOST_NOT_FOUND, h_errno 1)", "HOST_NOT_FOUND"},
	{`gethostbyname("v6.test")`, "gethostbyname v6.test: No address associated with name (NO_DATA, h_errno 4)", "NO_DATA"},
	{`gethostbyname_ex("broken.test")`, "Host name lookup failure (TRY_AGAIN, h_errno 2); SERVFAIL from 127.0.0.1:", "TRY_AGAIN"},
	{`gethostbyaddr("192.0.2.77")`, "gethostbyaddr 192.0.2.77: Unknown host (HOST_NOT_FOUND, h_errno 1)", "HOST_NOT_FOUND"},
	{`getaddrinfo("nosuch.test", 80)`, "Name or service not known (EAI_NONAME, ", "EAI_NONAME"},
	{`getaddrinfo("host.test", "htp")`, "(EAI_SERVICE, -8); near: http, ftp", "EAI_SERVICE"},
	{`getaddrinfo("host.test", 80, 77)`, "ai_family not supported (EAI_FAMILY, ", "EAI_FAMILY"},
	{`getaddrinfo("host.test", 80, 0, 77)`, "(EAI_SOCKTYPE, ", "EAI_SOCKTYPE"},
	{`getaddrinfo("host.test", 80, 0, 0, 0, 2^20)`, "(EAI_BADFLAGS, ", "EAI_BADFLAGS"},
	{`getaddrinfo(nil, nil)`, "(EAI_NONAME, ", "EAI_NONAME"},
	{`getaddrinfo("broken.test", 80)`, "Temporary failure in name resolution (EAI_AGAIN, ", "EAI_AGAIN"},
	{`getaddrinfo("www.test", 80, AF_INET, 0, 0, AI_NUMERICHOST)`, "(EAI_NONAME, ", "EAI_NONAME"},
	{`getnameinfo("192.0.2.77", 80, NI_NAMEREQD)`, "getnameinfo 192.0.2.77:80: Name or service not known (EAI_NONAME, ", "EAI_NONAME"},
	{`getnameinfo("host.test", 80)`, "getnameinfo host.test: Name or service not known (EAI_NONAME, ", "EAI_NONAME"},
	{`socket():connect("nosuch.test", 80)`, "getaddrinfo nosuch.test: Name or service not known (EAI_NONAME, ", "EAI_NONAME"},
	{`socket():connect("127.0.0.1", "htp")`, "getservbyname htp/tcp: unknown service; near: http, ftp", "ENOENT"},
	{`dns.short("nosuch.test")`, "dns nosuch.test. A: Unknown host (HOST_NOT_FOUND, h_errno 1)", "HOST_NOT_FOUND"},
	{`dns.short("v6.test", "A")`, "dns v6.test. A: No address associated with name (NO_DATA, h_errno 4)", "NO_DATA"},
	{`dns.short("broken.test")`, "(TRY_AGAIN, h_errno 2); SERVFAIL from 127.0.0.1:", "TRY_AGAIN"},
	{`dns.query("host.test", "A", {server = "nosuch.test"})`, "dns nosuch.test: Unknown host", "HOST_NOT_FOUND"},
	{`dns.query("a..b")`, "(NO_RECOVERY, h_errno 3)", "NO_RECOVERY"},
}

func TestLookUpFailures(t *testing.T) {
	zone := dnstest.Zone(someZone)
	useNames(t, func(q dnstest.Question) dnstest.Reply {
		if q.Name == "broken.test." {
			return dnstest.Reply{Rcode: "SERVFAIL"}
		}
		return zone(q)
	})
	for _, f := range lookUpFailures {
		out := run(t, "local result, message, number = "+f.call+"\nprint(result, number == "+f.number+")\nprint(message)")
		if first, message, _ := strings.Cut(out, "\n"); first != "nil\ttrue" || !strings.Contains(message, f.message) {
			t.Errorf("%s: %s\nwant nil, ...%s..., %s", f.call, out, f.message, f.number)
		}
		_, failure := try(t, "print(1)\n"+f.call, "")
		if failure == nil || !strings.Contains(failure.Message, f.message) || failure.Line != 2 {
			t.Errorf("%s in statement position: %v, want it raised with its line", f.call, failure)
		}
	}
}

func TestInternationalNames(t *testing.T) {
	server := useNames(t, dnstest.Zone(someZone))
	expect(t, `
print(gethostbyname("пример.рф"), gethostbyname("xn--e1afmkfd.xn--p1ai"))
print((gethostbyname_ex("ПРИМЕР.рф")))
print(dns.short("пример.рф", "MX"))
print(dns.short("пример.рф", "MX")[1])
print((tostring(dns.query("пример.рф")):gsub("id %d+.*question", "question"):gsub("\nEDNS.*", "")))
print(gethostbyname("нет.рф"))
`, "192.0.2.40\t192.0.2.40", "xn--e1afmkfd.xn--p1ai",
		"5 mx.xn--e1afmkfd.xn--p1ai.  ; mx.пример.рф.", "5 mx.xn--e1afmkfd.xn--p1ai.",
		"NOERROR, question:",
		"  xn--e1afmkfd.xn--p1ai.      IN  A  ; пример.рф.", "answer:",
		"  xn--e1afmkfd.xn--p1ai.  60  IN  A  192.0.2.40  ; пример.рф.",
		"nil\tgethostbyname нет.рф: Unknown host (HOST_NOT_FOUND, h_errno 1)\t1")
	for _, q := range server.Asked() {
		if strings.ContainsFunc(q.Name, func(r rune) bool { return r >= 0x80 }) {
			t.Errorf("the server was asked for %s, want A-labels", q.Name)
		}
	}
}

// TestConstantTexts looks at names that two kinds of errors could claim.
func TestConstantTexts(t *testing.T) {
	for name, want := range map[string]string{
		"EAI_NONAME": "Name or service not known", "HOST_NOT_FOUND": "Unknown host", "NO_DATA": "No address associated with name",
		"ECONNREFUSED": "Connection refused", "AI_PASSIVE": "", "AF_INET": "", "NOSUCH": "",
	} {
		if got := ErrorText(name); got != want {
			t.Errorf("ErrorText(%s) = %q, want %q", name, got, want)
		}
	}
}
