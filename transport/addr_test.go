package transport

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"net"
	"net/netip"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestAddrString(t *testing.T) {
	for _, c := range []struct {
		addr   Addr
		family int
		want   string
	}{
		{InetAddr{IP: netip.MustParseAddr("127.0.0.1"), Port: 80}, unix.AF_INET, "127.0.0.1:80"},
		{InetAddr{IP: netip.IPv4Unspecified()}, unix.AF_INET, "0.0.0.0:0"},
		{InetAddr{IP: netip.IPv6Loopback(), Port: 65535}, unix.AF_INET6, "[::1]:65535"},
		{InetAddr{IP: netip.MustParseAddr("::ffff:10.0.0.1"), Port: 1}, unix.AF_INET6, "[::ffff:10.0.0.1]:1"},
		{InetAddr{IP: netip.MustParseAddr("fe80::1"), Port: 1, ScopeID: 999_999}, unix.AF_INET6, "[fe80::1%999999]:1"},
		{InetAddr{IP: netip.MustParseAddr("2001:db8::1"), Port: 1, Flowinfo: 7}, unix.AF_INET6, "[2001:db8::1]:1"},
		{UnixAddr{}, unix.AF_UNIX, "(unnamed)"},
		{UnixAddr{"/run/x"}, unix.AF_UNIX, "/run/x"},
		{UnixAddr{"./привет"}, unix.AF_UNIX, "./привет"},
		{UnixAddr{"\x00name"}, unix.AF_UNIX, "@name"},
		{UnixAddr{"\x00a\x00b\x00"}, unix.AF_UNIX, "@a@b@"},
		{UnixAddr{"\x00"}, unix.AF_UNIX, "@"},
		{UnspecAddr{}, unix.AF_UNSPEC, "AF_UNSPEC"},
	} {
		if got := c.addr.String(); got != c.want {
			t.Errorf("%#v prints %q, want %q", c.addr, got, c.want)
		}
		if got := c.addr.Family(); got != c.family {
			t.Errorf("%v is of family %d, want %d", c.addr, got, c.family)
		}
	}
}

func TestParseHost(t *testing.T) {
	for _, c := range []struct {
		family     int
		host, want string // "" where it is no address
	}{
		{unix.AF_INET, "", "0.0.0.0"},
		{unix.AF_INET, "*", "0.0.0.0"},
		{unix.AF_INET, "<broadcast>", "255.255.255.255"},
		{unix.AF_INET, "127.0.0.1", "127.0.0.1"},
		{unix.AF_INET, "127.1", "127.0.0.1"},
		{unix.AF_INET, "0x7f.1", "127.0.0.1"},
		{unix.AF_INET, "2130706433", "127.0.0.1"},
		{unix.AF_INET, "010.0.0.1", "8.0.0.1"},
		{unix.AF_INET, "localhost", ""},
		{unix.AF_INET, "::1", ""},
		{unix.AF_INET, "::ffff:127.0.0.1", ""},
		{unix.AF_INET, "127.0.0.1 ", ""},
		{unix.AF_INET, "127.0.0.1\x00", ""},
		{unix.AF_INET, "256.0.0.1", ""},
		{unix.AF_INET, ".", ""},
		{unix.AF_INET6, "", "::"},
		{unix.AF_INET6, "*", "::"},
		{unix.AF_INET6, "<broadcast>", ""},
		{unix.AF_INET6, "::1", "::1"},
		{unix.AF_INET6, "0:0:0:0:0:0:0:1", "::1"},
		{unix.AF_INET6, "::ffff:127.0.0.1", "::ffff:127.0.0.1"},
		{unix.AF_INET6, "FE80::1%999999", "fe80::1%999999"},
		{unix.AF_INET6, "fe80::1%0", "fe80::1"},
		{unix.AF_INET6, "fe80::1%", ""},
		{unix.AF_INET6, "fe80::1%no-such-interface", ""},
		{unix.AF_INET6, "fe80::1%4294967296", ""},
		{unix.AF_INET6, "127.0.0.1", ""},
		{unix.AF_INET6, "[::1]", ""},
		{unix.AF_INET6, "::1::", ""},
	} {
		got, ok := ParseHost(c.family, c.host)
		if ok != (c.want != "") || ok && got.Host() != c.want {
			t.Errorf("ParseHost(%d, %q) = %v, %v, want %q", c.family, c.host, got, ok, c.want)
		}
		if ok && got.Family() != c.family {
			t.Errorf("ParseHost(%d, %q) is of family %d", c.family, c.host, got.Family())
		}
	}
}

