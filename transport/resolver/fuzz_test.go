package resolver

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// addSeeds adds texts and, whole, the tables that the package carries.
func addSeeds(f *testing.F, texts ...string) {
	for _, text := range append(texts, "", "\n", "#", "# x\n", "\x00", "a", "a b", "\xff \xfe\n", strings.Repeat("a ", 100)) {
		f.Add(text)
	}
}

func FuzzHosts(f *testing.F) {
	addSeeds(f, someHosts, "fe80::1%lo0 x\n", "1.2.3.4 a a A\n1.2.3.4\tb#c")
	f.Fuzz(func(t *testing.T, text string) {
		table := parseHosts(text)
		for _, e := range table.list {
			if !e.addr.IsValid() || len(e.names) == 0 {
				t.Fatalf("%+v", e)
			}
			for _, name := range e.names {
				if name == "" || strings.ContainsAny(name, "# \t\n") {
					t.Fatalf("name %q", name)
				}
				if strings.HasSuffix(name, ".") || !isASCII(name) {
					continue
				}
				if host, ok := table.lookup(name, families{v4: true, v6: true}); !ok || !slices.Contains(host.addrs, e.addr) {
					t.Fatalf("%q: %+v, %v", name, host, ok)
				}
			}
			if _, ok := table.reverse(e.addr); !ok {
				t.Fatalf("%v is not found", e.addr)
			}
		}
	})
}

func FuzzServices(f *testing.F) {
	addSeeds(f, someServices, embeddedServices)
	f.Fuzz(func(t *testing.T, text string) {
		table := parseServices(text)
		var again strings.Builder
		for _, s := range table.list {
			if s.Port < 0 || s.Port > 65535 || len(table.byPort[s.Port]) == 0 || len(table.byName[s.Name]) == 0 {
				t.Fatalf("%+v", s)
			}
			fmt.Fprintf(&again, "%s %d/%s %s\n", s.Name, s.Port, s.Proto, strings.Join(s.Aliases, " "))
		}
		if second := parseServices(again.String()); !reflect.DeepEqual(second.list, table.list) {
			t.Fatalf("%+v becomes %+v", table.list, second.list)
		}
		table.near("htp", "tcp")
	})
}

func FuzzProtocols(f *testing.F) {
	addSeeds(f, embeddedProtocols, "tcp 6 TCP\n")
	f.Fuzz(func(t *testing.T, text string) {
		table := parseProtocols(text)
		var again strings.Builder
		for _, p := range table.list {
			if _, ok := table.byNumber[p.Number]; !ok || p.Number < 0 {
				t.Fatalf("%+v", p)
			}
			fmt.Fprintf(&again, "%s %d %s\n", p.Name, p.Number, strings.Join(p.Aliases, " "))
		}
		if second := parseProtocols(again.String()); !reflect.DeepEqual(second.list, table.list) {
			t.Fatalf("%+v becomes %+v", table.list, second.list)
		}
	})
}

func FuzzResolvConf(f *testing.F) {
	addSeeds(f, "nameserver 192.0.2.1\nnameserver ::1\nsearch a. b\noptions ndots:3 timeout:1 attempts:2 rotate edns0\n", "options ndots:-1 timeout:99999999999\n")
	f.Fuzz(func(t *testing.T, text string) {
		c := parseResolvConf(text)
		if len(c.servers) > maxServers || c.ndots < 0 || c.ndots > maxNdots || c.attempts < 1 || c.attempts > maxAttempts ||
			c.timeout < time.Second || c.timeout > maxTimeout*time.Second {
			t.Fatalf("%+v", c)
		}
		for _, candidate := range candidates("host.name", c) {
			if !strings.HasSuffix(candidate, ".") || !isHostName(candidate) {
				t.Fatalf("candidate %q", candidate)
			}
		}
	})
}

func FuzzNSSwitch(f *testing.F) {
	addSeeds(f, "hosts: files mdns4_minimal [NOTFOUND=return] dns\n", "hosts: dns [!UNAVAIL=return SUCCESS=continue] files", "hosts: [", "hosts: a [ ] b")
	f.Fuzz(func(t *testing.T, text string) {
		sources := parseNSSwitch(text)
		if len(sources) == 0 {
			t.Fatal("no sources")
		}
		for _, s := range sources {
			if s.name == "" || strings.ContainsAny(s.name, " \t\n[#") {
				t.Fatalf("%+v", s)
			}
		}
	})
}

func FuzzAnswers(f *testing.F) {
	asked := question("host.test.", dns.TypeA)
	asked.Id = 1234
	for _, wire := range lies(asked) {
		f.Add(wire)
	}
	good, _ := aRecord(asked, "host.test.", "192.0.2.1").Pack()
	f.Add(good)
	f.Fuzz(func(t *testing.T, wire []byte) {
		msg, doubt := believe(asked, wire)
		if doubt != "" {
			return
		}
		if msg.Id != asked.Id || !msg.Response || len(msg.Question) != 1 || !sameQuestion(msg.Question[0], asked.Question[0]) {
			t.Fatalf("believed: %v", msg)
		}
		follow(msg.Answer, "host.test.", dns.TypeA)
		referral(msg, ".")
		for _, r := range newAnswer(reply{msg: msg}).Answer {
			if strings.ContainsFunc(r.Data, func(c rune) bool { return c < ' ' || c == 0x7f }) {
				t.Fatalf("%q", r.Data)
			}
		}
	})
}

func FuzzNames(f *testing.F) {
	addSeeds(f, "пример.рф", "xn--e1afmkfd.xn--p1ai", "faß.de", "127.1", "fe80::1%lo", "0x7f.1", `a\.b.c`, "日本。jp")
	f.Fuzz(func(t *testing.T, name string) {
		if ascii, err := ToASCII(name); err == nil {
			if !isASCII(ascii) {
				t.Fatalf("%q becomes %q", name, ascii)
			}
			ToUnicode(ascii)
		}
		ToUnicode(name)
		unescape(name)
		if addr, ok := parseAddr(name); ok && !addr.IsValid() {
			t.Fatal(name)
		}
		if strings.ContainsFunc(printable(name), func(c rune) bool { return c < ' ' || c > '~' }) {
			t.Fatalf("%q", printable(name))
		}
	})
}
