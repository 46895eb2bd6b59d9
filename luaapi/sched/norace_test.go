//go:build !race

package sched

const manyThreads = 10_000
