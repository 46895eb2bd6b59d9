package resolver

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"github.com/miekg/dns"
)

// errServerFailed marks a failure where servers answered, but with SERVFAIL or the like.
var errServerFailed = errors.New("server failure")

// serverError is what a server answered instead of an answer.
type serverError struct {
	server netip.AddrPort
	rcode  int
}

func (e serverError) Error() string        { return rcodeName(e.rcode) + " from " + e.server.String() }
func (e serverError) Is(target error) bool { return target == errServerFailed }

// ask puts a question to the servers of resolv.conf: to the next one when one does not answer or
// cannot (SERVFAIL, REFUSED, NOTIMP), and for as many rounds as resolv.conf says.
func (r *Resolver) ask(ctx context.Context, conf resolvConf, name string, qtype uint16) (reply, failure) {
	var silent []string
	last := unreachable(ErrTimeout)
	servers := r.rotated(conf)
	for range conf.attempts {
		for _, server := range servers {
			a, err := r.askServer(ctx, conf, server, name, qtype)
			switch {
			case ctx.Err() != nil:
				return reply{}, unreachable(context.Cause(ctx))
			case err != nil:
				if text := server.String(); !contains(silent, text) {
					silent = append(silent, text)
				}
				if !errors.Is(last.cause, errServerFailed) {
					last = unreachable(fmt.Errorf("%s%s: %w", textNoAnswerFrom, strings.Join(silent, ", "), plain(err)))
				}
			case isServerFailure(a.msg.Rcode):
				last = unreachable(serverError{server, a.msg.Rcode})
			default:
				return a, verdict(a)
			}
		}
	}
	return reply{}, last
}

// rotated gives the servers in the order to ask them.
func (r *Resolver) rotated(conf resolvConf) []netip.AddrPort {
	if !conf.rotate || len(conf.servers) < 2 {
		return conf.servers
	}
	first := int(r.rotor.Add(1)-1) % len(conf.servers)
	return append(append([]netip.AddrPort{}, conf.servers[first:]...), conf.servers[:first]...)
}

// askServer asks one server once; where it stumbles over EDNS, once more without.
func (r *Resolver) askServer(ctx context.Context, conf resolvConf, server netip.AddrPort, name string, qtype uint16) (reply, error) {
	q := question(name, qtype)
	if conf.edns0 {
		q.SetEdns0(ednsSize, false)
	}
	a, err := r.exchange(ctx, server, q, conf.tcp, conf.timeout)
	if err == nil && conf.edns0 && isEDNSFailure(a.msg) {
		r.tellExchange(server, q, a, seenWithoutEDNS, nil)
		a, err = r.exchange(ctx, server, question(name, qtype), conf.tcp, conf.timeout)
	}
	return a, err
}

// question makes a query with a random id.
func question(name string, qtype uint16) *dns.Msg {
	return new(dns.Msg).SetQuestion(name, qtype)
}

// isServerFailure reports whether another server may know better.
func isServerFailure(rcode int) bool {
	return rcode == dns.RcodeServerFailure || rcode == dns.RcodeRefused || rcode == dns.RcodeNotImplemented
}

// isEDNSFailure reports whether a server did not understand a query with EDNS: it says so and shows
// no EDNS of its own (RFC 6891, section 7).
func isEDNSFailure(m *dns.Msg) bool {
	return m.IsEdns0() == nil && (m.Rcode == dns.RcodeFormatError || m.Rcode == dns.RcodeNotImplemented)
}

// verdict is what an answer means for a look-up.
func verdict(a reply) failure {
	switch a.msg.Rcode {
	case dns.RcodeSuccess:
		return failure{}
	case dns.RcodeNameError:
		return notFound()
	default:
		return failure{NO_RECOVERY, serverError{a.server, a.msg.Rcode}}
	}
}

// plain strips what net puts around an error: the addresses are said elsewhere.
func plain(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}