func TestScopeIsPrintedByName(t *testing.T) {
	interfaces, err := net.Interfaces()
	if err != nil || len(interfaces) == 0 {
		t.Skip("no interfaces to name")
	}
	name, index := interfaces[0].Name, interfaces[0].Index
	addr, ok := ParseHost(unix.AF_INET6, "fe80::1%"+name)
	if !ok || int(addr.ScopeID) != index || addr.IP.Zone() != "" {
		t.Fatalf("fe80::1%%%s = %#v, %v, want scope %d", name, addr, ok, index)
	}
	if got, want := addr.String(), "[fe80::1%"+name+"]:0"; got != want {
		t.Errorf("prints %s, want %s", got, want)
	}
}

// TestParseInetAtonLikeC compares with inet_aton(3), which Python's socket.inet_aton calls. Blanks are left out: the C
// library takes anything after one, which no user means.
func TestParseInetAtonLikeC(t *testing.T) {
	hosts := []string{"", ".", "1", "1.", ".1", "1.2", "1.2.3", "1.2.3.4", "1.2.3.4.5", "1.2.3.4.", "0.0.0.0", "0x", "0x.1"}
	parts := []string{
		"0", "00", "1", "7", "08", "010", "0377", "0400", "255", "256", "65535", "65536", "16777215", "16777216",
		"4294967295", "4294967296", "18446744073709551616", "0x0", "0xff", "0XFF", "0x100", "0xffffffff", "0x100000000",
		"", "x", "0x", "-1", "+1", "1_0", "1e1", "0x1g", "a", "٣",
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		words := make([]string, 1+random.IntN(5))
		for i := range words {
			words[i] = parts[random.IntN(len(parts))]
			if random.IntN(3) > 0 { // or hardly any would be valid
				words[i] = parts[random.IntN(9)]
			}
		}
		hosts = append(hosts, strings.Join(words, "."))
	}
	const program = `
import socket, sys
for host in sys.stdin.read().split("\n"):
    try: print(".".join(map(str, socket.inet_aton(host))))
    except OSError: print("-")
`
	valid := 0
	for i, want := range python(t, program, strings.Join(hosts, "\n")) {
		got := "-"
		if ip, ok := ParseInetAton(hosts[i]); ok {
			got = ip.String()
			valid++
		}
		if got != want {
			t.Errorf("ParseInetAton(%q) = %s, Python has %s", hosts[i], got, want)
		}
	}
	if valid < 100 {
		t.Errorf("only %d of %d strings were valid: the comparison says little", valid, len(hosts))
	}
}

// FuzzParseHost: what is understood prints as something that is understood as the same.
func FuzzParseHost(f *testing.F) {
	for _, host := range []string{"", "*", "<broadcast>", "127.1", "0x7f000001", "::1", "fe80::1%1", "fe80::1%lo", "::ffff:1.2.3.4", "::ffff:1.2.3.4%1", "1::%00", "::%4294967295"} {
		f.Add(host)
	}
	f.Fuzz(func(t *testing.T, host string) {
		for _, family := range []int{unix.AF_INET, unix.AF_INET6} {
			addr, ok := ParseHost(family, host)
			if !ok {
				continue
			}
			if addr.Family() != family || addr.Port != 0 || addr.Flowinfo != 0 {
				t.Errorf("ParseHost(%d, %q) = %#v", family, host, addr)
			}
			if again, ok := ParseHost(family, addr.Host()); !ok || again != addr {
				t.Errorf("%q is %#v, but what it prints, %q, is %#v, %v", host, addr, addr.Host(), again, ok)
			}
		}
	})
}

// FuzzParseInetAton compares with another way to read the same grammar.
func FuzzParseInetAton(f *testing.F) {
	for _, s := range []string{"1.2.3.4", "127.1", "0x7f.0377.65535", "4294967295", "4294967296", "08", "1..2", "1.2.3.4.5", "+1", "0x", "1_0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 1000 {
			t.Skip("the other way takes long on long numbers")
		}
		got, ok := ParseInetAton(s)
		want, wantOK := simpleInetAton(s)
		if ok != wantOK || ok && got.String() != want {
			t.Errorf("ParseInetAton(%q) = %v, %v, want %s, %v", s, got, ok, want, wantOK)
		}
	})
}

var cNumber = regexp.MustCompile(`^(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$`)

func simpleInetAton(s string) (string, bool) {
	parts := strings.Split(s, ".")
	total := new(big.Int)
	for i, part := range parts {
		if !cNumber.MatchString(part) {
			return "", false
		}
		if len(part) > 1 && part[0] == '0' && part[1]|0x20 != 'x' {
			part = "0o" + part
		}
		n, ok := new(big.Int).SetString(part, 0)
		room := 1 // bytes that this part fills
		if i == len(parts)-1 {
			room = 4 - i
		}
		if !ok || i > 3 || n.BitLen() > 8*room {
			return "", false
		}
		total.Or(total.Lsh(total, uint(8*room)), n)
	}
	v := total.Uint64()
	return fmt.Sprintf("%d.%d.%d.%d", v>>24, v>>16&255, v>>8&255, v&255), true
}
