package resolver

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
)

//go:embed tables/protocols
var embeddedProtocols string

// Protocol is an entry of protocols(5).
type Protocol struct {
	Name    string
	Aliases []string
	Number  int
}

// GetProtoByName looks up a protocol by its name or an alias, with its case, as getprotobyname(3).
// The error is an *Error that carries ErrUnknownProtocol, with names that resemble the one given.
func (r *Resolver) GetProtoByName(name string) (Protocol, error) {
	t := r.protocolTable(name)
	if i, ok := t.byName[name]; ok {
		return t.list[i].clone(), nil
	}
	near := nearest(name, t.names(), []string{"tcp", "udp", "icmp", "ip", "ipv6", "sctp"})
	return Protocol{}, plainError("getprotobyname", name, ErrUnknownProtocol, near)
}

// GetProtoByNumber looks up a protocol by its number, as getprotobynumber(3). The error is an
// *Error that carries ErrUnknownProtocol.
func (r *Resolver) GetProtoByNumber(n int) (Protocol, error) {
	what := strconv.Itoa(n)
	t := r.protocolTable(what)
	if i, ok := t.byNumber[n]; ok {
		return t.list[i].clone(), nil
	}
	return Protocol{}, plainError("getprotobynumber", what, ErrUnknownProtocol, nil)
}

// Protocols lists all protocols, in the file's order.
func (r *Resolver) Protocols() []Protocol {
	t := r.protocolTable("")
	list := make([]Protocol, len(t.list))
	for i, p := range t.list {
		list[i] = p.clone()
	}
	return list
}

// protocolTable gives the table that answers: the file's or, without one, the embedded one.
func (r *Resolver) protocolTable(what string) *protocolTable {
	t, err := r.protocols.get()
	if err == nil {
		r.tell(Event{Name: what, Type: "protocol", Source: SourceFiles, Where: r.protocols.path})
		return t
	}
	r.tell(Event{Name: what, Type: "protocol", Source: SourceEmbedded, Where: r.protocols.path, Result: seenAbsent, Err: err})
	return r.embedded.protocols()
}

// clone copies p so that callers own its slice.
func (p Protocol) clone() Protocol {
	p.Aliases = slices.Clone(p.Aliases)
	return p
}

// protocolTable is a parsed protocols(5) file; the maps hold the first place in list.
type protocolTable struct {
	list     []Protocol
	byName   map[string]int
	byNumber map[int]int
}

// parseProtocols reads the protocols(5) format: name, number, aliases; # starts a comment. Lines
// that do not fit are skipped.
func parseProtocols(text string) *protocolTable {
	t := &protocolTable{byName: map[string]int{}, byNumber: map[int]int{}}
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		n, err := strconv.ParseUint(f[1], 10, 31)
		if err != nil {
			continue
		}
		t.add(Protocol{Name: f[0], Aliases: f[2:], Number: int(n)})
	}
	return t
}

// add appends a protocol; names and numbers that were there before stay with the earlier entry.
func (t *protocolTable) add(p Protocol) {
	i := len(t.list)
	t.list = append(t.list, p)
	if _, taken := t.byNumber[p.Number]; !taken {
		t.byNumber[p.Number] = i
	}
	for _, name := range append([]string{p.Name}, p.Aliases...) {
		if _, taken := t.byName[name]; !taken {
			t.byName[name] = i
		}
	}
}

// names gives all names and aliases.
func (t *protocolTable) names() []string {
	names := make([]string, 0, len(t.byName))
	for name := range t.byName {
		names = append(names, name)
	}
	return names
}
