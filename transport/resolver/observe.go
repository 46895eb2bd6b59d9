package resolver

import "time"

// Where an answer may come from.
const (
	SourceFiles    = "files"    // hosts, services or protocols; Where is the path
	SourceDNS      = "dns"      // Where is the server's address
	SourceEmbedded = "embedded" // the table within the program; Where is the path that was not there
	SourceBuiltin  = "builtin"  // a rule: localhost
)

// Event tells one place that a look-up turned to, and what came of it.
type Event struct {
	Name   string        // what was looked up there
	Type   string        // "host", "address", "service", "protocol" or a DNS record type
	Source string        // one of the Source constants
	Where  string        // a path or a server's address
	Proto  string        // "udp" or "tcp" for a DNS server
	Result string        // "", "not found", addresses, a DNS rcode, ...
	Took   time.Duration // for a DNS server
	Err    error         // why there was no result
}

// Observer is told of every Event, from whatever goroutine it happens in.
type Observer func(Event)

// Observe gives a view of r that tells o where its answers come from. Both share files and limits,
// so a view per look-up is cheap.
func (r *Resolver) Observe(o Observer) *Resolver {
	return &Resolver{shared: r.shared, observer: o}
}

// tell hands an event to the observer, if there is one.
func (r *Resolver) tell(e Event) {
	if r.observer != nil {
		r.observer(e)
	}
}
