package resolver

import (
	"errors"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"
)

const someZone = `
host.test.		A	192.0.2.10
host.test.		A	192.0.2.11
host.test.		AAAA	2001:db8::10
v4.test.		A	192.0.2.20
v6.test.		AAAA	2001:db8::20
www.test.		CNAME	mid.test.
mid.test.		CNAME	host.test.
txt.test.		TXT	"x"
dangling.test.		CNAME	nowhere.test.
xn--e1afmkfd.xn--p1ai.	A	192.0.2.40
10.2.0.192.in-addr.arpa.	PTR	host.test.
10.2.0.192.in-addr.arpa.	PTR	other.test.
11.2.0.192.in-addr.arpa.	CNAME	11.sub.test.
11.sub.test.		PTR	delegated.test.
12.2.0.192.in-addr.arpa.	PTR	bad\032name.test.
0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.	PTR	host6.test.
`

func TestDNSHosts(t *testing.T) {
	r := New(testOptions(t, startServer(t, zone(t, someZone))))
	for name, want := range map[string]Host{
		"host.test": {"host.test", nil, addrs(t, "192.0.2.10", "192.0.2.11")},
		"HOST.test": {"host.test", nil, addrs(t, "192.0.2.10", "192.0.2.11")},
		"www.test":  {"host.test", []string{"www.test", "mid.test"}, addrs(t, "192.0.2.10", "192.0.2.11")},
		"v4.test.":  {"v4.test", nil, addrs(t, "192.0.2.20")},
		"пример.рф": {"xn--e1afmkfd.xn--p1ai", nil, addrs(t, "192.0.2.40")},
	} {
		got, err := r.GetHostByNameEx(t.Context(), name)
		got.Name = strings.ToLower(got.Name)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\ngot  %+v, %v\nwant %+v", name, got, err, want)
		}
	}
	for name, want := range map[string]HErrno{
		"nosuch.test": HOST_NOT_FOUND, "v6.test": NO_DATA, "txt.test": NO_DATA, "dangling.test": NO_DATA,
	} {
		if _, err := r.GetHostByName(t.Context(), name); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", name, err, want.Symbol())
		}
	}
	if got, want := r.HostNames(), []string{"host.test", "v4.test", "www.test", "пример.рф"}; !slices.Equal(got, want) {
		t.Errorf("names for completion: %q, want %q", got, want)
	}
}

func TestDNSAddrInfo(t *testing.T) {
	r := New(testOptions(t, startServer(t, zone(t, someZone))))
	for _, c := range []struct {
		name   string
		family int
		want   []string
		err    EAI
	}{
		{"host.test", 0, []string{"192.0.2.10", "192.0.2.11", "2001:db8::10"}, 0},
		{"host.test", syscall.AF_INET, []string{"192.0.2.10", "192.0.2.11"}, 0},
		{"host.test", syscall.AF_INET6, []string{"2001:db8::10"}, 0},
		{"v4.test", 0, []string{"192.0.2.20"}, 0},
		{"v4.test", syscall.AF_INET6, nil, EAI_NODATA},
		{"txt.test", 0, nil, EAI_NODATA},
		{"nosuch.test", 0, nil, EAI_NONAME},
	} {
		list, err := r.GetAddrInfo(t.Context(), c.name, "http", Hints{Family: c.family, Type: syscall.SOCK_STREAM, Flags: AI_CANONNAME})
		var got []string
		for _, ai := range list {
			if ai.Addr.Port() != 80 || ai.Proto != syscall.IPPROTO_TCP {
				t.Errorf("%+v", ai)
			}
			got = append(got, ai.Addr.Addr().String())
		}
		slices.Sort(got)
		if !slices.Equal(got, c.want) || (c.err != 0) != errors.Is(err, c.err) {
			t.Errorf("%s: %q, %v", c.name, got, err)
		}
		if len(list) > 0 && list[0].CanonName != c.name {
			t.Errorf("%s: the canonical name is %q", c.name, list[0].CanonName)
		}
	}
	_, err := r.GetAddrInfo(t.Context(), "nosuch.test", "", Hints{})
	if want := "getaddrinfo nosuch.test: Name or service not known ("; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v, want %s...", err, want)
	}
	_, err = r.GetAddrInfo(t.Context(), "host.test", "htp", Hints{})
	var e *Error
	if !errors.Is(err, EAI_SERVICE) || !errors.As(err, &e) || !slices.Contains(e.Near, "http") {
		t.Errorf("an unknown service: %v", err)
	}
}

