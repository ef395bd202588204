package diag

import (
	"slices"
	"strings"
)

// Suggest returns the candidate that word most likely stands for, or "" when
// none is near: at most one edit (a letter added, lost, changed or two
// neighbours swapped) for words of up to four letters, two for longer ones, three from
// twelve letters on. One that differs by case alone is the nearest; of equally near candidates the first in byte order wins.
func Suggest(word string, candidates []string) string {
	limit := 2
	switch n := len([]rune(word)); {
	case n <= 2:
		return ""
	case n <= 4:
		limit = 1
	case n >= 12:
		limit = 3
	}
	best := ""
	for _, c := range slices.Sorted(slices.Values(candidates)) {
		if c != word && strings.EqualFold(c, word) {
			return c
		}
		if d := distance([]rune(word), []rune(c), limit); d <= limit && c != word {
			limit, best = d-1, c
		}
	}
	return best
}

// DidYouMean returns ` (did you mean "X"?)` for the suggestion of [Suggest],
// or "".
func DidYouMean(word string, candidates []string) string {
	if s := Suggest(word, candidates); s != "" {
		return ` (did you mean "` + s + `"?)`
	}
	return ""
}

// distance is the optimal string alignment distance, or limit+1 when it is
// larger than limit.
func distance(a, b []rune, limit int) int {
	if d := len(a) - len(b); d > limit || -d > limit {
		return limit + 1
	}
	var before []int // the row above prev
	prev := make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, prev = prev, row
	}
	return min(prev[len(b)], limit+1)
}
