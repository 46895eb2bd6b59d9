package resolver

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"testing"
)

func TestServicesAsLibc(t *testing.T) {
	r := system(t)
	if _, err := r.services.get(); err != nil {
		need(t, "/etc/services")
	}
	protos := []string{""}
	for _, s := range r.Services() {
		if !slices.Contains(protos, s.Proto) {
			protos = append(protos, s.Proto)
		}
	}
	protos = append(protos, "nosuch", "TCP")
	entry := func(s Service, err error) any {
		if err != nil {
			return nil
		}
		return []any{s.Name, s.Aliases, s.Port, s.Proto}
	}
	var c comparison
	for _, s := range append(r.Services(), Service{Name: "nosuch", Aliases: []string{"HTTP", ""}, Port: 60001}) {
		for _, proto := range protos {
			for _, name := range append([]string{s.Name}, s.Aliases...) {
				c.add(entry(r.GetServByName(name, proto)), "getservbyname", name, proto)
			}
			c.add(entry(r.GetServByPort(s.Port, proto)), "getservbyport", s.Port, proto)
		}
	}
	c.run(t)
}

func TestProtocolsAsLibc(t *testing.T) {
	r := system(t)
	if _, err := r.protocols.get(); err != nil {
		need(t, "/etc/protocols")
	}
	entry := func(p Protocol, err error) any {
		if err != nil {
			return nil
		}
		return []any{p.Name, p.Aliases, p.Number}
	}
	var c comparison
	for _, p := range append(r.Protocols(), Protocol{Name: "nosuch", Aliases: []string{"Tcp", ""}}) {
		for _, name := range append([]string{p.Name}, p.Aliases...) {
			c.add(entry(r.GetProtoByName(name)), "getprotobyname", name)
		}
	}
	for n := range 260 {
		c.add(entry(r.GetProtoByNumber(n)), "getprotobynumber", n)
	}
	c.run(t)
}

func TestConstantsAndTextsAsLibc(t *testing.T) {
	var c comparison
	for _, k := range Constants() {
		if strings.Contains(k.Name, "I_") { // Python has no h_errno
			c.add(k.Value, "constant", k.Name)
		}
	}
	for _, h := range []HErrno{HOST_NOT_FOUND, TRY_AGAIN, NO_RECOVERY, NO_DATA} {
		c.add(h.Error(), "hstrerror", int(h))
	}
	name, err := system(t).GetHostname()
	if err != nil {
		t.Fatal(err)
	}
	c.add(name, "hostname")
	c.run(t)
}

// addrInfo asks for addresses and writes the result as libc.py does.
func (c *comparison) addrInfo(t *testing.T, r *Resolver, host, service string, h Hints) {
	var ours any
	list, err := r.GetAddrInfo(t.Context(), host, service, h)
	if err != nil {
		ours = failed("gaierror", err)
	} else {
		var entries []any
		for _, ai := range list {
			entry := []any{ai.Family, ai.Type, ai.Proto, ai.CanonName, ai.Addr.Addr().WithZone("").String(), ai.Addr.Port()}
			if ai.Family == syscall.AF_INET6 {
				entry = append(entry, 0, ScopeID(ai.Addr.Addr()))
			}
			entries = append(entries, entry)
		}
		ours = entries
	}
	c.add(ours, "getaddrinfo", host, service, h.Family, h.Type, h.Proto, h.Flags)
}

// everyCombination calls f with every combination of the flags.
func everyCombination(flags []int, f func(int)) {
	for bits := range 1 << len(flags) {
		sum := 0
		for i, flag := range flags {
			if bits>>i&1 != 0 {
				sum |= flag
			}
		}
		f(sum)
	}
}

// sockTypes are kinds of sockets that make sense, and one that does not.
var sockTypes = []int{0, syscall.SOCK_STREAM, syscall.SOCK_DGRAM, syscall.SOCK_RAW, syscall.SOCK_SEQPACKET, 77}

func TestAddrInfoAsLibc(t *testing.T) {
	r := system(t)
	var c comparison
	flags := []int{AI_PASSIVE, AI_CANONNAME, AI_NUMERICHOST, AI_NUMERICSERV, AI_ADDRCONFIG, AI_V4MAPPED, AI_ALL}
	hosts := []string{"", "127.0.0.1", "127.1", "::1", "::ffff:192.0.2.1", "fe80::1%lo"}
	everyCombination(flags, func(f int) {
		for _, family := range []int{syscall.AF_UNSPEC, syscall.AF_INET, syscall.AF_INET6, 77} {
			for _, typ := range sockTypes {
				for _, host := range hosts {
					c.addrInfo(t, r, host, "80", Hints{Family: family, Type: typ, Flags: f})
				}
			}
		}
	})
	c.run(t)
}

func TestAddrInfoServicesAsLibc(t *testing.T) {
	r := system(t)
	var c comparison
	protos := []int{0, syscall.IPPROTO_TCP, syscall.IPPROTO_UDP, 132, 136, 33, 1, 255}
	services := []string{"", "*", "http", "domain", "ntp", "nosuch", "0", "65535", "65536", "70000", "-1", "-80", "+80", " 80", "80 ", "0x50",
		"080", "4294967376", "2147483648", "99999999999999999999", "HTTP"}
	for _, service := range services {
		for _, host := range []string{"", "*", "192.0.2.1", "::1", "256.1.1.1"} {
			for _, typ := range sockTypes {
				for _, proto := range protos {
					for _, flags := range []int{AI_NUMERICHOST, AI_NUMERICHOST | AI_NUMERICSERV, AI_NUMERICHOST | 1<<20} {
						c.addrInfo(t, r, host, service, Hints{Type: typ, Proto: proto, Flags: flags})
					}
				}
			}
		}
	}
	c.run(t)
}

