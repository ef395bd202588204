package serve

import "sync"

// store keeps the newest few values by name.
type store[T any] struct {
	mu    sync.Mutex
	most  int
	order []string // oldest first
	held  map[string]T
}

// goodPages is how many pages are kept as they were when nothing was wrong with
// them: more than anybody has open.
const goodPages = 32

func newStore[T any](most int) *store[T] { return &store[T]{most: most, held: make(map[string]T)} }

func (s *store[T]) get(name string) (T, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok := s.held[name]
	return v, ok
}

func (s *store[T]) put(name string, v T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.held[name]; !ok {
		if len(s.order) == s.most {
			delete(s.held, s.order[0])
			s.order = s.order[1:]
		}
		s.order = append(s.order, name)
	}
	s.held[name] = v
}
