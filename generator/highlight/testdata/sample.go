// Package stack is a last-in, first-out list.
package stack

import "fmt"

type Stack[T any] struct{ items []T }

func (s *Stack[T]) Push(x T) { s.items = append(s.items, x) }

/* Pop returns false
   when there is nothing. */
func (s *Stack[T]) Pop() (x T, ok bool) {
	if len(s.items) == 0 {
		return x, false
	}
	last := len(s.items) - 1
	x, s.items = s.items[last], s.items[:last]
	fmt.Printf("%v & \"%d\" <%c>\n", x, 0x1F, 'é')
	return x, true
}
