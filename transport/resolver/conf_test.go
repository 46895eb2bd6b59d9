package resolver

import (
	"errors"
	"net/netip"
	"reflect"
	"slices"
	"testing"
	"time"
)

func TestParseResolvConf(t *testing.T) {
	usual := func(change func(*resolvConf)) resolvConf {
		c := resolvConf{ndots: 1, timeout: 5 * time.Second, attempts: 2}
		change(&c)
		return c
	}
	servers := func(texts ...string) (list []netip.AddrPort) {
		for _, text := range texts {
			list = append(list, netip.MustParseAddrPort(text))
		}
		return list
	}
	for name, c := range map[string]struct {
		text string
		want resolvConf
	}{
		"empty": {"", usual(func(*resolvConf) {})},
		"servers": {"nameserver 192.0.2.1\nnameserver\t2001:db8::1 # first\nnameserver fe80::1%eth0\nnameserver 192.0.2.4\n",
			usual(func(c *resolvConf) { c.servers = servers("192.0.2.1:53", "[2001:db8::1]:53", "[fe80::1%eth0]:53") })},
		"odd servers": {"nameserver 127.1\nnameserver no.such\nnameserver\nnameservers 192.0.2.9\n nameserver 192.0.2.8\n",
			usual(func(c *resolvConf) { c.servers = servers("127.0.0.1:53") })},
		"comments":          {"#nameserver 192.0.2.1\n;nameserver 192.0.2.1\n", usual(func(*resolvConf) {})},
		"search":            {"search a.example b.example.\t.\n", usual(func(c *resolvConf) { c.search = []string{"a.example", "b.example", ""} })},
		"the last one wins": {"search a.example\ndomain c.example surplus\n", usual(func(c *resolvConf) { c.search = []string{"c.example"} })},
		"options": {"options ndots:3 timeout:7 attempts:4 rotate edns0 use-vc unknown\n", usual(func(c *resolvConf) {
			c.ndots, c.timeout, c.attempts, c.rotate, c.edns0, c.tcp = 3, 7*time.Second, 4, true, true, true
		})},
		"limits": {"options ndots:99 timeout:99\noptions attempts:99\n", usual(func(c *resolvConf) {
			c.ndots, c.timeout, c.attempts = 15, 30*time.Second, 5
		})},
		"zeros": {"options ndots:0 timeout:0 attempts:0\n", usual(func(c *resolvConf) {
			c.ndots, c.timeout, c.attempts = 0, time.Second, 1
		})},
		"nonsense": {"options ndots: timeout:x attempts:-3 ndots\n", usual(func(c *resolvConf) { c.attempts = 1 })},
		"crlf":     {"search a.example\r\noptions rotate\r\n", usual(func(c *resolvConf) { c.search, c.rotate = []string{"a.example"}, true })},
	} {
		if got := parseResolvConf(c.text); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", name, got, c.want)
		}
	}
}

func TestConfOverrides(t *testing.T) {
	dir := t.TempDir()
	o := Options{ResolvConf: writeFile(t, dir, "resolv.conf", "nameserver 192.0.2.1\noptions ndots:2 timeout:9\n"), Hostname: "me.home.example"}
	c := New(o).conf()
	if !slices.Equal(c.search, []string{"home.example"}) || c.ndots != 2 || c.timeout != 9*time.Second {
		t.Errorf("%+v", c)
	}
	o.ResOptions, o.Search, o.Timeout, o.Attempts = "ndots:4 rotate", []string{"x"}, time.Second, 9
	o.Servers = []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:5353")}
	c = New(o).conf()
	want := resolvConf{servers: o.Servers, search: o.Search, ndots: 4, timeout: time.Second, attempts: 9, rotate: true}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("got %+v, want %+v", c, want)
	}
	c = New(Options{ResolvConf: dir + "/none", Hostname: "me"}).conf()
	if !slices.Equal(c.servers, []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:53")}) || len(c.search) != 0 {
		t.Errorf("without a file: %+v", c)
	}
}

