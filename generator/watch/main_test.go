package watch_test

import (
	"testing"

	"go.uber.org/goleak"
)

// No goroutine is left when all watchers are closed.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
