// Package resolver looks up host names, services, protocols and DNS records as the C library's
// resolver does, and says in its words what went wrong: EAI_* and h_errno.
//
// It reads the files that the C library reads (hosts, resolv.conf, nsswitch.conf, services,
// protocols), asks DNS servers itself, and calls no C code, so that every look-up can be cancelled
// and a thousand of them can wait at once. It knows neither Lua nor a terminal.
//
// Two libraries stand beneath it and nowhere else: github.com/miekg/dns packs and unpacks DNS
// messages, for it knows every record type and is what DNS servers in Go are built on;
// golang.org/x/net/idna encodes internationalised names, for it carries Unicode's tables.
package resolver

import (
	"cmp"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Options say where a Resolver looks. The zero value is the system's own configuration.
type Options struct {
	Hosts, ResolvConf, NSSwitch, Services, Protocols string // paths; "" is the file in /etc

	Servers    []netip.AddrPort // DNS servers instead of resolv.conf's
	Search     []string         // search list instead of resolv.conf's; nil leaves that
	ResOptions string           // options in resolv.conf's syntax that override the file's
	Timeout    time.Duration    // wait for one server instead of resolv.conf's
	Attempts   int              // rounds over the servers instead of resolv.conf's
	Hostname   string           // this host's name instead of the kernel's

	MaxInFlight int      // DNS exchanges at one time; 0 is a sensible number
	Observer    Observer // is told where answers come from; see Resolver.Observe
}

// FromEnv gives the options that the environment asks for. Files: SOSH_HOSTS, SOSH_RESOLV_CONF,
// SOSH_NSSWITCH_CONF, SOSH_SERVICES, SOSH_PROTOCOLS. DNS servers: SOSH_NAMESERVER, an address with
// or without a port, or several with commas. And the C library's own LOCALDOMAIN (a search list)
// and RES_OPTIONS; see resolv.conf(5).
//
// The error, ErrBadServer, tells of a SOSH_NAMESERVER that is no address: ignoring it would send
// questions to servers that were not meant.
func FromEnv() (Options, error) {
	o := Options{
		Hosts:      os.Getenv("SOSH_HOSTS"),
		ResolvConf: os.Getenv("SOSH_RESOLV_CONF"),
		NSSwitch:   os.Getenv("SOSH_NSSWITCH_CONF"),
		Services:   os.Getenv("SOSH_SERVICES"),
		Protocols:  os.Getenv("SOSH_PROTOCOLS"),
		ResOptions: os.Getenv("RES_OPTIONS"),
	}
	if domains, set := os.LookupEnv("LOCALDOMAIN"); set {
		o.Search = searchList(domains)
	}
	for _, text := range strings.FieldsFunc(os.Getenv("SOSH_NAMESERVER"), func(c rune) bool { return c == ',' || c == ' ' }) {
		server, err := ParseServer(text)
		if err != nil {
			return Options{}, fmt.Errorf("SOSH_NAMESERVER: %w", err)
		}
		o.Servers = append(o.Servers, server)
	}
	return o, nil
}

// ParseServer reads the address of a DNS server: "192.0.2.1", "192.0.2.1:5353", "2001:db8::1",
// "[2001:db8::1]:5353". The port is 53 unless it is given. The error carries ErrBadServer.
func ParseServer(text string) (netip.AddrPort, error) {
	bare := text
	if strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]") {
		bare = text[1 : len(text)-1]
	}
	if a, ok := parseAddr(bare); ok {
		return netip.AddrPortFrom(a, dnsPort), nil
	}
	if ap, err := netip.ParseAddrPort(text); err == nil && ap.Port() != 0 {
		return ap, nil
	}
	return netip.AddrPort{}, fmt.Errorf("%s: %w", text, ErrBadServer)
}

// Resolver looks things up. It is safe for concurrent use.
type Resolver struct {
	*shared
	observer Observer
}

// shared is what the views of one Resolver have in common.
type shared struct {
	opt       Options
	hosts     file[*hostsTable]
	resolv    file[resolvConf]
	nsswitch  file[[]source]
	services  file[*serviceTable]
	protocols file[*protocolTable]
	embedded  embeddedTables
	slots     chan struct{} // one element per DNS exchange under way; waiters are served in order
	pace      pacer
	rotor     atomic.Uint32 // where "options rotate" begins next
	seen      seenNames
}

// embeddedTables are the tables within the program, parsed when first needed.
type embeddedTables struct {
	services  func() *serviceTable
	protocols func() *protocolTable
	roots     func() []netip.AddrPort
}

