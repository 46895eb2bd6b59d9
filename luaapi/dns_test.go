package luaapi

import (
	"regexp"
	"strings"
	"testing"

	"sosh/transport/resolver/dnstest"
)

func TestDNSQuery(t *testing.T) {
	useNames(t, dnstest.Zone(someZone))
	expect(t, `
local a = assert(dns.query("mail.test", "mx"))
print(a.opcode, a.rcode, table.concat(a.flags, " "), a.id >= 0, a.question.name, a.question.class, a.question.type)
print(#a.answer, #a.authority, #a.additional, a.edns.version, a.edns.udpsize, a.edns.dnssec, #a.edns.options)
print(a.server .. ":" .. a.port == os.getenv("SOSH_NAMESERVER"), a.proto, a.time > 0, a.size > 12, a.truncated)
local r = a.answer[1]
print(r.name, r.ttl, r.class, r.type, r.data, r.preference, r.target)
print(dns.query("nosuch.test").rcode, #dns.query("v6.test", "A").answer, dns.query("www.test").answer[1].type)
print(dns.query("192.0.2.10").answer[1].target, dns.query("192.0.2.10", nil, {tcp = true}).proto)
print(dns.query("host.test", "A", {server = os.getenv("SOSH_NAMESERVER"), edns = false}).edns)
print(table.concat(dns.query("host.test", "A", {recurse = false}).flags, " "))
print(table.concat(dns.short("www.test"), " "))
`, "QUERY\tNOERROR\tqr rd ra\ttrue\tmail.test.\tIN\tMX", "1\t0\t0\t0\t1232\tfalse\t0",
		"true\tudp\ttrue\ttrue\tfalse", "mail.test.\t300\tIN\tMX\t10 mx.test.\t10\tmx.test.",
		"NXDOMAIN\t0\tCNAME", "host.test.\ttcp", "nil", "qr ra", "host.test. 192.0.2.10 192.0.2.11")
}

// TestTruncatedAnswer asks for what does not fit into a datagram.
func TestTruncatedAnswer(t *testing.T) {
	server := useNames(t, func(q dnstest.Question) dnstest.Reply {
		var reply dnstest.Reply
		for range 20 {
			reply.Answer = append(reply.Answer, q.Name+` 60 TXT "`+strings.Repeat("x", 200)+`" "end"`)
		}
		return reply
	})
	expect(t, `
local a = dns.query("big.test", "TXT")
print(a.truncated, a.proto, #a.answer, #a.answer[1].text, a.answer[20].strings[2], a.size > 1232)
print((tostring(a):match("; over UDP.*$")))
`, "true\ttcp\t20\t203\tend\ttrue", "; over UDP it was cut short")
	if asked := server.Asked(); len(asked) != 2 || asked[0].Proto != "udp" || asked[1].Proto != "tcp" {
		t.Errorf("asked %v, want UDP and then TCP", asked)
	}
}

// TestAnswerAsText compares what tostring says of an answer.
func TestAnswerAsText(t *testing.T) {
	useNames(t, func(q dnstest.Question) dnstest.Reply {
		return dnstest.Reply{
			Authoritative: true, Answer: []string{"example.test. 3600 MX 10 mail.example.test.", "example.test. 3600 MX 20 backup.example.test."},
			Authority: []string{"example.test. 86400 NS ns.example.test."}, Additional: []string{"mail.example.test. 60 A 192.0.2.25"},
		}
	})
	out := run(t, `print(dns.query("example.test", "MX"))`)
	out = regexp.MustCompile(`id \d+|127\.0\.0\.1:\d+|\d+\.\d ms`).ReplaceAllString(out, "#")
	want := `NOERROR, #, flags qr aa rd
question:
  example.test.              IN  MX
answer:
  example.test.       3600   IN  MX  10 mail.example.test.
  example.test.       3600   IN  MX  20 backup.example.test.
authority:
  example.test.       86400  IN  NS  ns.example.test.
additional:
  mail.example.test.  60     IN  A   192.0.2.25
EDNS version 0, up to 1232 bytes over UDP
from # over UDP in #, 118 bytes
`
	if out != want {
		t.Errorf("printed\n%s\nwant\n%s", out, want)
	}
}

