package render

import (
	"cmp"
	"fmt"
	"html/template"
	"math"
	"reflect"
	"strings"
	"unicode"

	"galley/generator/diag"
)

// kindOf says in plain words what a value in a template is, such as "a list".
func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "nothing"
	case template.URL:
		return "a URL"
	case template.HTML:
		return "HTML"
	}
	if r := reflect.ValueOf(v); r.Kind() == reflect.Pointer && r.IsNil() {
		return "nothing"
	}
	return typeInWords(reflect.TypeOf(v).String())
}

// typeInWords is [kindOf] for the name of a type, as text/template tells it.
func typeInWords(name string) string {
	switch name {
	case "string":
		return "text"
	case "bool":
		return "true or false"
	case "int", "int64":
		return "a whole number"
	case "float64":
		return "a number"
	}
	if _, list := itemType(name); list {
		return "a list"
	}
	if strings.HasPrefix(name, "map[") {
		return "a map"
	}
	name = strings.ToLower(name[strings.LastIndexByte(name, '.')+1:])
	if name != "" && strings.ContainsRune("aeiou", rune(name[0])) {
		return "an " + name
	}
	return "a " + name
}

// itemType returns the name of the type of a list's items, by the name of the
// list's; false for a type that is no list.
func itemType(name string) (item string, list bool) {
	if name == reflect.TypeFor[Pages]().String() {
		return reflect.TypeFor[Page]().String(), true
	}
	return strings.CutPrefix(name, "[]")
}

// wholeNumber returns a value that is an int.
func wholeNumber(v any) (int, error) {
	switch n := v.(type) {
	case int:
		return n, nil
	case int64:
		return int(n), nil
	}
	return 0, fmt.Errorf("want a whole number, have %s", kindOf(v))
}

// listOf returns a list, an empty one for nothing.
func listOf(v any) (reflect.Value, error) {
	if v == nil {
		return reflect.ValueOf([]any(nil)), nil
	}
	r := reflect.ValueOf(v)
	if r.Kind() != reflect.Slice {
		return r, fmt.Errorf("want a list, have %s", kindOf(v))
	}
	return r, nil
}

// member returns what a path such as "LinkTitle", "Date.Year" or
// "Param.colour" leads to from a value: keys of maps and methods of views. A
// method that wants one text gets the next part of the path. What a map does
// not have, and all below it, is nil.
func member(v any, path string) (any, error) {
	parts := strings.Split(path, ".")
	for len(parts) > 0 {
		r := reflect.ValueOf(v)
		if v == nil || r.Kind() == reflect.Pointer && r.IsNil() {
			return nil, nil
		}
		name := parts[0]
		parts = parts[1:]
		if m, ok := v.(map[string]any); ok {
			v = m[name]
			continue
		}
		method := r.MethodByName(name)
		if !method.IsValid() {
			return nil, fmt.Errorf("%s has no %s%s", kindOf(v), name, diag.DidYouMean(name, methodsOf(r.Type())))
		}
		var args []reflect.Value
		if t := method.Type(); t.NumIn() == 1 && t.In(0).Kind() == reflect.String && len(parts) > 0 {
			args, parts = append(args, reflect.ValueOf(parts[0])), parts[1:]
		} else if t.NumIn() > 0 {
			return nil, fmt.Errorf("%s of %s wants more than a key can say", name, kindOf(v))
		}
		out := method.Call(args)
		if len(out) > 1 && !out[1].IsNil() {
			return nil, out[1].Interface().(error)
		}
		v = out[0].Interface()
	}
	return v, nil
}

// methodsOf lists the methods of a type.
func methodsOf(t reflect.Type) []string {
	names := make([]string, t.NumMethod())
	for i := range names {
		names[i] = t.Method(i).Name
	}
	return names
}

// scalar returns a value in the form in which it is compared: nil, bool, int64,
// float64, string, or a comparable of its own. A date is its text in ISO 8601,
// so that it compares with those of data; a page is its identity.
func scalar(v any) any {
	switch v := v.(type) {
	case *Date:
		if v == nil {
			return nil
		}
		return v.ISO()
	case Page:
		return v.p
	case *Page:
		if v == nil {
			return nil
		}
		return v.p
	}
	r := reflect.ValueOf(v)
	switch {
	case v == nil || r.Kind() == reflect.Pointer && r.IsNil():
		return nil
	case r.CanInt():
		return r.Int()
	case r.CanFloat():
		if f := r.Float(); f == math.Trunc(f) && math.Abs(f) < 1<<53 {
			return int64(f)
		}
		return r.Float()
	case r.Kind() == reflect.String:
		return r.String()
	case r.Comparable():
		return v
	}
	return nil
}

// equal reports whether two values are the same number, text or page.
func equal(a, b any) bool { return scalar(a) == scalar(b) }

// order compares two values of one kind: numbers, texts, false before true.
func order(a, b any) (int, error) {
	switch x := scalar(a).(type) {
	case string:
		if y, ok := scalar(b).(string); ok {
			return strings.Compare(x, y), nil
		}
	case bool:
		if y, ok := scalar(b).(bool); ok {
			return cmp.Compare(truth(x), truth(y)), nil
		}
	case int64:
		switch y := scalar(b).(type) {
		case int64:
			return cmp.Compare(x, y), nil
		case float64:
			return cmp.Compare(float64(x), y), nil
		}
	case float64:
		switch y := scalar(b).(type) {
		case int64:
			return cmp.Compare(x, float64(y)), nil
		case float64:
			return cmp.Compare(x, y), nil
		}
	}
	return 0, fmt.Errorf("%s and %s have no order", kindOf(a), kindOf(b))
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// contains reports whether a list has a member, a map a key or a text a part.
//
//	in SET VALUE
//	{{if in .Head.Tags "river"}}By the water{{end}}
func contains(set, v any) (bool, error) {
	if m, ok := set.(map[string]any); ok {
		key, ok := scalar(v).(string)
		_, has := m[key]
		return ok && has, nil
	}
	if r := reflect.ValueOf(set); r.IsValid() && r.Kind() == reflect.String {
		part, err := textOf(v)
		return err == nil && strings.Contains(r.String(), part), err
	}
	list, err := listOf(set)
	if err != nil {
		return false, fmt.Errorf("want a list, a map or text, have %s", kindOf(set))
	}
	for i := range list.Len() {
		if equal(list.Index(i).Interface(), v) {
			return true, nil
		}
	}
	return false, nil
}

// cut shortens a text to a number of characters, at the end of a word, and puts
// an ellipsis for what is lost.
func cut(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	end := n
	for end > 0 && !unicode.IsSpace(r[end]) {
		end--
	}
	if end == 0 { // one long word
		end = n
	}
	return strings.TrimRightFunc(string(r[:end]), unicode.IsSpace) + "…"
}