// New makes a Resolver. No file is read before the first look-up that needs it; files are read
// again when they change.
func New(o Options) *Resolver {
	s := &shared{opt: o}
	s.hosts = file[*hostsTable]{path: cmp.Or(o.Hosts, "/etc/hosts"), parse: parseHosts}
	s.resolv = file[resolvConf]{path: cmp.Or(o.ResolvConf, "/etc/resolv.conf"), parse: parseResolvConf}
	s.nsswitch = file[[]source]{path: cmp.Or(o.NSSwitch, "/etc/nsswitch.conf"), parse: parseNSSwitch}
	s.services = file[*serviceTable]{path: cmp.Or(o.Services, "/etc/services"), parse: parseServices}
	s.protocols = file[*protocolTable]{path: cmp.Or(o.Protocols, "/etc/protocols"), parse: parseProtocols}
	s.embedded = embeddedTables{
		services:  sync.OnceValue(func() *serviceTable { return parseServices(embeddedServices) }),
		protocols: sync.OnceValue(func() *protocolTable { return parseProtocols(embeddedProtocols) }),
		roots:     sync.OnceValue(func() []netip.AddrPort { return parseRootHints(embeddedRootHints) }),
	}
	s.slots = make(chan struct{}, orUsual(o.MaxInFlight, defaultInFlight()))
	return &Resolver{shared: s, observer: o.Observer}
}

// orUsual gives n or, where it is not positive, the usual number.
func orUsual(n, usual int) int {
	if n <= 0 {
		return usual
	}
	return n
}

// GetHostname gives this host's name, as gethostname(2).
func (r *Resolver) GetHostname() (string, error) {
	if r.opt.Hostname != "" {
		return r.opt.Hostname, nil
	}
	return os.Hostname()
}

// HostNames lists names worth completing: those of the hosts file and those that were looked up
// with success in this session, sorted.
func (r *Resolver) HostNames() []string {
	table, _ := r.hosts.get()
	names := append(table.names(), r.seen.list()...)
	slices.Sort(names)
	return slices.Compact(names)
}

// maxSeen bounds how many names a session remembers for completion.
const maxSeen = 500

// seenNames are the names that were looked up with success, the oldest first.
type seenNames struct {
	mu    sync.Mutex
	names []string
}

// add remembers a name, in the form that people write, and forgets the oldest where there are too
// many.
func (s *seenNames) add(name string) {
	name = ToUnicode(strings.ToLower(strings.TrimSuffix(name, ".")))
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.Contains(s.names, name) {
		return
	}
	if len(s.names) == maxSeen {
		s.names = slices.Delete(s.names, 0, 1)
	}
	s.names = append(s.names, name)
}

// list copies the names.
func (s *seenNames) list() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.names)
}

// Constant is a name with its number.
type Constant struct {
	Name  string
	Value int
}

// Constants lists the flags and error codes of this package with the platform's numbers.
func Constants() []Constant {
	list := []Constant{
		{"AI_PASSIVE", AI_PASSIVE}, {"AI_CANONNAME", AI_CANONNAME}, {"AI_NUMERICHOST", AI_NUMERICHOST},
		{"AI_NUMERICSERV", AI_NUMERICSERV}, {"AI_ADDRCONFIG", AI_ADDRCONFIG}, {"AI_V4MAPPED", AI_V4MAPPED},
		{"AI_ALL", AI_ALL}, {"NI_NUMERICHOST", NI_NUMERICHOST}, {"NI_NUMERICSERV", NI_NUMERICSERV},
		{"NI_NAMEREQD", NI_NAMEREQD}, {"NI_DGRAM", NI_DGRAM}, {"NI_NOFQDN", NI_NOFQDN},
		{"NI_MAXHOST", 1025}, {"NI_MAXSERV", 32}, // the room that C programs give getnameinfo(3)
	}
	for _, e := range []EAI{EAI_ADDRFAMILY, EAI_AGAIN, EAI_BADFLAGS, EAI_FAIL, EAI_FAMILY, EAI_MEMORY, EAI_NODATA,
		EAI_NONAME, EAI_OVERFLOW, EAI_SERVICE, EAI_SOCKTYPE, EAI_SYSTEM} {
		list = append(list, Constant{e.Symbol(), int(e)})
	}
	for _, h := range []HErrno{HOST_NOT_FOUND, TRY_AGAIN, NO_RECOVERY, NO_DATA} {
		list = append(list, Constant{h.Symbol(), int(h)})
	}
	return list
}

// itoa16 writes a port.
func itoa16(port uint16) string { return strconv.Itoa(int(port)) }
