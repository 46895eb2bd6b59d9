package resolver

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"
)

const manyTypes = `
all.test.	A	192.0.2.1
all.test.	AAAA	2001:db8::1
all.test.	MX	10 mail.test.
all.test.	NS	ns.test.
all.test.	TXT	"one; " "two \"quoted\" \255"
all.test.	SOA	ns.test. admin.test. 2024010101 7200 3600 1209600 300
_sip._udp.test.	SRV	5 6 5060 sip.test.
all.test.	CAA	128 issue "ca.test"
alias.test.	CNAME	all.test.
sub.test.	DNAME	other.test.
host\.with\ dots.test.	A	192.0.2.2
xn--e1afmkfd.xn--p1ai.	A	192.0.2.40
1.2.0.192.in-addr.arpa.	PTR	all.test.
1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.	PTR	all.test.
odd.test.	TYPE65280	\# 3 abcdef
`

func TestQueryTypes(t *testing.T) {
	server := startServer(t, zone(t, manyTypes))
	r := New(testOptions(t, server))
	for _, c := range []struct {
		name, qtype string
		want        Record
	}{
		{"all.test", "", Record{"all.test.", 60, "IN", "A", "192.0.2.1", map[string]any{"address": "192.0.2.1"}}},
		{"all.test.", "a", Record{"all.test.", 60, "IN", "A", "192.0.2.1", map[string]any{"address": "192.0.2.1"}}},
		{"all.test", "AAAA", Record{"all.test.", 60, "IN", "AAAA", "2001:db8::1", map[string]any{"address": "2001:db8::1"}}},
		{"all.test", "MX", Record{"all.test.", 60, "IN", "MX", "10 mail.test.", map[string]any{"preference": int64(10), "target": "mail.test."}}},
		{"all.test", "NS", Record{"all.test.", 60, "IN", "NS", "ns.test.", map[string]any{"target": "ns.test."}}},
		{"all.test", "TXT", Record{"all.test.", 60, "IN", "TXT", `"one; " "two \"quoted\" \255"`,
			map[string]any{"text": "one; two \"quoted\" \xff", "strings": []string{"one; ", "two \"quoted\" \xff"}}}},
		{"all.test", "SOA", Record{"all.test.", 60, "IN", "SOA", "ns.test. admin.test. 2024010101 7200 3600 1209600 300", map[string]any{
			"mname": "ns.test.", "rname": "admin.test.", "serial": int64(2024010101), "refresh": int64(7200), "retry": int64(3600), "expire": int64(1209600), "minimum": int64(300)}}},
		{"_sip._udp.test", "SRV", Record{"_sip._udp.test.", 60, "IN", "SRV", "5 6 5060 sip.test.",
			map[string]any{"priority": int64(5), "weight": int64(6), "port": int64(5060), "target": "sip.test."}}},
		{"all.test", "CAA", Record{"all.test.", 60, "IN", "CAA", `128 issue "ca.test"`, map[string]any{"flag": int64(128), "tag": "issue", "value": "ca.test"}}},
		{"alias.test", "CNAME", Record{"alias.test.", 60, "IN", "CNAME", "all.test.", map[string]any{"target": "all.test."}}},
		{"sub.test", "DNAME", Record{"sub.test.", 60, "IN", "DNAME", "other.test.", map[string]any{"target": "other.test."}}},
		{"192.0.2.1", "", Record{"1.2.0.192.in-addr.arpa.", 60, "IN", "PTR", "all.test.", map[string]any{"target": "all.test."}}},
		{"2001:db8::1", "ptr", Record{"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.", 60, "IN", "PTR", "all.test.",
			map[string]any{"target": "all.test."}}},
		{"пример.рф", "A", Record{"xn--e1afmkfd.xn--p1ai.", 60, "IN", "A", "192.0.2.40", map[string]any{"address": "192.0.2.40"}}},
		{`host\.with\032dots.test`, "A", Record{`host\.with\ dots.test.`, 60, "IN", "A", "192.0.2.2", map[string]any{"address": "192.0.2.2"}}},
		{"odd.test", "TYPE65280", Record{"odd.test.", 60, "IN", "TYPE65280", `\# 3 abcdef`, nil}},
	} {
		a, err := r.Query(t.Context(), c.name, c.qtype, QueryOptions{})
		if err != nil || a.Rcode != "NOERROR" || len(a.Answer) != 1 {
			t.Errorf("%s %s: %+v, %v", c.name, c.qtype, a, err)
			continue
		}
		got := a.Answer[0]
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s %s:\ngot  %#v\nwant %#v", c.name, c.qtype, got, c.want)
		}
	}
	if text := (Record{"a.test.", 5, "IN", "MX", "1 b.", nil}).Text(); text != "a.test.\t5\tIN\tMX\t1 b." {
		t.Error(text)
	}
}