// oddNumbers are spellings of addresses, right and wrong: listed ones and ones put together by
// chance, the same in every run.
func oddNumbers() []string {
	list := []string{"0", "1", "127", "127.1", "127.0.1", "127.0.0.1", "0x7f.1", "0x7f000001", "0X7F.0x0.0.1", "017700000001", "2130706433",
		"4294967295", "4294967296", "256.1", "1.256.1", "1.2.65536", "1.16777216", "1.16777215", "255.255.255.255", "1.2.3.4.5", "1.2.3.",
		".1.2.3", "1..2", "08.1", "0x.1", "0x", "x1", "1x", "+1.2.3.4", "-1", " 1.2.3.4", "1.2.3.4 ", "1.2.3.4x", "01.02.03.04",
		"0000001.2.3.4", "1e1", "1_0.1", "::", "::1", "1::", ":1", "1:", ":::", "::1::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::",
		"::2:3:4:5:6:7:8", "1::3:4:5:6:7:8", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7", "::1.2.3.4", "::ffff:1.2.3.4", "::ffff:1.2.3.256",
		"::ffff:1.2.3", "::ffff:01.2.3.4", "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:7:1.2.3.4", "::12345", "::g", "FE80::A", "fe80::1%lo", "fe80::1%1",
		"fe80::1%01", "fe80::1%0", "fe80::1%", "fe80::1%nosuchif", "fe80::1%1x", "fe80::1%+1", "fe80::1%4294967295", "fe80::1%4294967296",
		"fe80::1%lo%lo", "ff02::1%lo", "ff02::1%1", "ff05::1%lo", "ff05::1%1", "2001:db8::1%lo", "2001:db8::1%5", "::1%lo", "::1%1",
		"1.2.3.4%lo", "::ffff:1.2.3.4%1", "%lo", "%", "[::1]", "::1%25lo"}
	pieces := []string{"0", "1", "7", "8", "255", "256", "65535", "65536", "0x", "0x1", "0xff", "010", "09", ".", ".", ".", ".", ":", "::", ":", "f", "ffff",
		"%1", "%lo", "x", "fe80::"}
	random := rand.New(rand.NewPCG(1, 2))
	for range 4000 {
		var b strings.Builder
		for range 1 + random.IntN(9) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		// "lo:x" is an alias of the interface lo to Linux, whatever x is: not so here.
		if s := b.String(); !strings.Contains(s, "%lo:") {
			list = append(list, s)
		}
	}
	return list
}

func TestOddNumbersAsLibc(t *testing.T) {
	r := system(t)
	var c comparison
	for _, host := range oddNumbers() {
		for _, family := range []int{syscall.AF_UNSPEC, syscall.AF_INET, syscall.AF_INET6} {
			c.addrInfo(t, r, host, "1", Hints{Family: family, Type: syscall.SOCK_STREAM, Flags: AI_NUMERICHOST})
		}
		if addr, err := r.GetHostByName(t.Context(), host); err == nil {
			c.add(addr.String(), "gethostbyname", host)
		}
	}
	for _, host := range []string{"", "<broadcast>"} {
		addr, err := r.GetHostByName(t.Context(), host)
		if err != nil {
			t.Fatal(err)
		}
		c.add(addr.String(), "gethostbyname", host)
	}
	c.run(t)
}

func TestNameInfoAsLibc(t *testing.T) {
	r := system(t)
	var c comparison
	// Addresses of the hosts file have names; for others the C library would ask a server.
	named := map[string]bool{"127.0.0.1": false, "::1": false}
	for addr := range named {
		_, fail := r.reverseFiles(netip.MustParseAddr(addr))
		named[addr] = !fail.failed()
	}
	flags := []int{NI_NUMERICHOST, NI_NUMERICSERV, NI_NAMEREQD, NI_DGRAM, 1 << 20}
	hosts := []string{"127.0.0.1", "::1", "192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1", "fe80::1%1", "fe80::1%4000", "ff02::1%1", "2001:db8::1%1"}
	everyCombination(flags, func(f int) {
		for _, text := range hosts {
			if f&NI_NUMERICHOST == 0 && !named[text] {
				continue
			}
			for _, port := range []int{0, 7, 53, 80, 123, 512, 60001, 65535} {
				addr := netip.MustParseAddr(text)
				sockaddr := []any{addr.WithZone("").String(), port}
				if addr.Is6() {
					sockaddr = append(sockaddr, 0, ScopeID(addr))
				}
				host, service, err := r.GetNameInfo(t.Context(), netip.AddrPortFrom(addr, uint16(port)), f)
				var ours any = []any{host, service}
				if err != nil {
					ours = failed("gaierror", err)
				}
				c.add(ours, "getnameinfo", sockaddr, f)
			}
		}
	})
	c.run(t)
}
