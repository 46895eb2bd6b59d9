package transport

import (
	"cmp"
	"maps"
	"runtime"
	"slices"
	"sync"
	"weak"

	"golang.org/x/sys/unix"
)

// registry knows the open sockets of a Kernel without keeping them alive: one that the program has lost is closed when
// the garbage collector finds it.
type registry struct {
	open map[int]weak.Pointer[FD] // by serial

	mu   sync.Mutex
	lost []lostSocket // closed by the collector, which runs on a goroutine of its own, and not yet taken note of
}

// lostSocket is what is left of a socket that was collected.
type lostSocket struct{ serial, fd int }

// add notes a socket and has it closed once nobody can reach it.
func (r *registry) add(s *FD) {
	if r.open == nil {
		r.open = map[int]weak.Pointer[FD]{}
	}
	r.open[s.serial] = weak.Make(s)
	s.cleanup = runtime.AddCleanup(s, r.collect, lostSocket{s.serial, s.watch.FD})
}

// collect closes the descriptor of a socket that is gone.
func (r *registry) collect(l lostSocket) {
	go unix.Close(l.fd) // SO_LINGER may make it wait, and the collector must not
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lost = append(r.lost, l)
}

// remove forgets a socket that is closed, or whose descriptor belongs to somebody else now.
func (r *registry) remove(s *FD) {
	s.cleanup.Stop()
	delete(r.open, s.serial)
}

// takeLost returns the sockets that were collected since the last time.
func (r *registry) takeLost() []lostSocket {
	r.mu.Lock()
	lost := r.lost
	r.lost = nil
	r.mu.Unlock()
	for _, l := range lost {
		delete(r.open, l.serial)
	}
	return lost
}

// sockets lists those that are open, in the order they were made.
func (r *registry) sockets() []*FD {
	var list []*FD
	for p := range maps.Values(r.open) {
		if s := p.Value(); s != nil {
			list = append(list, s)
		}
	}
	slices.SortFunc(list, func(a, b *FD) int { return cmp.Compare(a.serial, b.serial) })
	return list
}
