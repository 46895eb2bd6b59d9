//go:build race

package sched

// manyThreads: the race detector ends the process at 8,128 goroutines.
const manyThreads = 5000
