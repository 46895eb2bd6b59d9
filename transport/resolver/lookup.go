package resolver

import (
	"context"
	"net/netip"
	"slices"
	"strings"
)

// lookupHost finds a host's addresses in the sources of nsswitch.conf, in their order. The name is
// no number; it may be internationalised.
func (r *Resolver) lookupHost(ctx context.Context, name string, want families) (found, failure) {
	ascii, err := ToASCII(name)
	if err != nil {
		return found{}, failure{HOST_NOT_FOUND, err}
	}
	if looksNumeric(ascii) || !isHostName(ascii) {
		return found{}, notFound()
	}
	if isLocalhost(ascii) {
		return r.lookupLocalhost(ascii, want), failure{}
	}
	f, fail := r.throughSources(ctx, r.hostLookups(ctx, ascii, want))
	if !fail.failed() {
		r.seen.add(ascii)
	}
	return f, fail
}

// lookupAddr finds the names of an address in the sources of nsswitch.conf, in their order.
func (r *Resolver) lookupAddr(ctx context.Context, addr netip.Addr) (found, failure) {
	return r.throughSources(ctx, lookups{
		files: func() (found, failure) { return r.reverseFiles(addr) },
		dns:   func() (found, failure) { return r.reverseDNS(ctx, addr) },
	})
}

// lookups are the two ways to find something that this package knows.
type lookups struct {
	files func() (found, failure)
	dns   func() (found, failure)
}

// in gives the way to ask a source; nil if this package does not know the source.
func (l lookups) in(source string) func() (found, failure) {
	switch source {
	case "files":
		return l.files
	case "dns":
		return l.dns
	}
	return nil
}

// hostLookups finds a host's addresses. Where IPv4 addresses stand in for IPv6 ones, each source is
// asked for both kinds before the next source is.
func (r *Resolver) hostLookups(ctx context.Context, name string, want families) lookups {
	if want.mapped {
		v6, v4 := r.hostLookups(ctx, name, families{v6: true}), r.hostLookups(ctx, name, families{v4: true})
		return lookups{
			files: func() (found, failure) { return mapped(v6.files, v4.files, want.all) },
			dns:   func() (found, failure) { return mapped(v6.dns, v4.dns, want.all) },
		}
	}
	return lookups{
		files: func() (found, failure) { return r.lookupFiles(name, want) },
		dns:   func() (found, failure) { return r.lookupDNS(ctx, name, want) },
	}
}

// mapped looks for IPv6 addresses and, where there are none or all are wanted, for IPv4 addresses to
// map into IPv6 (AI_V4MAPPED, AI_ALL).
func mapped(v6, v4 func() (found, failure), all bool) (found, failure) {
	f6, fail6 := v6()
	if !fail6.failed() && !all {
		return f6, failure{}
	}
	f4, fail4 := v4()
	switch {
	case fail4.failed() && fail6.failed():
		return found{}, worse(fail6, fail4)
	case fail4.failed():
		return f6, failure{}
	case fail6.failed():
		f6 = found{name: f4.name, aliases: f4.aliases}
	}
	for _, a := range f4.addrs {
		f6.addrs = appendNew(f6.addrs, []netip.Addr{netip.AddrFrom16(a.As16())})
	}
	return f6, failure{}
}

// throughSources tries the sources in order until one's actions end the search. Sources that it
// does not know (myhostname, mdns4_minimal, resolve) count as unavailable, as in glibc where the
// module is not installed.
func (r *Resolver) throughSources(ctx context.Context, try lookups) (found, failure) {
	sources, _ := r.nsswitch.get()
	last := notFound()
	for _, s := range sources {
		ask := try.in(s.name)
		if ask == nil {
			if s.ends[statusUnavail] {
				break
			}
			continue
		}
		f, fail := ask()
		switch {
		case !fail.failed() && s.ends[statusSuccess]:
			return f, failure{}
		case !fail.failed():
			last = notFound() // found, but nsswitch.conf says [SUCCESS=continue]
		default:
			last = worse(last, fail)
		}
		if ctx.Err() != nil {
			return found{}, unreachable(context.Cause(ctx))
		}
		if s.ends[fail.status()] {
			break
		}
	}
	return found{}, last
}

