package resolver

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"testing"
)

func TestGetAddrInfoNumbers(t *testing.T) {
	r := fileOnly(t, "")
	list, err := r.GetAddrInfo(t.Context(), "127.1", "http", Hints{Flags: AI_CANONNAME})
	if err != nil || len(list) == 0 || list[0].CanonName != "127.1" || list[0].Addr.String() != "127.0.0.1:80" {
		t.Fatalf("%+v, %v", list, err)
	}
	for _, c := range []struct {
		host, service string
		hints         Hints
		want          EAI
	}{
		{"", "", Hints{}, EAI_NONAME},
		{"*", "*", Hints{}, EAI_NONAME},
		{"::1", "80", Hints{Flags: 1 << 20}, EAI_BADFLAGS},
		{"", "80", Hints{Flags: AI_CANONNAME}, EAI_BADFLAGS},
		{"::1", "80", Hints{Family: 77}, EAI_FAMILY},
		{"::1", "80", Hints{Type: 77}, EAI_SOCKTYPE},
		{"::1", "80", Hints{Type: syscall.SOCK_RAW}, EAI_SERVICE},
		{"::1", "80", Hints{Type: syscall.SOCK_STREAM, Proto: syscall.IPPROTO_UDP}, EAI_SOCKTYPE},
		{"::1", "nosuch", Hints{}, EAI_SERVICE},
		{"::1", "-1", Hints{}, EAI_SERVICE},
		{"::1", "http", Hints{Flags: AI_NUMERICSERV}, EAI_NONAME},
		{"localhost", "80", Hints{Flags: AI_NUMERICHOST}, EAI_NONAME},
		{"::1", "80", Hints{Family: syscall.AF_INET}, EAI_ADDRFAMILY},
		{"127.0.0.1", "80", Hints{Family: syscall.AF_INET6}, EAI_ADDRFAMILY},
		{"fe80::1%nosuchif", "80", Hints{}, EAI_NONAME},
	} {
		_, err := r.GetAddrInfo(t.Context(), c.host, c.service, c.hints)
		var e *Error
		if !errors.Is(err, c.want) || !errors.As(err, &e) || e.Code != int(c.want) || e.Symbol != c.want.Symbol() {
			t.Errorf("%q %q %+v: %v, want %s", c.host, c.service, c.hints, err, c.want.Symbol())
		}
	}
	_, err = r.GetAddrInfo(t.Context(), "::1", "htp", Hints{})
	if err == nil || !strings.HasPrefix(err.Error(), "getaddrinfo [::1]:htp: Servname not supported for ai_socktype (EAI_SERVICE, ") {
		t.Error(err)
	}
}

func TestScopes(t *testing.T) {
	lo := netip.MustParseAddr("fe80::1%1")
	if id := ScopeID(lo); id != 1 {
		t.Errorf("scope of %v is %d", lo, id)
	}
	named := WithScope(lo, 1)
	if ScopeID(named) != 1 || WithScope(named, 0) != lo.WithZone("") {
		t.Errorf("%v", named)
	}
	if got := WithScope(netip.MustParseAddr("2001:db8::1"), 7).String(); got != "2001:db8::1%7" {
		t.Error(got)
	}
	if got := WithScope(netip.MustParseAddr("fe80::1"), 4000000000).String(); got != "fe80::1%4000000000" {
		t.Error(got)
	}
	for _, addr := range addrs(t, "::1", "127.0.0.1", "fe80::1%nosuchif", "2001:db8::1%x") {
		if ScopeID(addr) != 0 {
			t.Errorf("%v has a scope", addr)
		}
	}
}

func TestServicePorts(t *testing.T) {
	for text, want := range map[string]int{
		"80": 80, " 80": 80, "+80": 80, "0": 0, "65536": 0, "65616": 80, "4294967376": 80, "080": 80,
		"": -1, "-1": -1, "-80": -1, "80 ": -1, "0x50": -1, "8o": -1, "99999999999999999999": -1, "2147483648": -1, "+": -1, "--1": -1,
	} {
		port, ok := servicePort(text)
		if !ok && want != -1 || ok && int(port) != want {
			t.Errorf("servicePort(%q) = %d, %v; want %d", text, port, ok, want)
		}
	}
}

