package resolver

import (
	"context"
	_ "embed"
	"errors"
	"net/netip"
	"slices"
	"strings"

	"github.com/miekg/dns"
)

//go:embed tables/root.hints
var embeddedRootHints string

const (
	maxReferrals    = 32  // zones that lead from the root to a name
	maxTraceQueries = 200 // exchanges of one Trace, those for servers' addresses included
	maxTraceDepth   = 4   // servers' names that need a walk of their own, within each other
	serversPerZone  = 4   // servers of a zone that are asked before giving up on it
)

// parseRootHints reads the IPv4 and IPv6 addresses out of a root hints file, IPv4 first: it is
// reachable from more hosts.
func parseRootHints(text string) []netip.AddrPort {
	var v4, v6 []netip.AddrPort
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) != 4 || (f[2] != "A" && f[2] != "AAAA") {
			continue
		}
		addr, err := netip.ParseAddr(f[3])
		switch {
		case err != nil:
		case addr.Is4():
			v4 = append(v4, netip.AddrPortFrom(addr, dnsPort))
		default:
			v6 = append(v6, netip.AddrPortFrom(addr, dnsPort))
		}
	}
	return append(v4, v6...)
}

// Trace walks from the root to the servers that know a name, as a resolver does, and hands every
// answer on the way to step: referrals first, the answer last. An alias (CNAME) is the answer: it is
// not followed. Name and type are Query's. Root lists servers to begin at ("addr" or "addr:port");
// none stands for the root servers of the Internet.
//
// An error of step ends the walk and is returned as it is. Other errors are those of Query, and
// ErrReferral where the servers of a zone refer to no zone nearer to the name, or to servers that
// cannot be found.
func (r *Resolver) Trace(ctx context.Context, name, qtype string, root []string, o QueryOptions, step func(*Answer) error) error {
	o.NoRecurse = true
	q, err := newQuery(name, qtype, o)
	if err != nil {
		return err
	}
	w := &walk{r: r, o: o, conf: r.queryConf(o), step: step, budget: maxTraceQueries}
	if w.roots, err = r.rootServers(root); err != nil {
		return err
	}
	if w.o.Port == 0 {
		w.o.Port = w.roots[0].Port()
	}
	_, err = w.down(ctx, q, 0)
	var fromStep stepError
	if errors.As(err, &fromStep) {
		return fromStep.error
	}
	if err != nil {
		return hError("dns", name, unreachable(err))
	}
	return nil
}

// rootServers reads the addresses to begin at.
func (r *Resolver) rootServers(root []string) ([]netip.AddrPort, error) {
	if len(root) == 0 {
		return r.embedded.roots(), nil
	}
	var servers []netip.AddrPort
	for _, text := range root {
		server, err := ParseServer(text)
		if err != nil {
			return nil, plainError("dns", text, ErrBadServer, nil)
		}
		servers = append(servers, server)
	}
	return servers, nil
}

// stepError marks an error that step returned.
type stepError struct{ error }

// walk is one Trace.
type walk struct {
	r      *Resolver
	o      QueryOptions
	conf   resolvConf
	roots  []netip.AddrPort
	step   func(*Answer) error
	budget int
}

// down goes from the root to the servers that answer q. Depth 0 is the walk that the user sees.
func (w *walk) down(ctx context.Context, q *dns.Msg, depth int) (reply, error) {
	zone, servers := ".", w.roots
	for range maxReferrals {
		a, err := w.askZone(ctx, servers, q)
		if err != nil {
			return reply{}, err
		}
		if depth == 0 {
			if err := w.step(newAnswer(a)); err != nil {
				return reply{}, stepError{err}
			}
		}
		nearer, hosts := referral(a.msg, zone)
		if nearer == "" {
			if isFinal(a.msg) {
				return a, nil
			}
			return reply{}, ErrReferral
		}
		if servers = w.serversOf(ctx, a.msg, zone, hosts, depth); len(servers) == 0 {
			return reply{}, ErrReferral
		}
		zone = nearer
	}
	return reply{}, ErrReferral
}

// askZone asks the servers of a zone, one after the other, until one answers with sense.
func (w *walk) askZone(ctx context.Context, servers []netip.AddrPort, q *dns.Msg) (reply, error) {
	var useless *reply
	var last error = ErrTimeout
	for _, server := range servers[:min(len(servers), serversPerZone)] {
		if w.budget--; w.budget < 0 {
			return reply{}, errors.New(textQueryBudget)
		}
		conf := w.conf
		conf.servers = []netip.AddrPort{server}
		a, err := w.r.firstAnswer(ctx, conf, q, w.o.TCP)
		switch {
		case ctx.Err() != nil:
			return reply{}, context.Cause(ctx)
		case err != nil:
			last = err
		case isServerFailure(a.msg.Rcode):
			useless = &a
		default:
			return a, nil
		}
	}
	if useless != nil {
		return *useless, nil // shown as it is, the walk ends there
	}
	return reply{}, last
}

