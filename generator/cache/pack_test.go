package cache_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"galley/generator/cache"
)

func TestPacked(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 10, 3000} {
		var want []string
		var p cache.Packed
		for i := range n {
			text := strings.Repeat(fmt.Sprint("text ", i), i%50)
			want = append(want, text)
			p.Add(text)
		}
		if got := slices.Collect(p.All()); !slices.Equal(got, want) {
			t.Errorf("%d texts come back as %d others", n, len(got))
		}
		for range p.All() {
			break // nothing is to come after it
		}
	}
}
