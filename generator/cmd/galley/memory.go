package main

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// How often garbage is collected. What is remembered for the next build stays in
// memory until the end, so that collecting a little more often than usual saves
// much of it at the price of some time; make bench shows both.
const (
	garbageFloor = 144 << 20 // bytes below which nothing is collected
	smallHeap    = 56 << 20  // bytes in use up to which garbage may take three quarters of them, and beyond that a twelfth
)

// collectLate puts collecting off until there is much to collect. A build that
// has little to do is done by then, and would spend a third of its time on it.
func collectLate() {
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(garbageFloor)
	afterCollection(func() { debug.SetMemoryLimit(math.MaxInt64) })
}

// afterCollection calls first after the next collection, and from then on sets
// after each how much garbage may come before the next one.
func afterCollection(first func()) {
	mark := new([64]byte) // too large to be put together with others
	runtime.AddCleanup(mark, func(int) {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		debug.SetGCPercent(garbagePercent(live[0].Value.Uint64()))
		first()
		afterCollection(func() {})
	}, 0)
}

// garbagePercent returns how much garbage may come for each 100 bytes in use.
func garbagePercent(live uint64) int {
	room := min(live, smallHeap)*3/4 + (max(live, smallHeap)-smallHeap)/12
	room = max(room, garbageFloor-min(live, garbageFloor))
	return int(room * 100 / max(live, 1<<20))
}
