package luaapi

import (
	"errors"
	"time"

	"sosh/luaapi/sched"
)

// pulse is the context that gopher-lua asks before each instruction whether it is done. It counts the questions, and
// now and then lets other threads run and looks whether this one is to stop.
type pulse struct {
	sched  *sched.Sched
	left   int
	closed chan struct{}
}

// pulseEvery is how many instructions pass between two looks: few enough for Ctrl-C to feel immediate, enough for the
// looks to cost nothing.
const pulseEvery = 2000

// A thread that computes for so long, and so many looks, is running away, and others have turns meanwhile. Anything
// less is one undivided step: scripts have no locks, and what they do between two calls that wait must not be seen
// half done.
const (
	runawayTime  = 100 * time.Millisecond
	runawayLooks = 100
)

// errInterrupted is what Lua code that was told to stop fails with; every instruction raises it again, so that no pcall
// swallows it.
var errInterrupted = errors.New("interrupted")

func newPulse(s *sched.Sched) *pulse {
	p := &pulse{sched: s, left: pulseEvery, closed: make(chan struct{})}
	close(p.closed)
	return p
}

// Done implements context.Context.
func (p *pulse) Done() <-chan struct{} {
	p.left--
	if p.left > 0 {
		return nil
	}
	if p.sched.Breathe() != nil {
		p.left = 0 // look again before the next instruction
		return p.closed
	}
	p.left = pulseEvery
	return nil
}

// soon makes the next instruction look.
func (p *pulse) soon() { p.left = 0 }

// Err implements context.Context.
func (p *pulse) Err() error { return errInterrupted }

// Deadline implements context.Context.
func (p *pulse) Deadline() (time.Time, bool) { return time.Time{}, false }

// Value implements context.Context.
func (p *pulse) Value(any) any { return nil }
