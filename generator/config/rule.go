package config

import (
	"reflect"
	"strconv"
	"strings"
)

// rule returns the tag of the field at a path of keys, such as
// "feeds.formats.0". What a value may be stands there, so that the manual and
// the schema say what is checked: `in:"a b"` lists the values, `min:"1"` is the
// least number.
func rule(path string) reflect.StructTag {
	t, tag := reflect.TypeFor[Config](), reflect.StructTag("")
	for key := range strings.SplitSeq(path, ".") {
		if t.Kind() == reflect.Map || t.Kind() == reflect.Slice {
			t = t.Elem() // the tag is that of the list or the map
			continue
		}
		for i := range t.NumField() {
			if f := t.Field(i); f.Tag.Get("key") == key {
				t, tag = f.Type, f.Tag
				break
			}
		}
	}
	return tag
}

// choices returns the values that the field at a path may have.
func choices(path string) []string { return strings.Fields(rule(path).Get("in")) }

// least returns the least number that the field at a path may have.
func least(path string) int {
	n, err := strconv.Atoi(rule(path).Get("min"))
	if err != nil {
		panic("config: no rule for " + path)
	}
	return n
}
