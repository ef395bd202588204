package serve

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// hub tells all streams that something has changed. A stream that is slow misses
// what lies between and gets the last.
type hub struct {
	mu      sync.Mutex
	last    event
	changed chan struct{} // closed when there is another
	ended   chan struct{}
	once    sync.Once // of closing ended
}

// event is what browsers are told: a number that differs from all before, and
// nothing of what is in the site.
type event struct {
	Boot    string `json:"boot"` // which run of the preview counts
	Version int    `json:"version"`
	Follow  string `json:"follow,omitempty"` // URL path to go to
}

func newHub() *hub {
	return &hub{last: event{Boot: newNonce()}, changed: make(chan struct{}), ended: make(chan struct{})}
}

func newNonce() string { return rand.Text() }

func (h *hub) publish(follow string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last = event{h.last.Boot, h.last.Version + 1, follow}
	close(h.changed)
	h.changed = make(chan struct{})
}

// state returns the last event, and a channel that is closed when there is
// another.
func (h *hub) state() (event, <-chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.last, h.changed
}

// close ends all streams.
func (h *hub) close() { h.once.Do(func() { close(h.ended) }) }

// A stream says every now and then that it is there, so that both sides notice
// when the other is not.
const (
	beat      = 15 * time.Second
	writeTime = 10 * time.Second
)

// stream answers with server-sent events
// (https://html.spec.whatwg.org/multipage/server-sent-events.html) until the
// client goes or the server ends.
func (h *hub) stream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	if r.Method == http.MethodHead {
		return
	}
	out := http.NewResponseController(w)
	ticks := time.NewTicker(beat)
	defer ticks.Stop()
	e, changed := h.state()
	e.Follow = "" // it was for those who were there
	text := "retry: 500\n" + e.text()
	for {
		out.SetWriteDeadline(time.Now().Add(writeTime)) //nolint:errcheck // then there is none
		if _, err := w.Write([]byte(text)); err != nil || out.Flush() != nil {
			return
		}
		select {
		case <-changed:
			e, changed = h.state()
			text = e.text()
		case <-ticks.C:
			text = ":\n\n"
		case <-r.Context().Done():
			return
		case <-h.ended:
			return
		}
	}
}

// text is the event as a stream has it.
func (e event) text() string {
	data, _ := json.Marshal(e) // it cannot fail
	return fmt.Sprintf("data: %s\n\n", data)
}
