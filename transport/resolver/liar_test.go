package resolver

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"
)

// aRecord answers a question with an address, whatever was asked.
func aRecord(q *dns.Msg, name, addr string) *dns.Msg {
	m := new(dns.Msg).SetReply(q)
	m.Answer = []dns.RR{&dns.A{Hdr: dns.RR_Header{Name: name, Rrtype: dns.TypeA, Class: dns.ClassINET, Ttl: 1}, A: net.ParseIP(addr)}}
	return m
}

// lies are messages that must be ignored; each comes before the truth.
func lies(q *dns.Msg) map[string][]byte {
	pack := func(m *dns.Msg) []byte {
		wire, err := m.Pack()
		if err != nil {
			panic(err)
		}
		return wire
	}
	evil := func(change func(*dns.Msg)) []byte {
		m := aRecord(q, q.Question[0].Name, "203.0.113.66")
		change(m)
		return pack(m)
	}
	whole := evil(func(*dns.Msg) {})
	counts := slices.Clone(whole)
	binary.BigEndian.PutUint16(counts[6:], 60000)
	return map[string][]byte{
		"wrong id":           evil(func(m *dns.Msg) { m.Id++ }),
		"another name":       evil(func(m *dns.Msg) { m.Question[0].Name = "evil.test." }),
		"another type":       evil(func(m *dns.Msg) { m.Question[0].Qtype = dns.TypeMX }),
		"another class":      evil(func(m *dns.Msg) { m.Question[0].Qclass = dns.ClassCHAOS }),
		"no question":        evil(func(m *dns.Msg) { m.Question = nil }),
		"two questions":      evil(func(m *dns.Msg) { m.Question = append(m.Question, m.Question[0]) }),
		"no reply":           evil(func(m *dns.Msg) { m.Response = false }),
		"another opcode":     evil(func(m *dns.Msg) { m.Opcode = dns.OpcodeStatus }),
		"nothing":            {},
		"one byte":           {0},
		"half a header":      whole[:7],
		"cut off":            whole[:len(whole)-3],
		"false counts":       counts,
		"pointer to itself":  append(slices.Clone(whole[:12]), 0xc0, 12, 0, 1, 0, 1),
		"NXDOMAIN, wrong id": evil(func(m *dns.Msg) { m.Id ^= 0x8000; m.Rcode = dns.RcodeNameError; m.Answer = nil }),
	}
}

func TestLyingServerIsNotBelieved(t *testing.T) {
	names := []string{}
	for name := range lies(question("x.", dns.TypeA)) {
		names = append(names, name)
	}
	names = append(names, "all at once")
	for _, lie := range names {
		server := startServer(t, func(w dns.ResponseWriter, q *dns.Msg) {
			for name, wire := range lies(q) {
				if name == lie || lie == "all at once" {
					w.Write(wire)
				}
			}
			w.WriteMsg(aRecord(q, q.Question[0].Name, "192.0.2.1"))
		})
		o := testOptions(t, server)
		var seen events
		o.Observer = seen.add
		if got, err := New(o).GetHostByName(t.Context(), "host.test"); err != nil || got.String() != "192.0.2.1" {
			t.Errorf("%s: %v, %v", lie, got, err)
		}
		if !slices.ContainsFunc(seen.all(), func(e Event) bool { return strings.HasPrefix(e.Result, "ignored") }) {
			t.Errorf("%s: the observer was not told: %+v", lie, seen.all())
		}
	}
}

func TestLyingServerOverTCP(t *testing.T) {
	server := startServer(t, func(w dns.ResponseWriter, q *dns.Msg) {
		for _, wire := range lies(q) {
			w.Write(wire)
		}
		w.WriteMsg(aRecord(q, q.Question[0].Name, "192.0.2.1"))
	})
	o := testOptions(t, server)
	o.ResOptions = "use-vc"
	if got, err := New(o).GetHostByName(t.Context(), "host.test"); err != nil || got.String() != "192.0.2.1" {
		t.Error(got, err)
	}
}

