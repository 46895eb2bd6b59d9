package sched

import (
	"context"
	"slices"
	"time"

	"sosh/transport"
)

// WaitAny waits until one of several descriptors may be ready for what it is waited for: select(2) and poll(2) are made of
// it. Its errors are those of Wait.
func (s *Sched) WaitAny(watches []*transport.Watch, directions []transport.Direction, deadline time.Time) error {
	lists := make([]*WaitList, 0, len(watches))
	defer func() {
		for _, l := range lists {
			if i := slices.Index(l.threads, s.current); i >= 0 {
				l.threads = slices.Delete(l.threads, i, i+1)
			}
		}
	}()
	for i, w := range watches {
		kept, err := s.watch(w)
		if err != nil {
			return err
		}
		l := &kept.readers
		if directions[i] == transport.Write {
			l = &kept.writers
		}
		l.threads = append(l.threads, s.current)
		lists = append(lists, l)
	}
	return s.park(deadline)
}

// Block implements transport.Waiter: work runs on a goroutine of its own while other threads run. An interrupted thread
// does not wait for it.
func (s *Sched) Block(work func()) {
	if s.current == nil || s.current.forbids > 0 { // outside Run there are no others; where waits are forbidden they wait
		work()
		return
	}
	_ = s.Await(func(context.Context) { work() })
}
