package render

import (
	"fmt"
	"html/template"
	"reflect"
	"slices"
)

// functions are those that templates may call beside the ones of package
// text/template. All are pure: what looks at the site is a method of a view,
// which records it. Lists are never changed, but copied. No function returns
// HTML.
func functions() template.FuncMap {
	return template.FuncMap{
		"add":      add,
		"default":  orDefault,
		"dict":     dict,
		"first":    first,
		"group":    group,
		"in":       contains,
		"join":     join,
		"last":     last,
		"list":     list,
		"lower":    toLower,
		"plain":    plain,
		"replace":  replace,
		"safeURL":  safeURL,
		"sort":     sorted,
		"sub":      sub,
		"truncate": truncate,
		"upper":    toUpper,
		"where":    where,
	}
}

// dict makes a map of keys and values by turns, to hand several things to a
// partial.
//
//	dict KEY VALUE …
//	{{template "partials/box.html" (dict "title" "Read on" "pages" .Related)}}
func dict(values ...any) (map[string]any, error) {
	if len(values)%2 != 0 {
		return nil, fmt.Errorf("want keys and values by turns, have %d of them", len(values))
	}
	m := make(map[string]any, len(values)/2)
	for i := 0; i < len(values); i += 2 {
		key, ok := values[i].(string)
		if !ok {
			return nil, fmt.Errorf("want a key as text, have %s", kindOf(values[i]))
		}
		m[key] = values[i+1]
	}
	return m, nil
}

// list makes a list of its arguments.
//
//	list VALUE …
//	{{join (list "one" "two" .Title) ", "}}
func list(values ...any) []any { return values }

// orDefault returns a value, or the other one when it is empty: false, 0, "",
// nothing, or an empty list or map.
//
//	default OTHER VALUE
//	{{.Param "mood" | default "calm"}}
func orDefault(other, value any) any {
	if full, _ := template.IsTrue(value); full {
		return value
	}
	return other
}

// first returns the first N members of a list, or all.
//
//	first N LIST
//	{{range first 3 .Pages}}{{.LinkTitle}} {{end}}
func first(n, of any) (any, error) {
	l, count, err := part(n, of)
	if err != nil {
		return nil, err
	}
	return l.Slice(0, count).Interface(), nil
}

// last returns the last N members of a list, or all.
//
//	last N LIST
//	{{range last 1 .Ancestors}}{{.LinkTitle}}{{end}}
func last(n, of any) (any, error) {
	l, count, err := part(n, of)
	if err != nil {
		return nil, err
	}
	return l.Slice(l.Len()-count, l.Len()).Interface(), nil
}

// part checks the arguments of first and last.
func part(n, of any) (l reflect.Value, count int, err error) {
	if count, err = wholeNumber(n); err != nil {
		return l, 0, err
	}
	if count < 0 {
		return l, 0, fmt.Errorf("want a number of members, have %d", count)
	}
	l, err = listOf(of)
	if err != nil {
		return l, 0, err
	}
	return l, min(count, l.Len()), nil
}

// where returns the members of a list whose value equals the one that is given,
// or is to it what the operator says. The key leads from a member to its value.
//
//	where LIST KEY VALUE
//	where LIST KEY OPERATOR VALUE
//	{{range where .Pages "Param.mood" "glad"}}{{.LinkTitle}} {{end}}
//	{{range where .Pages "Date" "ge" "2025-06-01"}}{{.LinkTitle}} {{end}}
func where(of any, key string, rest ...any) (any, error) {
	operator := any("eq")
	switch len(rest) {
	case 1:
	case 2:
		operator = rest[0]
	default:
		return nil, fmt.Errorf("want a list, a key, an operator if it is not \"eq\", and a value")
	}
	value := rest[len(rest)-1]
	l, err := listOf(of)
	if err != nil {
		return nil, err
	}
	out := reflect.MakeSlice(l.Type(), 0, 0)
	for i := range l.Len() {
		have, err := member(l.Index(i).Interface(), key)
		if err != nil {
			return nil, err
		}
		ok, err := holds(have, operator, value)
		if err != nil {
			return nil, err
		}
		if ok {
			out = reflect.Append(out, l.Index(i))
		}
	}
	return out.Interface(), nil
}

// holds reports whether an operator of where holds between two values. Nothing
// has no order: it is neither less nor greater.
func holds(have, operator, value any) (bool, error) {
	switch operator {
	case "eq":
		return equal(have, value), nil
	case "ne":
		return !equal(have, value), nil
	case "in":
		return contains(value, have)
	case "has":
		return contains(have, value)
	case "lt", "le", "gt", "ge":
		if scalar(have) == nil {
			return false, nil
		}
		c, err := order(have, value)
		return err == nil && (c < 0 && operator != "gt" && operator != "ge" ||
			c > 0 && operator != "lt" && operator != "le" ||
			c == 0 && operator != "lt" && operator != "gt"), err
	}
	return false, fmt.Errorf("unknown operator %q (want eq, ne, lt, le, gt, ge, in or has)", fmt.Sprint(operator))
}

