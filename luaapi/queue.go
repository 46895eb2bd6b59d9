package luaapi

import (
	"fmt"
	"syscall"
	"time"

	lua "github.com/yuin/gopher-lua"

	"sosh/luaapi/sched"
)

// queue hands values from thread to thread, first in, first out.
type queue struct {
	items  []lua.LValue
	limit  int // 0 for none
	closed bool
	// those who wait for an item, and for room
	getters, putters sched.WaitList
}

func (q *queue) String() string { return fmt.Sprintf("queue (%d items)", len(q.items)) }

func (q *queue) className() string { return "queue" }

func runQueue(a args) int {
	return a.values(a.wrapObject(&queue{limit: a.integer(0, 0)}))
}

func (a args) queue() *queue { return a.L.Get(1).(*lua.LUserData).Value.(*queue) }

func runPut(a args) int {
	q, deadline := a.queue(), a.deadline(1)
	for q.limit > 0 && len(q.items) >= q.limit && !q.closed {
		if err := a.sched.WaitOn(&q.putters, deadline); err != nil {
			return a.fail(waitError("put", "", err))
		}
	}
	if q.closed {
		return a.fail(waitError("put", "", syscall.EPIPE))
	}
	q.items = append(q.items, a.get(0))
	a.sched.Wake(&q.getters, 1)
	return a.done(nil)
}

// runGet returns the next item; nil once the queue is closed and empty.
func runGet(a args) int {
	q, deadline := a.queue(), a.deadline(0)
	for len(q.items) == 0 {
		if q.closed {
			return a.values(lua.LNil)
		}
		if err := a.waitForItem(q, deadline); err != nil {
			return a.fail(waitError("get", "", err))
		}
	}
	item := q.items[0]
	q.items[0] = nil
	q.items = q.items[1:]
	a.sched.Wake(&q.putters, 1)
	return a.values(item)
}

// waitForItem waits; where the waiter gives up although an item has just been promised to it, the promise goes on to
// the next one.
func (a args) waitForItem(q *queue, deadline time.Time) error {
	err := a.sched.WaitOn(&q.getters, deadline)
	if err != nil && len(q.items) > 0 {
		a.sched.Wake(&q.getters, 1)
	}
	return err
}

func runQueueLen(a args) int { return a.values(lua.LNumber(len(a.queue().items))) }

func runQueueClose(a args) int {
	q := a.queue()
	q.closed = true
	a.sched.Wake(&q.getters, -1)
	a.sched.Wake(&q.putters, -1)
	return a.done(nil)
}
