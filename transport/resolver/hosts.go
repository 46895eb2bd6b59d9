package resolver

import (
	"net/netip"
	"slices"
	"strings"
)

// hostsEntry is a line of hosts(5).
type hostsEntry struct {
	addr  netip.Addr
	names []string // the canonical one first
}

// hostsTable is a parsed hosts(5) file; byName holds places in list, under names in lower case.
type hostsTable struct {
	list   []hostsEntry
	byName map[string][]int
	byAddr map[netip.Addr]int // the first line with an address, IPv4-mapped ones as IPv4
}

// parseHosts reads the hosts(5) format: an address and names; # starts a comment. Lines that do not
// fit are skipped.
func parseHosts(text string) *hostsTable {
	t := &hostsTable{byName: map[string][]int{}, byAddr: map[netip.Addr]int{}}
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		if addr, err := netip.ParseAddr(f[0]); err == nil {
			t.add(hostsEntry{addr, f[1:]})
		}
	}
	return t
}

// add appends a line.
func (t *hostsTable) add(e hostsEntry) {
	i := len(t.list)
	t.list = append(t.list, e)
	if _, taken := t.byAddr[e.addr.Unmap()]; !taken {
		t.byAddr[e.addr.Unmap()] = i
	}
	for _, name := range e.names {
		key := hostsKey(name)
		if places := t.byName[key]; len(places) == 0 || places[len(places)-1] != i {
			t.byName[key] = append(places, i)
		}
	}
}

// hostsKey is the form of a name that look-ups use: A-labels, in lower case.
func hostsKey(name string) string {
	if ascii, err := ToASCII(name); err == nil {
		name = ascii
	}
	return strings.ToLower(name)
}

// lookup collects all lines with a name, as glibc does under "multi on" in host.conf(5): the first
// one's name is the host's, all other names are aliases. Unlike glibc it repeats no address and no
// alias.
func (t *hostsTable) lookup(name string, want families) (found, bool) {
	var f found
	for _, i := range t.byName[strings.ToLower(strings.TrimSuffix(name, "."))] {
		e := t.list[i]
		addr, ok := want.fit(e.addr)
		if !ok {
			continue
		}
		if f.name == "" {
			f.name = e.names[0]
		}
		if !slices.Contains(f.addrs, addr) {
			f.addrs = append(f.addrs, addr)
		}
		for _, other := range e.names[1:] {
			f.addAlias(other)
		}
		f.addAlias(e.names[0])
	}
	return f, len(f.addrs) > 0
}

// reverse finds the first line with an address.
func (t *hostsTable) reverse(addr netip.Addr) (found, bool) {
	i, ok := t.byAddr[addr.Unmap()]
	if !ok {
		return found{}, false
	}
	e := t.list[i]
	return found{name: e.names[0], aliases: slices.Clone(e.names[1:]), addrs: []netip.Addr{addr}}, true
}

// names gives all names of the file.
func (t *hostsTable) names() []string {
	var names []string
	for _, e := range t.list {
		names = append(names, e.names...)
	}
	return names
}

// families say which addresses a look-up is after.
type families struct {
	v4, v6 bool
	mapped bool // IPv4 addresses, mapped, in place of IPv6 ones
	all    bool // and beside them
}

// fit gives addr as a look-up for these families sees it. Looking for IPv4 alone, an IPv4-mapped
// address counts as the IPv4 one and ::1 as 127.0.0.1, so that a hosts file with only ::1 localhost
// serves both; glibc does the same.
func (want families) fit(addr netip.Addr) (netip.Addr, bool) {
	switch {
	case addr.Is4():
		return addr, want.v4
	case want.v6:
		return addr, true
	case addr.Is4In6():
		return addr.Unmap(), true
	case addr == netip.IPv6Loopback():
		return loopback4(), true
	}
	return addr, false
}

// loopback4 is 127.0.0.1.
func loopback4() netip.Addr { return netip.AddrFrom4([4]byte{127, 0, 0, 1}) }

// found is what a look-up of a host gives.
type found struct {
	name    string
	aliases []string
	addrs   []netip.Addr
}

// addAlias adds a name that is not there yet.
func (f *found) addAlias(name string) {
	if name != f.name && !slices.Contains(f.aliases, name) {
		f.aliases = append(f.aliases, name)
	}
}