// order sorts destinations, given "destination source" pairs; no source is unreachable.
func order(t *testing.T, pairs ...string) []string {
	sources := map[netip.Addr]netip.Addr{}
	var list []netip.Addr
	for _, pair := range pairs {
		dst, src, _ := strings.Cut(pair, " ")
		list = append(list, addrs(t, dst)...)
		if src != "" {
			sources[list[len(list)-1]] = netip.MustParseAddr(src)
		}
	}
	sorted := sortAddrs(list, func(a netip.Addr) (netip.Addr, bool) { src, ok := sources[a]; return src, ok })
	var texts []string
	for _, a := range sorted {
		texts = append(texts, a.String())
	}
	return texts
}

// The examples of RFC 6724, section 10.2, as far as the rules that are in use decide them.
func TestRFC6724(t *testing.T) {
	for name, c := range map[string]struct{ pairs, want []string }{
		"prefer matching scope": {[]string{"2001:db8:1::1 2001:db8:1::2", "198.51.100.121 169.254.13.78"},
			[]string{"2001:db8:1::1", "198.51.100.121"}},
		"prefer matching scope, IPv4": {[]string{"2001:db8:1::1 fe80::1", "198.51.100.121 198.51.100.117"},
			[]string{"198.51.100.121", "2001:db8:1::1"}},
		"prefer higher precedence": {[]string{"10.1.2.3 10.1.2.4", "2001:db8:1::1 2001:db8:1::2"},
			[]string{"2001:db8:1::1", "10.1.2.3"}},
		"prefer smaller scope": {[]string{"2001:db8:1::1 2001:db8:1::2", "fe80::1 fe80::2"},
			[]string{"fe80::1", "2001:db8:1::1"}},
		"prefer matching label": {[]string{"2001:db8:1::1 2002:c633:6401::2", "2002:c633:6401::1 2002:c633:6401::2"},
			[]string{"2002:c633:6401::1", "2001:db8:1::1"}},
		"prefer higher precedence, 6to4": {[]string{"2002:c633:6401::1 2002:c633:6401::2", "2001:db8:1::1 2001:db8:1::2"},
			[]string{"2001:db8:1::1", "2002:c633:6401::1"}},
		"avoid unusable":        {[]string{"2001:db8::1", "192.0.2.1 192.0.2.2"}, []string{"192.0.2.1", "2001:db8::1"}},
		"longest prefix":        {[]string{"2001:db8:2::1 2001:db8:1::9", "2001:db8:1::1 2001:db8:1::9"}, []string{"2001:db8:1::1", "2001:db8:2::1"}},
		"unique local is last":  {[]string{"fd00::1 fd00::2", "192.0.2.1 192.0.2.2"}, []string{"192.0.2.1", "fd00::1"}},
		"otherwise as they are": {[]string{"192.0.2.9 192.0.2.2", "192.0.2.1 192.0.2.2"}, []string{"192.0.2.9", "192.0.2.1"}},
		"loopback":              {[]string{"127.0.0.1 127.0.0.1", "::1 ::1"}, []string{"::1", "127.0.0.1"}},
		"any address":           {[]string{":: ::1", "0.0.0.0 127.0.0.1"}, []string{"0.0.0.0", "::"}},
	} {
		if got := order(t, c.pairs...); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestScopeOfAddresses(t *testing.T) {
	for text, want := range map[string]int{
		"ff01::1": 1, "ff02::1": 2, "ff0e::1": 14, "fe80::1": 2, "fec0::1": 5, "::1": 2, "2001:db8::1": 14, "fd00::1": 14,
		"127.0.0.1": 2, "169.254.1.1": 2, "10.0.0.1": 14, "192.0.2.1": 14, "::ffff:127.0.0.1": 2,
	} {
		if got := scope(netip.MustParseAddr(text)); got != want {
			t.Errorf("scope(%s) = %d, want %d", text, got, want)
		}
	}
}

func TestSourceForLoopback(t *testing.T) {
	if src, ok := sourceFor(loopback4()); !ok || src != loopback4() {
		t.Error(src, ok)
	}
}

func TestConstants(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Constants() {
		if seen[c.Name] || c.Value == 0 {
			t.Errorf("%+v", c)
		}
		seen[c.Name] = true
	}
	for _, name := range []string{"AI_PASSIVE", "NI_DGRAM", "EAI_NONAME", "HOST_NOT_FOUND"} {
		if !seen[name] {
			t.Error(name)
		}
	}
}