func TestQueryAnswer(t *testing.T) {
	server := startServer(t, zone(t, manyTypes))
	r := New(testOptions(t))
	a, err := r.Query(t.Context(), "alias.test", "A", QueryOptions{Server: server.addr.String(), DNSSEC: true})
	if err != nil {
		t.Fatal(err)
	}
	if a.Server != server.addr || a.Proto != "udp" || a.Size < 12 || a.Time <= 0 || a.Truncated || a.Opcode != "QUERY" {
		t.Errorf("%+v", a)
	}
	if want := (Question{"alias.test.", "IN", "A"}); a.Question != want {
		t.Errorf("question %+v", a.Question)
	}
	if want := []string{"qr", "rd", "ra"}; !slices.Equal(a.Flags, want) {
		t.Errorf("flags %q, want %q", a.Flags, want)
	}
	if want := (&EDNS{Version: 0, UDPSize: 1232, DO: true}); !reflect.DeepEqual(a.EDNS, want) {
		t.Errorf("EDNS %+v", a.EDNS)
	}
	if len(a.Answer) != 2 || a.Answer[0].Type != "CNAME" || a.Answer[1].Type != "A" || len(a.Additional) != 0 {
		t.Errorf("%+v", a.Answer)
	}
	a, err = r.Query(t.Context(), "nosuch.test", "A", QueryOptions{Server: server.addr.String(), NoEDNS: true, NoRecurse: true})
	if err != nil || a.Rcode != "NXDOMAIN" || a.EDNS != nil || slices.Contains(a.Flags, "rd") {
		t.Errorf("%+v, %v", a, err)
	}
	a, err = r.Query(t.Context(), "all.test", "ANY", QueryOptions{Server: "localhost:" + itoa16(server.addr.Port()), TCP: true})
	if err != nil || a.Proto != "tcp" || len(a.Answer) != 7 {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestQueryErrors(t *testing.T) {
	server := startServer(t, rcode(dns.RcodeServerFailure))
	r := New(testOptions(t, server))
	if a, err := r.Query(t.Context(), "x.test", "A", QueryOptions{}); err != nil || a.Rcode != "SERVFAIL" {
		t.Errorf("an answer is an answer: %+v, %v", a, err)
	}
	for _, c := range []struct {
		name, qtype, server string
		is                  error
		text                string
	}{
		{"x.test", "MXX", "", ErrUnknownType, "dns x.test MXX: unknown record type; near: MX"},
		{"x.test", "AXFR", "", ErrUnknownType, "dns x.test AXFR: unknown record type"},
		{"x.test", "TYPE70000", "", ErrUnknownType, "dns x.test TYPE70000: unknown record type"},
		{"a..b", "A", "", ErrBadName, ""},
		{strings.Repeat("x", 64) + ".test", "A", "", ErrBadName, ""},
		{"\xff", "A", "", ErrBadName, ""},
		{"x.test", "A", "localhost:x", ErrBadServer, "dns localhost:x: not an address or name of a server"},
		{"x.test", "A", "no such server", HOST_NOT_FOUND, "dns no such server: Unknown host (HOST_NOT_FOUND, h_errno 1)"},
	} {
		_, err := r.Query(t.Context(), c.name, c.qtype, QueryOptions{Server: c.server})
		if !errors.Is(err, c.is) || (c.text != "" && err.Error() != c.text) {
			t.Errorf("%s %s @%s: %v, want %s", c.name, c.qtype, c.server, err, c.text)
		}
	}
	mute := startServer(t, silent)
	_, err := r.Query(t.Context(), "x.test", "A", QueryOptions{Server: mute.addr.String(), Timeout: impatient, Attempts: 2})
	want := "dns x.test: Host name lookup failure (TRY_AGAIN, h_errno 2); no answer from " + mute.addr.String() + ": timed out"
	if err == nil || err.Error() != want || !errors.Is(err, ErrTimeout) || len(mute.questions()) != 2 {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestQueryTypesForCompletion(t *testing.T) {
	list := QueryTypes()
	if list[0] != "A" || !slices.Contains(list, "HTTPS") || slices.Contains(list, "AXFR") {
		t.Error(list)
	}
	for _, name := range list {
		if _, err := queryType("x", name, false); err != nil {
			t.Error(err)
		}
	}
}

func TestNothingReachesTheTerminalUnescaped(t *testing.T) {
	server := startServer(t, func(w dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg).SetReply(q)
		m.Answer = []dns.RR{
			&dns.TXT{Hdr: dns.RR_Header{Name: `\027[2J.test.`, Rrtype: dns.TypeTXT, Class: dns.ClassINET}, Txt: []string{`\027]0;x\007`}},
			&dns.CAA{Hdr: dns.RR_Header{Name: "x.", Rrtype: dns.TypeCAA, Class: dns.ClassINET}, Tag: "issue", Value: "\x1b[2J"},
		}
		m.SetEdns0(1232, false)
		m.IsEdns0().Option = []dns.EDNS0{&dns.EDNS0_EDE{InfoCode: 1, ExtraText: "\x1b[2J"}}
		w.WriteMsg(m)
	})
	a, err := New(testOptions(t, server)).Query(t.Context(), "x.test", "TXT", QueryOptions{})
	if err != nil || len(a.Answer) != 2 || len(a.EDNS.Options) != 1 {
		t.Fatalf("%+v, %v", a, err)
	}
	for _, text := range append(slices.Clone(a.EDNS.Options), a.Answer[0].Text(), a.Answer[1].Data) {
		if strings.ContainsAny(text, "\x1b\x07") {
			t.Errorf("%q", text)
		}
	}
	if got := a.Answer[0].Fields["text"]; got != "\x1b]0;x\x07" {
		t.Errorf("scripts get the bytes: %q", got)
	}
}
