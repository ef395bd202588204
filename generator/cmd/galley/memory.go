package main

import (
	"math"
	"runtime"
	"runtime/debug"
)

// How often garbage is collected: what is remembered for the next build stays
// in memory until the end, so that collecting a little more often than usual
// saves much of it at the price of some time; make bench shows both.
const (
	garbagePercent = 75
	garbageFloor   = 128 << 20 // bytes below which nothing is collected
)

// collectLate puts collecting off until there is much to collect. A build that
// has little to do is done by then, and would spend a third of its time on it.
func collectLate() {
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(garbageFloor)
	first := new([64]byte) // too large to be put together with others
	runtime.AddCleanup(first, func(int) {
		debug.SetGCPercent(garbagePercent)
		debug.SetMemoryLimit(math.MaxInt64)
	}, 0)
}
