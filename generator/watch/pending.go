package watch

import (
	"maps"
	"slices"
	"sync"
	"time"

	"golang.org/x/text/unicode/norm"
)

// A Change names this many files at most; more are a rescan.
const maxNames = 500

// When changes do not stop, they are handed on after so many quiet times, and
// after more of them while they are too many to name: what is looked at in the midst
// of a checkout is looked at in vain.
const (
	bound     = 25
	boundMany = 10 * bound
)

// pending is what changed and was not handed on yet.
type pending struct {
	quiet time.Duration
	added chan struct{} // has an element when something was added

	mu    sync.Mutex
	names map[string]bool // NFC; nil for a rescan
	some  bool            // whether there is anything
	first time.Time       // when the first was added
	last  time.Time       // when the last was
	busy  bool            // whether the caller does something else than wait
	left  bool            // whether it was busy since away was asked
}

func newPending(quiet time.Duration) *pending {
	if quiet <= 0 {
		quiet = 4 * time.Millisecond
	}
	return &pending{quiet: quiet, added: make(chan struct{}, 1), names: make(map[string]bool), busy: true}
}

// add adds a name, in any normal form. That of the project's folder is a rescan.
func (p *pending) add(name string) {
	if name == "." {
		p.rescan()
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.names != nil {
		p.names[norm.NFC.String(name)] = true
		if len(p.names) > maxNames {
			p.names = nil
		}
	}
	p.touch()
}

// rescan adds everything.
func (p *pending) rescan() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.names = nil
	p.touch()
}

func (p *pending) touch() {
	p.last = time.Now()
	if !p.some {
		p.some, p.first = true, p.last
	}
	select {
	case p.added <- struct{}{}:
	default:
	}
}

// wait returns whether there is anything, and how long one who waits since some
// time is to wait for more of it.
func (p *pending) wait(since time.Time) (time.Duration, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	most := bound * p.quiet
	if p.names == nil {
		most = boundMany * p.quiet
	}
	begin := p.first
	if since.After(begin) {
		begin = since // what came while no one waited may not be at its end
	}
	return min(time.Until(p.last.Add(p.quiet)), time.Until(begin.Add(most))), p.some
}

// waits notes whether the caller waits from now on.
func (p *pending) waits(does bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left = p.left || p.busy
	p.busy = !does
}

// away reports whether the caller was busy at any time since away was asked before.
func (p *pending) away() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	away := p.left || p.busy
	p.left = false
	return away
}

// take returns what there is, and forgets it.
func (p *pending) take() Change {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := Change{Rescan: p.names == nil}
	if !c.Rescan {
		c.Names = slices.Sorted(maps.Keys(p.names))
	}
	p.names, p.some = make(map[string]bool), false
	return c
}
