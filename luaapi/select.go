package luaapi

import (
	"fmt"
	"syscall"
	"time"

	lua "github.com/yuin/gopher-lua"

	"sosh/transport"
)

// The events that make a socket ready for each set of select(2), as Linux has them.
var (
	pollIn, pollOut, pollPri = constant("POLLIN"), constant("POLLOUT"), constant("POLLPRI")
	pollErr, pollHup         = constant("POLLERR"), constant("POLLHUP")
	pollNval                 = constant("POLLNVAL")

	selectSets = []struct{ wanted, ready int }{
		{pollIn, pollIn | pollHup | pollErr},
		{pollOut, pollOut | pollErr},
		{pollPri, pollPri},
	}
)

// openSelect keeps Lua's own select working: only with a table first is it select(2).
func (rt *Runtime) openSelect(own lua.LValue) {
	ours := rt.base.GetGlobal("select").(*lua.LFunction)
	luas := own.(*lua.LFunction)
	rt.base.SetGlobal("select", rt.base.NewFunction(func(L *lua.LState) int {
		if _, table := L.Get(1).(*lua.LTable); table {
			return ours.GFunction(L)
		}
		return luas.GFunction(L)
	}))
}

// runSelect returns, of each of the three lists, the sockets that are ready.
func runSelect(a args) int {
	var items []transport.PollItem
	var values []lua.LValue // the Lua values of items
	var ends [3]int         // where the items of each set end
	for set := range selectSets {
		if list, ok := a.get(set).(*lua.LTable); ok {
			for i := 1; i <= list.Len(); i++ {
				value := list.RawGetInt(i)
				items = append(items, transport.PollItem{Socket: a.listed(value, i), Wanted: selectSets[set].wanted})
				values = append(values, value)
			}
		}
		ends[set] = len(items)
	}
	if err := a.pollUntil(items, a.deadline(3)); err != nil {
		return a.fail(err)
	}
	results := make([]lua.LValue, 0, 3)
	start := 0
	for set, end := range ends {
		ready := a.L.NewTable()
		for i := start; i < end; i++ {
			if items[i].Found&selectSets[set].ready != 0 {
				ready.Append(values[i])
			}
		}
		results = append(results, ready)
		start = end
	}
	return a.values(results...)
}

// listed is entry i of a list as a socket of the kernel.
func (a args) listed(value lua.LValue, i int) *transport.FD {
	s, _ := socketIn(value)
	fd, ok := s.(*transport.FD)
	if !ok {
		a.usage("entry %d of a list must be a socket, not %s", i, describeValue(value))
	}
	return fd
}

// pollUntil looks at the items until one has something or the deadline has passed.
func (a args) pollUntil(items []transport.PollItem, deadline time.Time) error {
	for {
		n, err := transport.Poll(items)
		if err != nil {
			return err
		}
		for _, item := range items {
			if item.Found&pollNval != 0 && a.call.Name == "select" {
				return &transport.Error{Call: a.call.Name, On: item.Socket.String(), Errno: syscall.EBADF, Detail: "a closed socket is never ready"}
			}
		}
		if n > 0 || (!deadline.IsZero() && !time.Now().Before(deadline)) {
			return nil
		}
		err = a.waitAny(items, deadline)
		if err == syscall.ETIMEDOUT {
			return nil
		}
		if err != nil && err != syscall.EBADF { // what was closed meanwhile is seen in the next look
			return waitError(a.call.Name, "", err)
		}
	}
}

// unsettledPause is how often sockets are looked at where readiness does not tell all.
const unsettledPause = 10 * time.Millisecond

func (a args) waitAny(items []transport.PollItem, deadline time.Time) error {
	watches := make([]*transport.Watch, 0, len(items))
	directions := make([]transport.Direction, 0, len(items))
	unsettled := false
	for _, item := range items {
		unsettled = unsettled || item.Socket.Unsettled()
		if item.Wanted != pollOut { // errors and hang-ups are told to readers
			watches, directions = append(watches, item.Socket.Watch()), append(directions, transport.Read)
		}
		if item.Wanted&pollOut != 0 {
			watches, directions = append(watches, item.Socket.Watch()), append(directions, transport.Write)
		}
	}
	again := time.Now().Add(unsettledPause)
	if !unsettled || !deadline.IsZero() && deadline.Before(again) {
		return a.sched.WaitAny(watches, directions, deadline)
	}
	if err := a.sched.WaitAny(watches, directions, again); err != syscall.ETIMEDOUT {
		return err
	}
	return nil
}

// pollObject is what poll() returns: a set of sockets with the events to look for.
type pollObject struct {
	items  []transport.PollItem
	values []lua.LValue
}

func (p *pollObject) String() string    { return fmt.Sprintf("poll (%d sockets)", len(p.items)) }
func (p *pollObject) className() string { return "poll" }

func runPollNew(a args) int { return a.values(a.wrapObject(&pollObject{})) }

func (a args) poll() *pollObject { return a.L.Get(1).(*lua.LUserData).Value.(*pollObject) }

// index is where a socket is in the set, -1 where it is not.
func (p *pollObject) index(value lua.LValue) int {
	for i, v := range p.values {
		if v == value {
			return i
		}
	}
	return -1
}

func runPollRegister(a args) int {
	p, mask := a.poll(), a.integer(1, pollIn|pollPri|pollOut)
	if i := p.index(a.get(0)); i >= 0 {
		p.items[i].Wanted = mask
		return a.done(nil)
	}
	p.items = append(p.items, transport.PollItem{Socket: a.listed(a.get(0), 1), Wanted: mask})
	p.values = append(p.values, a.get(0))
	return a.done(nil)
}

func runPollModify(a args) int {
	p := a.poll()
	i := p.index(a.get(0))
	if i < 0 {
		return a.fail(notRegistered(a))
	}
	p.items[i].Wanted = a.integer(1, 0)
	return a.done(nil)
}

func runPollUnregister(a args) int {
	p := a.poll()
	i := p.index(a.get(0))
	if i < 0 {
		return a.fail(notRegistered(a))
	}
	p.items = append(p.items[:i], p.items[i+1:]...)
	p.values = append(p.values[:i], p.values[i+1:]...)
	return a.done(nil)
}

func notRegistered(a args) error {
	return &transport.Error{Call: a.call.Name, On: describeObject(a.get(0)), Errno: syscall.ENOENT, Detail: "it is not registered"}
}

// runPoll returns a list of {socket, events} for those that have something.
func runPoll(a args) int {
	p := a.poll()
	var deadline time.Time
	if n, ok := toNumber(a.get(0)); ok && n >= 0 {
		deadline = time.Now().Add(seconds(n / 1000))
	}
	items := append([]transport.PollItem(nil), p.items...)
	values := append([]lua.LValue(nil), p.values...)
	if err := a.pollUntil(items, deadline); err != nil {
		return a.fail(err)
	}
	list := a.L.NewTable()
	for i, item := range items {
		if item.Found != 0 {
			entry := a.L.NewTable()
			entry.Append(values[i])
			entry.Append(lua.LNumber(item.Found))
			list.Append(entry)
		}
	}
	return a.values(list)
}
