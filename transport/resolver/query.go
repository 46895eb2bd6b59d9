package resolver

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// QueryOptions say how Query and Trace ask.
type QueryOptions struct {
	Server    string        // "addr", "addr:port", or a host's name; "" asks the servers of resolv.conf
	TCP       bool          // ask over TCP at once
	Timeout   time.Duration // wait for one server; 0 is resolv.conf's
	Attempts  int           // rounds over the servers; 0 is resolv.conf's
	NoRecurse bool          // do not ask the server to look further (RD off)
	NoEDNS    bool          // ask as before RFC 6891
	DNSSEC    bool          // ask for signatures (EDNS flag DO)
	UDPSize   uint16        // what EDNS says fits; 0 is 1232
	Port      uint16        // of the servers that Trace is referred to; 0 is the first root server's
}

// Query asks DNS for one record type of a name, taken as it is: the search list of resolv.conf does
// not apply. Names may be internationalised and, as in zone files, have escapes ("\." or "\032").
//
// The type is a name in any case ("A", "mx", "TYPE65"). An address as name with the type PTR or
// without one asks for the address's name; otherwise the type is A unless given.
//
// Any answer of a server is an Answer, NXDOMAIN and SERVFAIL too. The error is an *Error: with
// TRY_AGAIN where no server answered, with NO_RECOVERY and ErrBadName for a name that DNS cannot
// hold, with ErrUnknownType, or with ErrBadServer.
func (r *Resolver) Query(ctx context.Context, name, qtype string, o QueryOptions) (*Answer, error) {
	q, err := newQuery(name, qtype, o)
	if err != nil {
		return nil, err
	}
	conf := r.queryConf(o)
	if o.Server != "" {
		if conf.servers, err = r.namedServers(ctx, o.Server); err != nil {
			return nil, err
		}
	}
	a, err := r.firstAnswer(ctx, conf, q, o.TCP)
	if err != nil {
		return nil, hError("dns", name, unreachable(err))
	}
	if a.msg.Rcode == dns.RcodeSuccess {
		r.seen.add(q.Question[0].Name)
	}
	return newAnswer(a), nil
}

// newQuery makes the question for Query and Trace.
func newQuery(name, qtype string, o QueryOptions) (*dns.Msg, error) {
	fqdn, reversed, err := queryName(name, qtype)
	if err != nil {
		return nil, hError("dns", name, failure{NO_RECOVERY, err})
	}
	t, err := queryType(name, qtype, reversed)
	if err != nil {
		return nil, err
	}
	q := question(fqdn, t)
	q.RecursionDesired = !o.NoRecurse
	if !o.NoEDNS {
		q.SetEdns0(uint16(orUsual(int(o.UDPSize), ednsSize)), o.DNSSEC)
	}
	if _, err := q.Pack(); err != nil {
		return nil, hError("dns", name, failure{NO_RECOVERY, ErrBadName})
	}
	return q, nil
}

// queryName gives the absolute name to ask for; reversed tells that it is an address's.
func queryName(name, qtype string) (fqdn string, reversed bool, err error) {
	if addr, err := netip.ParseAddr(name); err == nil && (qtype == "" || strings.EqualFold(qtype, "PTR")) {
		fqdn, err := dns.ReverseAddr(addr.Unmap().WithZone("").String())
		return fqdn, true, err
	}
	ascii, err := ToASCII(name)
	if err != nil {
		return "", false, err
	}
	if _, ok := dns.IsDomainName(ascii); !ok {
		return "", false, ErrBadName
	}
	return dns.Fqdn(ascii), false, nil
}

// queryType finds a record type by its name.
func queryType(name, qtype string, reversed bool) (uint16, error) {
	upper := strings.ToUpper(qtype)
	switch {
	case reversed:
		return dns.TypePTR, nil
	case qtype == "":
		return dns.TypeA, nil
	case upper == "AXFR" || upper == "IXFR" || upper == "OPT" || upper == "NONE":
		return 0, plainError("dns", name+" "+qtype, ErrUnknownType, nil) // not for a single question
	}
	if t, ok := dns.StringToType[upper]; ok {
		return t, nil
	}
	var number uint16
	if n, err := fmt.Sscanf(upper, "TYPE%d", &number); n == 1 && err == nil && upper == fmt.Sprintf("TYPE%d", number) {
		return number, nil
	}
	return 0, plainError("dns", name+" "+qtype, ErrUnknownType, nearest(upper, QueryTypes(), popularTypes()))
}

// popularTypes are the record types people mean.
func popularTypes() []string {
	return []string{"A", "AAAA", "MX", "NS", "CNAME", "TXT", "PTR", "SOA", "SRV", "CAA", "ANY"}
}

// QueryTypes lists the names of the record types that Query knows, for completion; the usual ones
// come first.
func QueryTypes() []string {
	list := popularTypes()
	var others []string
	for name := range dns.StringToType {
		switch name {
		case "AXFR", "IXFR", "OPT", "NONE", "None", "Reserved", "MAILA", "MAILB", "UNSPEC", "TSIG", "TKEY":
			continue
		}
		if !contains(list, name) {
			others = append(others, name)
		}
	}
	slices.Sort(others)
	return append(list, others...)
}

// queryConf gives resolv.conf with the options' timeout and rounds.
func (r *Resolver) queryConf(o QueryOptions) resolvConf {
	conf := r.conf()
	if o.Timeout > 0 {
		conf.timeout = o.Timeout
	}
	conf.attempts = orUsual(o.Attempts, conf.attempts)
	return conf
}

// namedServers finds the server that a user named: by its address or, with or without a port, by its
// host name.
func (r *Resolver) namedServers(ctx context.Context, text string) ([]netip.AddrPort, error) {
	if server, err := ParseServer(text); err == nil {
		return []netip.AddrPort{server}, nil
	}
	host, port := text, uint16(dnsPort)
	if before, after, ok := strings.Cut(text, ":"); ok {
		n, numeric := servicePort(after)
		if !numeric || n == 0 || after != itoa16(n) {
			return nil, plainError("dns", text, ErrBadServer, nil)
		}
		host, port = before, n
	}
	if addr, ok := parseAddr(host); ok {
		return []netip.AddrPort{netip.AddrPortFrom(addr, port)}, nil
	}
	f, fail := r.lookupHost(ctx, host, families{v4: true, v6: true})
	if fail.failed() {
		return nil, hError("dns", host, fail)
	}
	var servers []netip.AddrPort
	for _, addr := range sorted(f).addrs {
		servers = append(servers, netip.AddrPortFrom(addr, port))
	}
	return servers, nil
}

// firstAnswer asks servers in turn until one answers anything.
func (r *Resolver) firstAnswer(ctx context.Context, conf resolvConf, q *dns.Msg, tcp bool) (reply, error) {
	var last error = ErrTimeout
	for range conf.attempts {
		for _, server := range r.rotated(conf) {
			q.Id = dns.Id()
			a, err := r.exchange(ctx, server, q, tcp || conf.tcp, conf.timeout)
			if err == nil {
				return a, nil
			}
			if ctx.Err() != nil {
				return reply{}, context.Cause(ctx)
			}
			last = fmt.Errorf("%s%s: %w", textNoAnswerFrom, server, plain(err))
		}
	}
	return reply{}, last
}
