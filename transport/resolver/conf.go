package resolver

import (
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// resolv.conf(5)'s limits, glibc's.
const (
	dnsPort     = 53
	maxServers  = 3
	maxNdots    = 15
	maxTimeout  = 30 // seconds
	maxAttempts = 5
)

// resolvConf is a parsed resolv.conf(5).
type resolvConf struct {
	servers  []netip.AddrPort
	search   []string
	ndots    int
	timeout  time.Duration
	attempts int
	rotate   bool
	edns0    bool
	tcp      bool // options use-vc
}

// parseResolvConf reads resolv.conf(5). Lines and options that it does not know are skipped.
func parseResolvConf(text string) resolvConf {
	c := resolvConf{ndots: 1, timeout: 5 * time.Second, attempts: 2}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if strings.HasPrefix(line, "#") || strings.HasPrefix(line, ";") {
			continue
		}
		// Keywords start in the first column, as glibc has it.
		keyword, rest := splitAt(line, " \t")
		values := strings.Fields(rest)
		if len(values) == 0 {
			continue
		}
		switch keyword {
		case "nameserver":
			c.addServer(values[0])
		case "domain":
			c.search = searchList(values[0])
		case "search":
			c.search = searchList(rest)
		case "options":
			c.setOptions(rest)
		}
	}
	return c
}

// addServer adds a name server, unless there are three or it is no address.
func (c *resolvConf) addServer(text string) {
	addr, ok := parseIPv4(text)
	if !ok {
		var err error
		if addr, err = netip.ParseAddr(text); err != nil {
			return
		}
	}
	if len(c.servers) < maxServers {
		c.servers = append(c.servers, netip.AddrPortFrom(addr, dnsPort))
	}
}

// searchList splits domains at blanks and takes their trailing dots off: "" is the root.
func searchList(text string) []string {
	list := []string{}
	for _, domain := range strings.Fields(text) {
		list = append(list, strings.TrimSuffix(domain, "."))
	}
	return list
}

// setOptions reads the words after `options`.
func (c *resolvConf) setOptions(text string) {
	for _, word := range strings.Fields(text) {
		name, value, _ := strings.Cut(word, ":")
		n, err := strconv.Atoi(value)
		n = max(n, 0)
		switch {
		case name == "ndots" && err == nil:
			c.ndots = min(n, maxNdots)
		case name == "timeout" && err == nil:
			c.timeout = time.Duration(max(min(n, maxTimeout), 1)) * time.Second
		case name == "attempts" && err == nil:
			c.attempts = max(min(n, maxAttempts), 1)
		case word == "rotate":
			c.rotate = true
		case word == "edns0":
			c.edns0 = true
		case word == "use-vc":
			c.tcp = true
		}
	}
}

// conf gives resolv.conf with the options' overrides and the C library's defaults in place.
func (r *Resolver) conf() resolvConf {
	c, _ := r.resolv.get()
	if r.opt.Servers != nil {
		c.servers = r.opt.Servers
	}
	if len(c.servers) == 0 {
		c.servers = []netip.AddrPort{netip.AddrPortFrom(loopback4(), dnsPort)}
	}
	c.setOptions(r.opt.ResOptions)
	if r.opt.Timeout > 0 {
		c.timeout = r.opt.Timeout
	}
	c.attempts = orUsual(r.opt.Attempts, c.attempts)
	switch {
	case r.opt.Search != nil:
		c.search = r.opt.Search
	case c.search == nil:
		if host, err := r.GetHostname(); err == nil {
			if _, domain, ok := strings.Cut(host, "."); ok {
				c.search = []string{domain}
			}
		}
	}
	return c
}