func TestDNSReverse(t *testing.T) {
	r := New(testOptions(t, startServer(t, zone(t, someZone))))
	for what, want := range map[string]Host{
		"192.0.2.10":        {"host.test", []string{"other.test"}, addrs(t, "192.0.2.10")},
		"::ffff:192.0.2.10": {"host.test", []string{"other.test"}, addrs(t, "192.0.2.10")},
		"192.0.2.11":        {"delegated.test", nil, addrs(t, "192.0.2.11")},
		"2001:db8::10":      {"host6.test", nil, addrs(t, "2001:db8::10")},
		"v4.test.":          {},
	} {
		got, err := r.GetHostByAddr(t.Context(), what)
		if (want.Name == "") != errors.Is(err, HOST_NOT_FOUND) || !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\ngot  %+v, %v\nwant %+v", what, got, err, want)
		}
	}
	if _, err := r.GetHostByAddr(t.Context(), "192.0.2.12"); !errors.Is(err, HOST_NOT_FOUND) {
		t.Errorf("a name with a blank is believed: %v", err)
	}
	host, service, err := r.GetNameInfo(t.Context(), netip.MustParseAddrPort("[2001:db8::10]:80"), 0)
	if host != "host6.test" || service != "http" || err != nil {
		t.Error(host, service, err)
	}
}

func TestSearchList(t *testing.T) {
	server := startServer(t, zone(t, `
host.b.test.	A 192.0.2.1
x.y.a.test.	A 192.0.2.2
x.y.		A 192.0.2.3
top.		A 192.0.2.4
six.a.test.	AAAA 2001:db8::6
`))
	for _, c := range []struct {
		name, options, want string
		asked               []string
	}{
		{"host", "", "192.0.2.1", []string{"host.a.test.", "host.b.test."}},
		{"x.y", "", "192.0.2.3", []string{"x.y."}},
		{"x.y", "ndots:2", "192.0.2.2", []string{"x.y.a.test."}},
		{"top", "", "192.0.2.4", []string{"top.a.test.", "top.b.test.", "top."}},
		{"top.", "", "192.0.2.4", []string{"top."}},
		{"host", "ndots:0", "192.0.2.1", []string{"host.", "host.a.test.", "host.b.test."}},
		{"no.such", "", "HOST_NOT_FOUND", []string{"no.such.", "no.such.a.test.", "no.such.b.test."}},
		{"six", "", "NO_DATA", []string{"six.a.test.", "six.b.test.", "six."}},
		{"host.", "", "HOST_NOT_FOUND", []string{"host."}},
	} {
		o := testOptions(t, server)
		o.ResolvConf = writeFile(t, t.TempDir(), "resolv.conf", "search a.test b.test.\n")
		o.Search, o.ResOptions = nil, c.options
		before := len(server.questions())
		addr, err := New(o).GetHostByName(t.Context(), c.name)
		got := addr.String()
		var e *Error
		if errors.As(err, &e) {
			got = e.Symbol
		}
		var asked []string
		for _, q := range server.questions()[before:] {
			asked = append(asked, strings.Fields(q)[1])
		}
		if got != c.want || !slices.Equal(asked, c.asked) {
			t.Errorf("%s %s: %s, asked %q; want %s, %q", c.name, c.options, got, asked, c.want, c.asked)
		}
	}
}