// status is how nsswitch.conf sees a failure.
func (f failure) status() status {
	switch f.code {
	case 0:
		return statusSuccess
	case TRY_AGAIN:
		return statusTryAgain
	case NO_RECOVERY:
		return statusUnavail
	default:
		return statusNotFound
	}
}

// lookupFiles looks into the hosts file.
func (r *Resolver) lookupFiles(name string, want families) (found, failure) {
	table, err := r.hosts.get()
	f, ok := table.lookup(name, want)
	r.tellFiles(name, "host", f, ok, err)
	if !ok {
		return found{}, notFound()
	}
	return f, failure{}
}

// reverseFiles looks for an address in the hosts file.
func (r *Resolver) reverseFiles(addr netip.Addr) (found, failure) {
	table, err := r.hosts.get()
	f, ok := table.reverse(addr.WithZone(""))
	r.tellFiles(addr.String(), "address", f, ok, err)
	if !ok {
		return found{}, notFound()
	}
	return f, failure{}
}

// tellFiles tells the observer what the hosts file gave.
func (r *Resolver) tellFiles(what, kind string, f found, ok bool, err error) {
	e := Event{Name: what, Type: kind, Source: SourceFiles, Where: r.hosts.path, Result: seenNotFound, Err: err}
	switch {
	case ok && kind == "host":
		e.Result = joinAddrs(f.addrs)
	case ok:
		e.Result = f.name
	}
	r.tell(e)
}

// lookupLocalhost answers for localhost and names under it: from the hosts file or else with the
// loopback addresses. RFC 6761, section 6.3, forbids asking DNS.
func (r *Resolver) lookupLocalhost(name string, want families) found {
	builtin := func(want families, addr netip.Addr) func() (found, failure) {
		return func() (found, failure) {
			if f, fail := r.lookupFiles(name, want); !fail.failed() {
				return f, failure{}
			}
			r.tell(Event{Name: name, Type: "host", Source: SourceBuiltin, Result: seenLoopback})
			return found{name: strings.TrimSuffix(name, "."), addrs: []netip.Addr{addr}}, failure{}
		}
	}
	v4, v6 := builtin(families{v4: true}, loopback4()), builtin(families{v6: true}, netip.IPv6Loopback())
	var f found
	switch {
	case want.mapped:
		f, _ = mapped(v6, v4, want.all)
	case !want.v6:
		f, _ = v4()
	case !want.v4:
		f, _ = v6()
	default:
		var fail failure
		if f, fail = r.lookupFiles(name, want); fail.failed() {
			f, _ = v4()
			f.addrs = append(f.addrs, netip.IPv6Loopback())
		}
	}
	return f
}

// isLocalhost reports whether a name is localhost or under it.
func isLocalhost(name string) bool {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	return name == "localhost" || strings.HasSuffix(name, ".localhost")
}

// isHostName reports whether a host can have this name in ASCII: labels of 1 to 63 letters, digits,
// hyphens and underscores, 253 bytes together. It keeps what no zone can hold away from servers, and
// what could trick a reader or a terminal out of answers.
func isHostName(name string) bool {
	name = strings.TrimSuffix(name, ".")
	if name == "" || len(name) > 253 || name[0] == '-' {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || strings.IndexFunc(label, notHostRune) >= 0 {
			return false
		}
	}
	return true
}

// notHostRune reports whether a rune is not allowed in host names.
func notHostRune(c rune) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_':
		return false
	}
	return true
}

// joinAddrs writes addresses for people.
func joinAddrs(addrs []netip.Addr) string {
	texts := make([]string, len(addrs))
	for i, a := range addrs {
		texts[i] = a.String()
	}
	return strings.Join(texts, " ")
}

// appendNew appends the addresses that are not there yet.
func appendNew(list, more []netip.Addr) []netip.Addr {
	for _, a := range more {
		if !slices.Contains(list, a) {
			list = append(list, a)
		}
	}
	return list
}
