package build_test

import (
	"testing"

	"galley/generator/build"
)

// incremental says whether builds have a cache; without one each renders
// everything, and counts of what was rendered mean nothing.
const incremental = false

func TestIncrementalIsTested(t *testing.T) {
	t.Parallel()
	if has := setCache(&build.Options{}, newMemory()); has != incremental {
		t.Errorf("builds have a cache: %v; set the constant incremental to that", has)
	}
}
