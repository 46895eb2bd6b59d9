package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
	"time"
)

const (
	// collectorRoom is memory that is never touched, and so takes none: the garbage collector counts it as live.
	collectorRoom = 80 << 20
	// firstCollection is the percentage of the 4 MiB that Go takes for granted at which the garbage collector first runs: with
	// 16 MiB beside the room, so that a short run never collects.
	firstCollection = 100 * (collectorRoom + 16<<20) / (4 << 20)
	// laterCollections is the percentage of what is live, the room included, that may come on top. The heap of a script is
	// small and would fill within milliseconds; a fifth of it and the room does not, and is little for one with many threads.
	laterCollections = 20
)

// memory is what main does about the program's.
type memory struct {
	room   []byte
	giving atomic.Bool

	// When the collector was last made to run, and how many bytes had been allocated by then.
	given     time.Time
	allocated uint64
}

// newMemory sets the garbage collector up. It comes before all else: memory that has been used before would be cleared, and
// so touched.
func newMemory() *memory {
	if debug.SetMemoryLimit(-1) < 4*collectorRoom { // GOMEMLIMIT: there is no room, and Go's own ways are the right ones
		return &memory{}
	}
	debug.SetGCPercent(firstCollection)
	m := &memory{room: make([]byte, collectorRoom)}
	runtime.AddCleanup(new([16]byte), func(percent int) { debug.SetGCPercent(percent) }, laterCollections)
	return m
}

const (
	// worthwhile is how much may be unused before it is given back.
	worthwhile = 8 << 20
	// givingPause is how long memory may stay unused that was in use when the collector last ran.
	givingPause = time.Minute
)

// giveBack returns memory that nobody uses any more to the system. It is for a program that rests: what it needs afterwards
// has to be got anew. One goroutine calls it.
func (m *memory) giveBack() {
	heap := []metrics.Sample{
		{Name: "/gc/heap/allocs:bytes"},
		{Name: "/memory/classes/heap/objects:bytes"}, // live and dead
		{Name: "/memory/classes/heap/free:bytes"},
	}
	metrics.Read(heap)
	allocated, used := heap[0].Value.Uint64(), heap[1].Value.Uint64()+heap[2].Value.Uint64()
	large := used >= uint64(len(m.room))+worthwhile
	due := allocated-m.allocated >= worthwhile || time.Since(m.given) >= givingPause
	if !large || !due || !m.giving.CompareAndSwap(false, true) {
		return
	}
	m.given, m.allocated = time.Now(), allocated
	go func() { // it takes its time with many threads, and somebody may come back
		debug.FreeOSMemory()
		m.giving.Store(false)
	}()
}
