package disk

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// errHeld is what a try returns while another process holds the lock.
var errHeld = errors.New("held by another process")

// Lock implements [FS]. The lock is the system's, not a file with a number in
// it, so it goes with its holder however that ends. It is asked for again and
// again rather than waited for in the system, because that could not be
// interrupted.
func (d *Dir) Lock(ctx context.Context, onWait func()) (unlock func(), err error) {
	const first, longest = 10 * time.Millisecond, 250 * time.Millisecond
	for pause := first; ; pause = min(2*pause, longest) {
		unlock, err := d.tryLock()
		if err == nil {
			return unlock, nil
		}
		if !errors.Is(err, errHeld) {
			return nil, d.fail("lock", ".", err)
		}
		if pause == first && onWait != nil {
			onWait()
		}
		select {
		case <-ctx.Done():
			return nil, d.fail("lock", ".", fmt.Errorf("%w: %w", errHeld, ctx.Err()))
		case <-time.After(pause):
		}
	}
}
