package resolver

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
)

//go:embed tables/services
var embeddedServices string

// Service is an entry of services(5).
type Service struct {
	Name    string
	Aliases []string
	Port    int
	Proto   string
}

// GetServByName looks up a service by its name or an alias, in the file's order, as
// getservbyname(3). An empty proto takes any protocol. Names are compared exactly, with their case.
//
// The error is an *Error that carries ErrUnknownService, with names that resemble the one given or,
// where the name exists for another protocol, with that ("http/tcp").
func (r *Resolver) GetServByName(name, proto string) (Service, error) {
	t := r.serviceTable(name)
	for _, i := range t.byName[name] {
		if s := t.list[i]; proto == "" || s.Proto == proto {
			return s.clone(), nil
		}
	}
	return Service{}, plainError("getservbyname", withProto(name, proto), ErrUnknownService, t.near(name, proto))
}

// GetServByPort looks up the service at a port, 0 to 65535, as getservbyport(3). An empty proto
// takes any protocol. The error is an *Error that carries ErrUnknownService.
func (r *Resolver) GetServByPort(port int, proto string) (Service, error) {
	what := strconv.Itoa(port)
	t := r.serviceTable(what)
	for _, i := range t.byPort[port] {
		if s := t.list[i]; proto == "" || s.Proto == proto {
			return s.clone(), nil
		}
	}
	return Service{}, plainError("getservbyport", withProto(what, proto), ErrUnknownService, t.elsewhere(port))
}

// Services lists all services, in the file's order.
func (r *Resolver) Services() []Service {
	t := r.serviceTable("")
	list := make([]Service, len(t.list))
	for i, s := range t.list {
		list[i] = s.clone()
	}
	return list
}

// serviceTable gives the table that answers: the file's or, without one, the embedded one.
func (r *Resolver) serviceTable(what string) *serviceTable {
	t, err := r.services.get()
	if err == nil {
		r.tell(Event{Name: what, Type: "service", Source: SourceFiles, Where: r.services.path})
		return t
	}
	r.tell(Event{Name: what, Type: "service", Source: SourceEmbedded, Where: r.services.path, Result: seenAbsent, Err: err})
	return r.embedded.services()
}

// clone copies s so that callers own its slice.
func (s Service) clone() Service {
	s.Aliases = slices.Clone(s.Aliases)
	return s
}

// withProto writes a service as "http/tcp", or "http" where any protocol will do.
func withProto(name, proto string) string {
	if proto == "" {
		return name
	}
	return name + "/" + proto
}

// serviceTable is a parsed services(5) file; the maps hold places in list, in order.
type serviceTable struct {
	list   []Service
	byName map[string][]int
	byPort map[int][]int
}

// parseServices reads the services(5) format: name, port/protocol, aliases; # starts a comment.
// Lines that do not fit are skipped.
func parseServices(text string) *serviceTable {
	t := &serviceTable{byName: map[string][]int{}, byPort: map[int][]int{}}
	for line := range strings.Lines(text) {
		if s, ok := parseService(line); ok {
			t.add(s)
		}
	}
	return t
}

// parseService reads one line of services(5).
func parseService(line string) (Service, bool) {
	line, _, _ = strings.Cut(line, "#")
	f := strings.Fields(line)
	if len(f) < 2 {
		return Service{}, false
	}
	number, proto, ok := strings.Cut(f[1], "/")
	port, err := strconv.ParseUint(number, 10, 16)
	if !ok || proto == "" || err != nil {
		return Service{}, false
	}
	return Service{Name: f[0], Aliases: f[2:], Port: int(port), Proto: proto}, true
}

// add appends a service and makes its names and port found.
func (t *serviceTable) add(s Service) {
	i := len(t.list)
	t.list = append(t.list, s)
	t.byPort[s.Port] = append(t.byPort[s.Port], i)
	t.byName[s.Name] = append(t.byName[s.Name], i)
	for _, alias := range s.Aliases {
		t.byName[alias] = append(t.byName[alias], i)
	}
}

// near gives names that a mistyped one may have meant.
func (t *serviceTable) near(name, proto string) []string {
	if others := t.byName[name]; len(others) > 0 {
		return t.spell(name, others)
	}
	var names []string
	for known, places := range t.byName {
		if proto == "" || slices.ContainsFunc(places, func(i int) bool { return t.list[i].Proto == proto }) {
			names = append(names, known)
		}
	}
	return nearest(name, names, popularServices())
}

// elsewhere names the services that other protocols have at a port.
func (t *serviceTable) elsewhere(port int) []string {
	var near []string
	for _, i := range t.byPort[port] {
		near = append(near, withProto(t.list[i].Name, t.list[i].Proto))
	}
	return firstFew(near)
}

// spell writes the entries at places under the name that was asked for.
func (t *serviceTable) spell(name string, places []int) []string {
	var near []string
	for _, i := range places {
		near = append(near, withProto(name, t.list[i].Proto))
	}
	return firstFew(near)
}

// popularServices are the names that decide between equally near ones, the likeliest first.
func popularServices() []string {
	return []string{"http", "https", "ftp", "ssh", "smtp", "telnet", "domain", "pop3", "imap2", "imap", "imaps", "pop3s",
		"submission", "ntp", "echo", "discard", "daytime", "chargen", "time", "finger", "whois", "tftp", "snmp", "ldap",
		"syslog", "nntp", "irc", "sip", "mysql", "postgresql", "redis"}
}
