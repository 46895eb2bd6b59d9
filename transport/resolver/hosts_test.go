package resolver

import (
	"context"
	"errors"
	"net/netip"
	"reflect"
	"slices"
	"strconv"
	"syscall"
	"testing"
)

const someHosts = `
127.0.0.1	localhost
::1		localhost ip6-localhost
192.0.2.50	infile.test alias1 # comment
192.0.2.51	infile.test alias2 infile2.test
192.0.2.51	infile.test alias2
2001:db8::50	infile.test
::1		only6.test
::ffff:192.0.2.60	mapped.test
192.0.2.70	пример.рф
192.0.2.71	bare full.example
127.1		notastrictaddress
192.0.2.80
nonsense	x
`

// fileOnly is a resolver that reads hosts and asks nobody.
func fileOnly(t *testing.T, hosts string) *Resolver {
	o := testOptions(t)
	o.Hosts = writeFile(t, t.TempDir(), "hosts", hosts)
	o.NSSwitch = writeFile(t, t.TempDir(), "nsswitch.conf", "hosts: files\n")
	return New(o)
}

func TestHostsFile(t *testing.T) {
	r := fileOnly(t, someHosts)
	for name, want := range map[string]Host{
		"infile.test":           {"infile.test", []string{"alias1", "alias2", "infile2.test"}, addrs(t, "192.0.2.50", "192.0.2.51")},
		"ALIAS2":                {"infile.test", []string{"alias2", "infile2.test"}, addrs(t, "192.0.2.51")},
		"localhost":             {"localhost", []string{"ip6-localhost"}, addrs(t, "127.0.0.1")},
		"only6.test":            {"only6.test", nil, addrs(t, "127.0.0.1")},
		"mapped.test":           {"mapped.test", nil, addrs(t, "192.0.2.60")},
		"xn--e1afmkfd.xn--p1ai": {"пример.рф", nil, addrs(t, "192.0.2.70")},
		"Пример.рф":             {"пример.рф", nil, addrs(t, "192.0.2.70")},
		"127.1":                 {"127.1", nil, addrs(t, "127.0.0.1")},
		"0x7f.1":                {"0x7f.1", nil, addrs(t, "127.0.0.1")},
		"::ffff:1.2.3.4":        {"::ffff:1.2.3.4", nil, addrs(t, "1.2.3.4")},
	} {
		if got, err := r.GetHostByNameEx(t.Context(), name); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\ngot  %+v, %v\nwant %+v", name, got, err, want)
		}
	}
	for _, name := range []string{"nosuch", "notastrictaddress", "x", "::1", "a..b", "-x", "a b", "256.1.1.1", "1.2.3.4.5", "a\x00b"} {
		_, err := r.GetHostByName(t.Context(), name)
		want := "gethostbyname " + name + ": Unknown host (HOST_NOT_FOUND, h_errno 1)"
		if err == nil || err.Error() != want || !errors.Is(err, HOST_NOT_FOUND) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestSpecialHostNames(t *testing.T) {
	r := fileOnly(t, "")
	for name, want := range map[string]string{
		"": "0.0.0.0", "<broadcast>": "255.255.255.255", "localhost": "127.0.0.1", "LocalHost.": "127.0.0.1",
		"printer.localhost": "127.0.0.1", "017700000001": "127.0.0.1",
	} {
		if got, err := r.GetHostByName(t.Context(), name); err != nil || got.String() != want {
			t.Errorf("%q: %v, %v; want %s", name, got, err, want)
		}
	}
}

func TestBadInternationalNames(t *testing.T) {
	r := fileOnly(t, "")
	for _, name := range []string{"\xff.example", "a\u200b_ö.example"} {
		_, err := r.GetHostByName(t.Context(), name)
		if !errors.Is(err, HOST_NOT_FOUND) || !errors.Is(err, ErrBadName) {
			t.Errorf("gethostbyname %q: %v", name, err)
		}
		_, err = r.GetAddrInfo(t.Context(), name, "", Hints{})
		if !errors.Is(err, eaiBadName) || !errors.Is(err, ErrBadName) {
			t.Errorf("getaddrinfo %q: %v", name, err)
		}
	}
}

func TestIDNA(t *testing.T) {
	for name, want := range map[string]string{
		"пример.рф": "xn--e1afmkfd.xn--p1ai", "ПРИМЕР.рф.": "xn--e1afmkfd.xn--p1ai.", "bücher.example": "xn--bcher-kva.example",
		"foo_bar.EXAMPLE": "foo_bar.EXAMPLE", "faß.de": "xn--fa-hia.de", "日本。jp": "xn--wgv71a.jp",
	} {
		if got, err := ToASCII(name); err != nil || got != want {
			t.Errorf("ToASCII(%q) = %q, %v; want %q", name, got, err, want)
		}
	}
	for name, want := range map[string]string{
		"xn--e1afmkfd.xn--p1ai": "пример.рф", "XN--E1AFMKFD.xn--p1ai.": "пример.рф.", "xn--zzzzzzz-.a_b": "xn--zzzzzzz-.a_b", "": "", "xn--": "xn--",
	} {
		if got := ToUnicode(name); got != want {
			t.Errorf("ToUnicode(%q) = %q; want %q", name, got, want)
		}
	}
}

func TestGetHostByAddrInHosts(t *testing.T) {
	r := fileOnly(t, someHosts)
	for _, c := range []struct {
		what string
		want Host
	}{
		{"127.0.0.1", Host{"localhost", []string{}, addrs(t, "127.0.0.1")}},
		{"127.1", Host{"localhost", []string{}, addrs(t, "127.0.0.1")}},
		{"::1", Host{"localhost", []string{"ip6-localhost"}, addrs(t, "::1")}},
		{"192.0.2.51", Host{"infile.test", []string{"alias2", "infile2.test"}, addrs(t, "192.0.2.51")}},
		{"192.0.2.60", Host{"mapped.test", []string{}, addrs(t, "192.0.2.60")}},
		{"alias1", Host{"infile.test", []string{"alias1"}, addrs(t, "192.0.2.50")}},
	} {
		if got, err := r.GetHostByAddr(t.Context(), c.what); err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\ngot  %+v, %v\nwant %+v", c.what, got, err, c.want)
		}
	}
	for _, what := range []string{"192.0.2.99", "nosuch"} {
		_, err := r.GetHostByAddr(t.Context(), what)
		if want := "gethostbyaddr " + what + ": Unknown host (HOST_NOT_FOUND, h_errno 1)"; err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestGetFQDN(t *testing.T) {
	o := testOptions(t)
	o.Hosts = writeFile(t, t.TempDir(), "hosts", "192.0.2.71 bare full.example\n192.0.2.72 me me.home.example\n192.0.2.73 plain other\n")
	o.NSSwitch = writeFile(t, t.TempDir(), "nsswitch.conf", "hosts: files\n")
	o.Hostname = "me"
	r := New(o)
	for name, want := range map[string]string{
		"bare": "full.example", "192.0.2.71": "full.example", "": "me.home.example", " 0.0.0.0 ": "me.home.example", "::": "me.home.example",
		"plain": "plain", "other": "plain", "nosuch": "nosuch", "192.0.2.99": "192.0.2.99",
	} {
		if got, err := r.GetFQDN(t.Context(), name); err != nil || got != want {
			t.Errorf("GetFQDN(%q) = %q, %v; want %q", name, got, err, want)
		}
	}
	if host, err := r.GetHostname(); err != nil || host != "me" {
		t.Error(host, err)
	}
	if host, err := New(Options{}).GetHostname(); err != nil || host == "" {
		t.Error(host, err)
	}
}

func TestHostNamesForCompletion(t *testing.T) {
	r := fileOnly(t, "192.0.2.1 beta alpha\n192.0.2.2 alpha\n")
	for _, name := range []string{"alpha", "nosuch", "new.localhost"} {
		r.GetAddrInfo(t.Context(), name, "", Hints{})
	}
	if got, want := r.HostNames(), []string{"alpha", "beta"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	for i := range maxSeen + 10 {
		r.seen.add("n" + strconv.Itoa(i))
	}
	if n := len(r.seen.list()); n != maxSeen {
		t.Errorf("%d names are remembered", n)
	}
}

func TestGetNameInfo(t *testing.T) {
	o := testOptions(t)
	o.Hosts = writeFile(t, t.TempDir(), "hosts", "192.0.2.1 web.home.example\n192.0.2.2 far.away.example\n192.0.2.3 me.home.example me\n")
	o.NSSwitch = writeFile(t, t.TempDir(), "nsswitch.conf", "hosts: files\n")
	o.Services = writeFile(t, t.TempDir(), "services", "http 80/tcp\nbiff 512/udp\nexec 512/tcp\n")
	o.Hostname = "me"
	r := New(o)
	for _, c := range []struct {
		addr  string
		flags int
		want  string
	}{
		{"192.0.2.1:80", 0, "web.home.example http"},
		{"192.0.2.1:80", NI_NUMERICHOST, "192.0.2.1 http"},
		{"192.0.2.1:80", NI_NUMERICSERV, "web.home.example 80"},
		{"192.0.2.1:512", 0, "web.home.example exec"},
		{"192.0.2.1:512", NI_DGRAM, "web.home.example biff"},
		{"192.0.2.1:81", NI_NOFQDN, "web 81"},
		{"192.0.2.2:80", NI_NOFQDN, "far.away.example http"},
		{"192.0.2.9:80", 0, "192.0.2.9 http"},
	} {
		host, service, err := r.GetNameInfo(t.Context(), netip.MustParseAddrPort(c.addr), c.flags)
		if got := host + " " + service; err != nil || got != c.want {
			t.Errorf("%s %#x: %q, %v; want %q", c.addr, c.flags, got, err, c.want)
		}
	}
	for _, c := range []struct {
		addr  netip.AddrPort
		flags int
		want  error
	}{
		{netip.MustParseAddrPort("192.0.2.9:80"), NI_NAMEREQD, EAI_NONAME},
		{netip.MustParseAddrPort("192.0.2.1:80"), NI_NAMEREQD | NI_NUMERICHOST, EAI_NONAME},
		{netip.MustParseAddrPort("192.0.2.1:80"), 1 << 20, EAI_BADFLAGS},
		{netip.AddrPort{}, 0, EAI_FAMILY},
	} {
		if _, _, err := r.GetNameInfo(t.Context(), c.addr, c.flags); !errors.Is(err, c.want) {
			t.Errorf("%v %#x: %v, want %v", c.addr, c.flags, err, c.want)
		}
	}
}

func TestMappedAddresses(t *testing.T) {
	r := fileOnly(t, "192.0.2.1 both.test\n2001:db8::1 both.test\n192.0.2.2 four.test\n")
	for _, c := range []struct {
		name  string
		flags int
		want  []string
	}{
		{"both.test", 0, []string{"2001:db8::1"}},
		{"both.test", AI_V4MAPPED, []string{"2001:db8::1"}},
		{"both.test", AI_V4MAPPED | AI_ALL, []string{"2001:db8::1", "::ffff:192.0.2.1"}},
		{"both.test", AI_ALL, []string{"2001:db8::1"}},
		{"four.test", AI_V4MAPPED, []string{"::ffff:192.0.2.2"}},
		{"localhost", AI_V4MAPPED, []string{"::1"}},
	} {
		list, err := r.GetAddrInfo(t.Context(), c.name, "7", Hints{Family: syscall.AF_INET6, Type: syscall.SOCK_STREAM, Flags: c.flags})
		var got []string
		for _, ai := range list {
			got = append(got, ai.Addr.Addr().String())
		}
		slices.Sort(got)
		slices.Sort(c.want)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s %#x: %q, %v; want %q", c.name, c.flags, got, err, c.want)
		}
	}
	_, err := r.GetAddrInfo(t.Context(), "four.test", "7", Hints{Family: syscall.AF_INET6})
	if want := "getaddrinfo four.test:7: " + EAI_NONAME.Error(); !errors.Is(err, EAI_NONAME) || err.Error()[:len(want)] != want {
		t.Errorf("got %v", err)
	}
}

func TestNSSwitchActions(t *testing.T) {
	server := startServer(t, zone(t, "both.test. A 192.0.2.2\nonly.test. A 192.0.2.3\n"))
	for line, want := range map[string][2]string{
		"files dns":                    {"192.0.2.1", "192.0.2.3"},
		"dns files":                    {"192.0.2.2", "192.0.2.3"},
		"files":                        {"192.0.2.1", ""},
		"files [NOTFOUND=return] dns":  {"192.0.2.1", ""},
		"files [SUCCESS=continue] dns": {"192.0.2.2", "192.0.2.3"},
		"myhostname mdns4_minimal [NOTFOUND=return] dns": {"192.0.2.2", "192.0.2.3"},
		"resolve [!UNAVAIL=return] files dns":            {"192.0.2.1", "192.0.2.3"},
		"nis [UNAVAIL=return] dns":                       {"", ""},
	} {
		o := testOptions(t, server)
		o.Hosts = writeFile(t, t.TempDir(), "hosts", "192.0.2.1 both.test\n")
		o.NSSwitch = writeFile(t, t.TempDir(), "nsswitch.conf", "hosts: "+line+"\n")
		r := New(o)
		for i, name := range []string{"both.test", "only.test"} {
			got, err := r.GetHostByName(context.Background(), name)
			if (want[i] == "") != errors.Is(err, HOST_NOT_FOUND) || (err == nil && got.String() != want[i]) {
				t.Errorf("%s: %s is %v, %v; want %q", line, name, got, err, want[i])
			}
		}
	}
}