// delegating answers as the root, then as the zone test.: what it is asked for the second time it knows.
func delegating() dnstest.Handler {
	asked := make(chan struct{}, 1)
	return func(q dnstest.Question) dnstest.Reply {
		select {
		case asked <- struct{}{}:
			return dnstest.Reply{Authority: []string{"test. 3600 NS ns.test."}, Additional: []string{"ns.test. 3600 A 127.0.0.1"}}
		default:
			return dnstest.Reply{Authoritative: true, Answer: []string{q.Name + " 60 A 192.0.2.1"}}
		}
	}
}

func TestDNSTrace(t *testing.T) {
	useNames(t, delegating())
	out := run(t, `
local steps = assert(dns.trace("www.test", "A", {root = {os.getenv("SOSH_NAMESERVER")}}))
print(#steps, steps[1].authority[1].target, steps[2].answer[1].address)
print(steps)`)
	out = regexp.MustCompile(`127\.0\.0\.1:\d+|\d+\.\d ms`).ReplaceAllString(out, "#")
	want := `2	ns.test.	192.0.2.1
from # over UDP in #: refers to test.
  test.  3600  IN  NS  ns.test.
from # over UDP in #: answers NOERROR
  www.test.  60  IN  A  192.0.2.1
`
	if out != want {
		t.Errorf("printed\n%s\nwant\n%s", out, want)
	}
}

// TestDNSTraceThatEndsNowhere follows a referral to where nobody knows more.
func TestDNSTraceThatEndsNowhere(t *testing.T) {
	useNames(t, func(q dnstest.Question) dnstest.Reply {
		return dnstest.Reply{Authority: []string{"test. 3600 NS ns.test."}, Additional: []string{"ns.test. 3600 A 127.0.0.1"}}
	})
	out := run(t, `print(dns.trace("www.test", "A", {root = os.getenv("SOSH_NAMESERVER")}))`)
	if want := "; the servers refer to nothing nearer; the last of 2 answers came from 127.0.0.1:"; !strings.HasPrefix(out, "nil\tdns www.test: ") || !strings.Contains(out, want) {
		t.Errorf("printed %s", out)
	}
}

// TestDNSArguments passes what is wrong in itself, and so raised.
func TestDNSArguments(t *testing.T) {
	useNames(t, nil)
	for call, want := range map[string]string{
		`dns.query("x.test", "MXX")`:                        `type "MXX" is no record type; near: MX`,
		`dns.query("x.test", "AXFR")`:                       `type "AXFR" is no record type`,
		`dns.query("x.test", "A", {sever = "127.0.0.1"})`:   `options has no field "sever"`,
		`dns.query("x.test", "A", {1})`:                     `options has no field 1`,
		`dns.query("x.test", "A", {root = "127.0.0.1"})`:    `options has no field "root"`,
		`dns.query("x.test", "A", {server = true})`:         `options.server must be a string, not true`,
		`dns.query("x.test", "A", {server = "127.0.0.1:"})`: `"127.0.0.1:" is neither the address nor the name of a server`,
		`dns.query("x.test", "A", {tcp = 1})`:               `options.tcp must be true or false, not 1`,
		`dns.query("x.test", "A", {timeout = -1})`:          `options.timeout must be seconds (0 or more), not -1`,
		`dns.query("x.test", "A", {attempts = 0})`:          `options.attempts 0 is not in 1..100`,
		`dns.query("x.test", "A", {udpsize = 100})`:         `options.udpsize 100 is not in 512..65535`,
		`dns.trace("x.test", "A", {root = 1})`:              `options.root must be a server or a list of servers, not 1`,
		`dns.trace("x.test", "A", {root = {"::1", 2}})`:     `options.root must be a list of strings; number 2 is 2`,
		`dns.trace("x.test", "A", {root = "localhost"})`:    `"localhost" is neither the address nor the name of a server`,
	} {
		_, failure := try(t, "local _ = "+call, "")
		call, _, _ := strings.Cut(call, "(")
		if failure == nil || !strings.HasPrefix(failure.Message, call+": "+want) || !strings.Contains(failure.Message, "; usage: "+call+"(name[, type[, options]])") {
			t.Errorf("%s: %v, want %s", call, failure, want)
		}
	}
}
