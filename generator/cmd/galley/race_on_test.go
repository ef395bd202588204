//go:build race

package main

// detecting says that the race detector is on, which makes all ten times slower.
const detecting = true