func TestLiesAloneTimeOut(t *testing.T) {
	server := startServer(t, func(w dns.ResponseWriter, q *dns.Msg) {
		for _, wire := range lies(q) {
			w.Write(wire)
		}
	})
	o := testOptions(t, server)
	o.Timeout = impatient
	if got, err := New(o).GetHostByName(t.Context(), "host.test"); !errors.Is(err, TRY_AGAIN) || !errors.Is(err, ErrTimeout) {
		t.Error(got, err)
	}
}

func TestAnswersFromElsewhereDoNotArrive(t *testing.T) {
	stranger, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	server := startServer(t, func(w dns.ResponseWriter, q *dns.Msg) {
		wire, _ := aRecord(q, q.Question[0].Name, "203.0.113.66").Pack()
		if _, err := stranger.WriteTo(wire, w.RemoteAddr()); err != nil {
			t.Error(err)
		}
		w.WriteMsg(aRecord(q, q.Question[0].Name, "192.0.2.1"))
	})
	if got, err := New(testOptions(t, server)).GetHostByName(t.Context(), "host.test"); err != nil || got.String() != "192.0.2.1" {
		t.Error(got, err)
	}
}

func TestRecordsOfOtherNamesAreNotBelieved(t *testing.T) {
	server := startServer(t, func(w dns.ResponseWriter, q *dns.Msg) {
		w.WriteMsg(aRecord(q, "other.test.", "203.0.113.66"))
	})
	if got, err := New(testOptions(t, server)).GetHostByName(t.Context(), "host.test"); !errors.Is(err, NO_DATA) {
		t.Error(got, err)
	}
}

// cname makes an alias record.
func cname(from, to string) dns.RR {
	return &dns.CNAME{Hdr: dns.RR_Header{Name: from, Rrtype: dns.TypeCNAME, Class: dns.ClassINET, Ttl: 1}, Target: to}
}

func TestAliasesThatLeadNowhere(t *testing.T) {
	long := []dns.RR{cname("host.test.", "c0.test.")}
	for i := range 100 {
		long = append(long, cname(fmt.Sprintf("c%d.test.", i), fmt.Sprintf("c%d.test.", i+1)))
	}
	for name, chain := range map[string][]dns.RR{
		"itself":   {cname("host.test.", "host.test.")},
		"circle":   {cname("host.test.", "a.test."), cname("a.test.", "HOST.test.")},
		"far":      {cname("host.test.", "a.test."), cname("a.test.", "b.test."), cname("b.test.", "a.test.")},
		"too long": long,
	} {
		server := startServer(t, func(w dns.ResponseWriter, q *dns.Msg) {
			m := new(dns.Msg).SetReply(q)
			m.Answer = chain
			m.Compress = true
			w.WriteMsg(m)
		})
		r := New(testOptions(t, server))
		if got, err := r.GetHostByName(t.Context(), "host.test"); !errors.Is(err, NO_RECOVERY) || !strings.Contains(err.Error(), textCNAMELoop) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
		if got, err := r.GetAddrInfo(t.Context(), "host.test", "", Hints{}); !errors.Is(err, EAI_FAIL) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func TestAliasesInAnyOrder(t *testing.T) {
	server := startServer(t, func(w dns.ResponseWriter, q *dns.Msg) {
		m := aRecord(q, "c.test.", "192.0.2.1")
		m.Answer = append(m.Answer, cname("b.test.", "c.test."), cname("host.test.", "b.test."))
		w.WriteMsg(m)
	})
	got, err := New(testOptions(t, server)).GetHostByNameEx(t.Context(), "host.test")
	if err != nil || got.Name != "c.test" || !slices.Equal(got.Aliases, []string{"host.test", "b.test"}) {
		t.Error(got, err)
	}
}

func TestNamesThatTrickTerminalsAreRefused(t *testing.T) {
	server := startServer(t, func(w dns.ResponseWriter, q *dns.Msg) {
		m := aRecord(q, `\027[31m.test.`, "192.0.2.1")
		m.Answer = append(m.Answer, cname(q.Question[0].Name, `\027[31m.test.`))
		w.WriteMsg(m)
	})
	if got, err := New(testOptions(t, server)).GetHostByName(t.Context(), "host.test"); !errors.Is(err, NO_RECOVERY) {
		t.Error(got, err)
	}
}
