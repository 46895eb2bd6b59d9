package resolver

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"sync"

	"github.com/miekg/dns"
)

// maxAliases bounds how many CNAME records lead from a name to its host.
const maxAliases = 16

// lookupDNS finds a host's addresses in DNS, by the search list of resolv.conf(5): names with ndots
// dots or more are tried as they are first, others last; a trailing dot stops the search.
func (r *Resolver) lookupDNS(ctx context.Context, name string, want families) (found, failure) {
	conf := r.conf()
	worst := notFound()
	for _, candidate := range candidates(name, conf) {
		f, fail := r.hostRecords(ctx, conf, candidate, want)
		if !fail.failed() {
			return f, failure{}
		}
		worst = worse(worst, fail)
		if ctx.Err() != nil || (fail.code == TRY_AGAIN && !errors.Is(fail.cause, errServerFailed)) {
			break // nobody answers: asking for another name will not help
		}
	}
	return found{}, worst
}

// candidates gives the absolute names to try for a name, in order.
func candidates(name string, conf resolvConf) []string {
	if strings.HasSuffix(name, ".") {
		return []string{name}
	}
	var list []string
	asIs := name + "."
	dots := strings.Count(name, ".")
	if dots >= conf.ndots {
		list = append(list, asIs)
	}
	for _, domain := range conf.search {
		candidate := asIs
		if domain != "" {
			candidate = name + "." + domain + "."
		}
		if isHostName(candidate) && !contains(list, candidate) {
			list = append(list, candidate)
		}
	}
	if !contains(list, asIs) {
		list = append(list, asIs)
	}
	return list
}

// contains reports whether a list holds a name, in any case of letters.
func contains(list []string, name string) bool {
	for _, s := range list {
		if strings.EqualFold(s, name) {
			return true
		}
	}
	return false
}

// worse gives the failure to report of two: that nobody answered matters more than that a name has
// no address, and this more than that a name does not exist.
func worse(a, b failure) failure {
	rank := func(f failure) int {
		switch f.code {
		case TRY_AGAIN:
			return 3
		case NO_RECOVERY:
			return 2
		case NO_DATA:
			return 1
		}
		return 0
	}
	if rank(b) > rank(a) {
		return b
	}
	return a
}

// hostRecords asks for the A and AAAA records of an absolute name, both at once.
func (r *Resolver) hostRecords(ctx context.Context, conf resolvConf, name string, want families) (found, failure) {
	var f4, f6 found
	var fail4, fail6 failure
	var both sync.WaitGroup
	if want.v4 && want.v6 {
		both.Go(func() { f6, fail6 = r.addressRecords(ctx, conf, name, dns.TypeAAAA) })
		f4, fail4 = r.addressRecords(ctx, conf, name, dns.TypeA)
		both.Wait()
	} else if want.v4 {
		return r.addressRecords(ctx, conf, name, dns.TypeA)
	} else {
		return r.addressRecords(ctx, conf, name, dns.TypeAAAA)
	}
	switch {
	case fail4.failed() && fail6.failed():
		return found{}, worse(fail4, fail6)
	case fail4.failed():
		return f6, failure{}
	case !fail6.failed():
		f4.addrs = appendNew(f4.addrs, f6.addrs)
	}
	return f4, failure{}
}

// addressRecords asks for the records of one type and follows the aliases within the answer.
func (r *Resolver) addressRecords(ctx context.Context, conf resolvConf, name string, qtype uint16) (found, failure) {
	answer, fail := r.ask(ctx, conf, name, qtype)
	if fail.failed() {
		return found{}, fail
	}
	chain, records, err := follow(answer.msg.Answer, answer.msg.Question[0].Name, qtype)
	if err != nil {
		return found{}, failure{NO_RECOVERY, err}
	}
	var f found
	for _, rr := range records {
		switch rr := rr.(type) {
		case *dns.A:
			if a, ok := netip.AddrFromSlice(rr.A.To4()); ok {
				f.addrs = appendNew(f.addrs, []netip.Addr{a})
			}
		case *dns.AAAA:
			if a, ok := netip.AddrFromSlice(rr.AAAA.To16()); ok {
				f.addrs = appendNew(f.addrs, []netip.Addr{a})
			}
		}
	}
	return f.named(chain)
}

// named puts the canonical name and the aliases in place, or fails where there is nothing.
func (f found) named(chain []string) (found, failure) {
	if len(f.addrs) == 0 {
		return found{}, noData()
	}
	last := len(chain) - 1
	for _, name := range chain {
		if !isHostName(name) {
			return found{}, failure{NO_RECOVERY, ErrBadName}
		}
	}
	f.name = strings.TrimSuffix(chain[last], ".")
	for _, alias := range chain[:last] {
		f.addAlias(strings.TrimSuffix(alias, "."))
	}
	return f, failure{}
}

// errCNAMELoop is a chain of aliases that ends nowhere.
var errCNAMELoop = errors.New(textCNAMELoop)

// follow walks the CNAME records of an answer from name and gives the names passed, the canonical
// one last, and its records of the type. Records of other names are not believed. The order of the
// records does not matter.
func follow(answer []dns.RR, name string, qtype uint16) (chain []string, records []dns.RR, err error) {
	chain = []string{name}
	for {
		next := ""
		for _, rr := range answer {
			h := rr.Header()
			if h.Class != dns.ClassINET || !strings.EqualFold(h.Name, name) {
				continue
			}
			if h.Rrtype == qtype {
				records = append(records, rr)
			}
			if alias, ok := rr.(*dns.CNAME); ok && next == "" {
				next = alias.Target
			}
		}
		if len(records) > 0 || next == "" {
			return chain, records, nil
		}
		if contains(chain, next) || len(chain) > maxAliases {
			return chain, nil, errCNAMELoop
		}
		chain = append(chain, next)
		name = next
	}
}

// reverseDNS asks for the names of an address: the first PTR record is the host's name, others are
// aliases.
func (r *Resolver) reverseDNS(ctx context.Context, addr netip.Addr) (found, failure) {
	addr = addr.Unmap().WithZone("")
	name, err := dns.ReverseAddr(addr.String())
	if err != nil {
		return found{}, failure{NO_RECOVERY, err}
	}
	answer, fail := r.ask(ctx, r.conf(), name, dns.TypePTR)
	if fail.failed() {
		return found{}, fail
	}
	_, records, err := follow(answer.msg.Answer, answer.msg.Question[0].Name, dns.TypePTR)
	if err != nil {
		return found{}, failure{NO_RECOVERY, err}
	}
	f := found{addrs: []netip.Addr{addr}}
	for _, rr := range records {
		host := strings.TrimSuffix(rr.(*dns.PTR).Ptr, ".")
		switch {
		case !isHostName(host):
		case f.name == "":
			f.name = host
		default:
			f.addAlias(host)
		}
	}
	if f.name == "" {
		return found{}, notFound()
	}
	return f, failure{}
}