// isFinal reports whether an answer ends a walk: it has records, or says that there are none, or
// that the server cannot tell. An answer that only says "not mine" does not.
func isFinal(m *dns.Msg) bool {
	return len(m.Answer) > 0 || m.Rcode != dns.RcodeSuccess || m.Authoritative || hasSOA(m)
}

// hasSOA reports whether an answer says that there are no such records.
func hasSOA(m *dns.Msg) bool {
	return slices.ContainsFunc(m.Ns, func(rr dns.RR) bool { return rr.Header().Rrtype == dns.TypeSOA })
}

// referral finds the nearer zone that an answer without records refers to, and the names of its
// servers. Only a zone below the present one and above the name is believed: anything else would
// lead in circles.
func referral(m *dns.Msg, zone string) (nearer string, hosts []string) {
	if len(m.Answer) > 0 || m.Rcode != dns.RcodeSuccess {
		return "", nil
	}
	for _, rr := range m.Ns {
		ns, ok := rr.(*dns.NS)
		if !ok {
			continue
		}
		owner := dns.CanonicalName(ns.Hdr.Name)
		if nearer == "" && owner != zone && dns.IsSubDomain(zone, owner) && dns.IsSubDomain(owner, m.Question[0].Name) {
			nearer = owner
		}
		if owner == nearer {
			hosts = append(hosts, dns.CanonicalName(ns.Ns))
		}
	}
	return nearer, hosts
}

// serversOf finds the addresses of a zone's servers: those that came along, as far as the zone that
// sent them has a say over the names, and otherwise by a walk for one of the names.
func (w *walk) serversOf(ctx context.Context, m *dns.Msg, zone string, hosts []string, depth int) []netip.AddrPort {
	var v4, v6 []netip.Addr
	for _, rr := range m.Extra {
		owner := dns.CanonicalName(rr.Header().Name)
		if !slices.Contains(hosts, owner) || !dns.IsSubDomain(zone, owner) {
			continue
		}
		v4, v6 = appendAddress(v4, v6, rr)
	}
	if len(v4)+len(v6) > 0 {
		return w.withPort(append(v4, v6...))
	}
	if depth == maxTraceDepth {
		return nil
	}
	for _, host := range hosts {
		if addrs := w.addressesOf(ctx, host, depth+1); len(addrs) > 0 {
			return w.withPort(addrs)
		}
	}
	return nil
}

// addressesOf walks for a server's addresses: IPv4 and, where there are none, IPv6.
func (w *walk) addressesOf(ctx context.Context, host string, depth int) []netip.Addr {
	for _, qtype := range []uint16{dns.TypeA, dns.TypeAAAA} {
		q := question(host, qtype)
		q.RecursionDesired = false
		a, err := w.down(ctx, q, depth)
		if err != nil {
			continue
		}
		_, records, err := follow(a.msg.Answer, a.msg.Question[0].Name, qtype)
		if err != nil {
			continue
		}
		var v4, v6 []netip.Addr
		for _, rr := range records {
			v4, v6 = appendAddress(v4, v6, rr)
		}
		if len(v4)+len(v6) > 0 {
			return append(v4, v6...)
		}
	}
	return nil
}

// appendAddress adds the address of an A or AAAA record to its list.
func appendAddress(v4, v6 []netip.Addr, rr dns.RR) ([]netip.Addr, []netip.Addr) {
	switch rr := rr.(type) {
	case *dns.A:
		if a, ok := netip.AddrFromSlice(rr.A.To4()); ok {
			v4 = appendNew(v4, []netip.Addr{a})
		}
	case *dns.AAAA:
		if a, ok := netip.AddrFromSlice(rr.AAAA.To16()); ok {
			v6 = appendNew(v6, []netip.Addr{a})
		}
	}
	return v4, v6
}

// withPort puts the port of the walk's servers on addresses.
func (w *walk) withPort(addrs []netip.Addr) []netip.AddrPort {
	servers := make([]netip.AddrPort, len(addrs))
	for i, a := range addrs {
		servers[i] = netip.AddrPortFrom(a, w.o.Port)
	}
	return servers
}