// sorted returns a list in rising order of its members, or of the values that a
// key leads to, and with "desc" in falling order. Equals stay as they were; those
// without a value come last.
//
//	sort LIST
//	sort LIST KEY
//	sort LIST KEY "desc"
//	{{range sort (.Site.Taxonomy "tags") "Count" "desc"}}{{.LinkTitle}} {{end}}
func sorted(of any, by ...string) (any, error) {
	if len(by) > 2 || len(by) == 2 && by[1] != "asc" && by[1] != "desc" {
		return nil, fmt.Errorf(`want a list, a key if there is one, and "asc" or "desc"`)
	}
	l, err := listOf(of)
	if err != nil {
		return nil, err
	}
	type item struct{ member, value any }
	items := make([]item, l.Len())
	for i := range items {
		items[i] = item{l.Index(i).Interface(), l.Index(i).Interface()}
		if len(by) > 0 && by[0] != "" {
			if items[i].value, err = member(items[i].member, by[0]); err != nil {
				return nil, err
			}
		}
	}
	slices.SortStableFunc(items, func(a, b item) int {
		none, noneB := scalar(a.value) == nil, scalar(b.value) == nil
		if none || noneB {
			return truth(none) - truth(noneB)
		}
		c, fault := order(a.value, b.value)
		if fault != nil && err == nil {
			err = fault
		}
		if len(by) == 2 && by[1] == "desc" {
			return -c
		}
		return c
	})
	out := reflect.MakeSlice(l.Type(), 0, l.Len())
	for _, i := range items {
		v := reflect.ValueOf(i.member)
		if !v.IsValid() {
			v = reflect.Zero(l.Type().Elem())
		}
		out = reflect.Append(out, v)
	}
	return out.Interface(), err
}

// group splits a list by the values that a key leads to from its members. Groups
// are in the order of their first members.
//
//	group LIST KEY
//	{{range group .Pages "Date.Year"}}
//	<h2>{{.Key}}</h2>
//	{{range .Items}}{{.Render "partials/teaser.html"}}{{end}}
//	{{end}}
func group(of any, key string) ([]Group, error) {
	l, err := listOf(of)
	if err != nil {
		return nil, err
	}
	var groups []Group
	at := make(map[any]int)
	for i := range l.Len() {
		have, err := member(l.Index(i).Interface(), key)
		if err != nil {
			return nil, err
		}
		id := scalar(have)
		n, ok := at[id]
		if !ok {
			n = len(groups)
			at[id] = n
			groups = append(groups, Group{have, reflect.MakeSlice(l.Type(), 0, 1)})
		}
		groups[n].items = reflect.Append(groups[n].items, l.Index(i))
	}
	return groups, nil
}

// Group is a part of a list whose members have something in common. The function
// "group" makes them.
type Group struct {
	key   any
	items reflect.Value
}

// Key returns what the members have in common.
func (g Group) Key() any { return g.key }

// Items returns the members as a list of the same kind as the one that was
// grouped, in its order.
func (g Group) Items() any { return g.items.Interface() }

// add returns the sum of two numbers.
//
//	add A B
//	{{range $i, $page := .Pages}}{{add $i 1}}. {{$page.LinkTitle}} {{end}}
func add(a, b any) (any, error) {
	return reckon(a, b, func(x, y int) int { return x + y }, func(x, y float64) float64 { return x + y })
}

// sub returns the difference of two numbers.
//
//	sub A B
//	{{with sub .Count 1}}and {{.}} more{{end}}
func sub(a, b any) (any, error) {
	return reckon(a, b, func(x, y int) int { return x - y }, func(x, y float64) float64 { return x - y })
}

// reckon applies one of two functions to numbers: that for whole ones if both
// are.
func reckon(a, b any, whole func(x, y int) int, broken func(x, y float64) float64) (any, error) {
	x, errX := wholeNumber(a)
	y, errY := wholeNumber(b)
	if errX == nil && errY == nil {
		return whole(x, y), nil
	}
	var floats [2]float64
	for i, v := range []any{a, b} {
		r := reflect.ValueOf(v)
		switch {
		case v != nil && r.CanFloat():
			floats[i] = r.Float()
		case v != nil && r.CanInt():
			floats[i] = float64(r.Int())
		default:
			return nil, fmt.Errorf("want a number, have %s", kindOf(v))
		}
	}
	return broken(floats[0], floats[1]), nil
}
