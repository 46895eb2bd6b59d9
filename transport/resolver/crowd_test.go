package resolver

import (
	"fmt"
	"net/netip"
	"sync"
	"testing"

	"github.com/miekg/dns"
)

// crowd is a DNS server's handler that answers nobody before a number of questions wait together,
// which shows that they were under way at the same time, whatever the speed of the machine.
type crowd struct {
	mu      sync.Mutex
	waiting map[string]bool // names: a question may come again if a packet was lost
	size    int
	full    chan struct{}
}

func newCrowd(size int) *crowd {
	return &crowd{waiting: map[string]bool{}, size: size, full: make(chan struct{})}
}

func (c *crowd) serve(w dns.ResponseWriter, q *dns.Msg) {
	c.mu.Lock()
	before := len(c.waiting)
	c.waiting[q.Question[0].Name] = true
	if len(c.waiting) == c.size && before < c.size {
		close(c.full)
	}
	c.mu.Unlock()
	<-c.full
	w.WriteMsg(aRecord(q, q.Question[0].Name, "192.0.2.1"))
}

// lookUpMany looks up n names at once.
func lookUpMany(t *testing.T, r *Resolver, n int) {
	t.Helper()
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			if got, err := r.GetHostByName(t.Context(), fmt.Sprintf("host%d.test", i)); err != nil || got != netip.MustParseAddr("192.0.2.1") {
				t.Errorf("host%d: %v, %v", i, got, err)
			}
		})
	}
	all.Wait()
}

// TestAThousandAtOnce would wait for ever if fewer than all look-ups were under way together, or if
// a lock were held over one: no question is answered before all have arrived.
func TestAThousandAtOnce(t *testing.T) {
	const n = 1000
	if defaultInFlight() < n {
		t.Skipf("this process may open too few descriptors for %d sockets", n)
	}
	o := testOptions(t, startServer(t, newCrowd(n).serve))
	o.ResOptions = "timeout:2" // a packet may be lost in a full buffer
	o.Timeout = 0
	o.Attempts = 30
	lookUpMany(t, New(o), n)
}

func TestLimitOfQuestionsUnderWay(t *testing.T) {
	const limit, n = 7, 60
	var mu sync.Mutex
	now, most := 0, 0
	step := func(d int) {
		mu.Lock()
		defer mu.Unlock()
		now += d
		most = max(most, now)
	}
	c := newCrowd(limit)
	o := testOptions(t, startServer(t, func(w dns.ResponseWriter, q *dns.Msg) {
		step(1)
		c.mu.Lock()
		first := len(c.waiting) < limit
		c.mu.Unlock()
		if first {
			// Only if as many as the limit come together does anybody go on.
			c.mu.Lock()
			c.waiting[q.Question[0].Name] = true
			if len(c.waiting) == limit {
				close(c.full)
			}
			c.mu.Unlock()
			<-c.full
		}
		step(-1)
		w.WriteMsg(aRecord(q, q.Question[0].Name, "192.0.2.1"))
	}))
	o.MaxInFlight = limit
	lookUpMany(t, New(o), n)
	mu.Lock()
	defer mu.Unlock()
	if most > limit {
		t.Errorf("%d questions were under way, the limit is %d", most, limit)
	}
}
