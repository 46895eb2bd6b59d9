package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
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

// makeRoom sets the garbage collector up; what it returns has to stay reachable. It comes before all else: memory that has
// been used before would be cleared, and so touched.
func makeRoom() []byte {
	if debug.SetMemoryLimit(-1) < 4*collectorRoom { // GOMEMLIMIT: there is no room, and Go's own ways are the right ones
		return nil
	}
	debug.SetGCPercent(firstCollection)
	room := make([]byte, collectorRoom)
	runtime.AddCleanup(new([16]byte), func(percent int) { debug.SetGCPercent(percent) }, laterCollections)
	return room
}

// worthwhile is how much has to be unused before it is given back.
const worthwhile = 8 << 20

// giveBack returns memory that nobody uses any more to the system. It is for a program that rests: what it needs afterwards
// has to be got anew.
func giveBack() {
	heap := []metrics.Sample{
		{Name: "/memory/classes/heap/objects:bytes"}, // live and dead
		{Name: "/gc/heap/live:bytes"},                // when the collector last ran
		{Name: "/memory/classes/heap/free:bytes"},
	}
	metrics.Read(heap)
	objects, live, free := heap[0].Value.Uint64(), heap[1].Value.Uint64(), heap[2].Value.Uint64()
	if objects-min(objects, max(live, collectorRoom))+free >= worthwhile {
		go debug.FreeOSMemory() // it takes its time with many threads, and somebody may come back
	}
}
