package resolver

import (
	"context"
	"sync"
	"time"
)

// defaultInFlight is how many DNS exchanges may be under way at once: 1,024, but no more than half
// of the descriptors that the process may open, for each has a socket.
func defaultInFlight() int {
	const most, usual, least = 1024, 256, 16
	switch half := openFiles() / 2; {
	case half == 0:
		return usual
	case half < most:
		return max(int(half), least)
	}
	return most
}

// pacer spreads questions out in time. A thousand at once would overflow the receive buffer that a
// server has by default (some 280 packets on Linux), and each one lost costs its asker a timeout.
type pacer struct {
	mu   sync.Mutex
	next time.Time
}

// wait returns when it is the caller's turn, or ctx's error. It delays nobody until a burst of 64
// has gone, and then lets 10,000 a second through, in the order they came.
func (p *pacer) wait(ctx context.Context) error {
	const gap, burst = 100 * time.Microsecond, 64
	p.mu.Lock()
	now := time.Now()
	if earliest := now.Add(-burst * gap); p.next.Before(earliest) {
		p.next = earliest
	}
	p.next = p.next.Add(gap)
	delay := p.next.Sub(now)
	p.mu.Unlock()
	if delay <= 0 {
		return nil
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