func TestFromEnv(t *testing.T) {
	for _, name := range []string{"SOSH_HOSTS", "SOSH_RESOLV_CONF", "SOSH_NSSWITCH_CONF", "SOSH_SERVICES", "SOSH_PROTOCOLS"} {
		t.Setenv(name, "/"+name)
	}
	t.Setenv("LOCALDOMAIN", "a.example b.example")
	t.Setenv("RES_OPTIONS", "ndots:3")
	t.Setenv("SOSH_NAMESERVER", "127.0.0.1:5353, ::1")
	got, err := FromEnv()
	want := Options{
		Hosts: "/SOSH_HOSTS", ResolvConf: "/SOSH_RESOLV_CONF", NSSwitch: "/SOSH_NSSWITCH_CONF", Services: "/SOSH_SERVICES",
		Protocols: "/SOSH_PROTOCOLS", Search: []string{"a.example", "b.example"}, ResOptions: "ndots:3",
		Servers: []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:5353"), netip.MustParseAddrPort("[::1]:53")},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
	t.Setenv("SOSH_NAMESERVER", "localhost")
	if _, err := FromEnv(); !errors.Is(err, ErrBadServer) {
		t.Errorf("a bad server is ignored: %v", err)
	}
	t.Setenv("SOSH_NAMESERVER", "")
	t.Setenv("LOCALDOMAIN", "")
	if got, err := FromEnv(); err != nil || got.Servers != nil || got.Search == nil || len(got.Search) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestParseServer(t *testing.T) {
	for text, want := range map[string]string{
		"192.0.2.1": "192.0.2.1:53", "192.0.2.1:5353": "192.0.2.1:5353", "2001:db8::1": "[2001:db8::1]:53",
		"[2001:db8::1]": "[2001:db8::1]:53", "[2001:db8::1]:5353": "[2001:db8::1]:5353", "127.1": "127.0.0.1:53",
	} {
		if got, err := ParseServer(text); err != nil || got.String() != want {
			t.Errorf("ParseServer(%q) = %v, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "x", "x:53", "192.0.2.1:", "192.0.2.1:0", "192.0.2.1:99999", "[::1", "1.2.3.4]"} {
		if got, err := ParseServer(text); !errors.Is(err, ErrBadServer) {
			t.Errorf("ParseServer(%q) = %v, %v", text, got, err)
		}
	}
}

func TestParseNSSwitch(t *testing.T) {
	usual := []source{newSource("files"), newSource("dns")}
	with := func(name string, change func(ends *[statusCount]bool)) source {
		s := newSource(name)
		change(&s.ends)
		return s
	}
	for text, want := range map[string][]source{
		"":                             usual,
		"passwd: files\n":              usual,
		"hosts: dns files\n":           {newSource("dns"), newSource("files")},
		"hosts:\tdns # files\n":        {newSource("dns")},
		" hosts : dns\n":               {newSource("dns")},
		"hosts: files [oops\n":         usual,
		"hosts: [NOTFOUND=return]\n":   usual,
		"hosts: files [WHAT=return]\n": usual,
		"hosts: files [NOTFOUND=go]\n": usual,
		"hosts: files []\n":            usual,
		"hosts: mdns4_minimal [NOTFOUND=return] dns": {
			with("mdns4_minimal", func(e *[statusCount]bool) { e[statusNotFound] = true }), newSource("dns"),
		},
		"hosts: dns[!UNAVAIL = Return  success=continue]files": {
			with("dns", func(e *[statusCount]bool) { e[statusNotFound], e[statusTryAgain], e[statusSuccess] = true, true, false }),
			newSource("files"),
		},
	} {
		if got := parseNSSwitch(text); !reflect.DeepEqual(got, want) {
			t.Errorf("%q:\ngot  %+v\nwant %+v", text, got, want)
		}
	}
}
