package decode

import (
	"encoding"
	"reflect"
	"slices"
	"strings"

	"galley/generator/diag"
)

// A Text is text that knows where it was written.
type Text struct {
	Value string
	Pos   diag.Pos
}

// Codes are the codes of the messages of [Decode].
type Codes struct {
	Unknown diag.Code // a key that the struct does not have
	Type    diag.Code // a value of the wrong kind
	Value   diag.Code // a value that the field's own reading refuses
}

// Decode fills the struct that into points to from a Map. Fields have the tag
// `key:"name"`; one without it is left alone. A field may be a string, a bool,
// an int, a float64, a [Text], an any, a struct, a list or a map from string of these,
// or have a method UnmarshalText; a struct with that method may be given as text
// or as a map. What is not in the Map, or is Null there, leaves
// the field as it is; a list or a map replaces what was in the field. Keys are
// compared as written. A number is taken for text as it was written.
//
// A nil or Null node changes nothing. Every key that is wrong is reported; its
// field stays as it was.
func Decode(n *Node, into any, codes Codes) diag.List {
	d := decoder{codes: codes}
	if n != nil && n.Kind != Null {
		d.value(n, reflect.ValueOf(into).Elem(), "")
	}
	return d.messages
}

type decoder struct {
	codes    Codes
	messages diag.List
}

// value reads n into v, and reports whether it could. The path is that of the
// keys above, such as "links.page".
func (d *decoder) value(n *Node, v reflect.Value, path string) bool {
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok && (v.Kind() != reflect.Struct || n.Kind == String) {
		return d.unmarshal(n, u, path)
	}
	if t, ok := v.Addr().Interface().(*Text); ok {
		t.Pos = n.Pos
		return d.value(n, reflect.ValueOf(&t.Value).Elem(), path)
	}
	switch v.Kind() {
	case reflect.Struct:
		return d.want(n, Map, path) && d.fields(n, v, path)
	case reflect.Map:
		return d.want(n, Map, path) && d.mapping(n, v, path)
	case reflect.Slice:
		return d.want(n, List, path) && d.list(n, v, path)
	case reflect.Interface:
		if plain := n.Any(); plain != nil {
			v.Set(reflect.ValueOf(plain))
		}
		return true
	case reflect.String:
		if n.Kind != Int && n.Kind != Float && !d.want(n, String, path) {
			return false
		}
		v.SetString(n.Text)
	case reflect.Bool:
		if !d.want(n, Bool, path) {
			return false
		}
		v.SetBool(n.Bool)
	case reflect.Int:
		if !d.want(n, Int, path) {
			return false
		}
		v.SetInt(n.Int)
	case reflect.Float64:
		if n.Kind != Int && !d.want(n, Float, path) {
			return false
		}
		v.SetFloat(n.Float)
	default:
		panic("decode: no rule for a field of type " + v.Type().String())
	}
	return true
}

// want reports whether n is of the kind, and complains if not.
func (d *decoder) want(n *Node, kind Kind, path string) bool {
	if n.Kind == kind {
		return true
	}
	if path == "" {
		d.messages.Add(d.codes.Type, n.Pos, "want %s of keys and values, have %s", kind, n.Kind)
	} else {
		d.messages.Add(d.codes.Type, n.Pos, "%s: want %s, have %s", path, kind, n.Kind)
	}
	return false
}

func (d *decoder) unmarshal(n *Node, u encoding.TextUnmarshaler, path string) bool {
	if !d.want(n, String, path) {
		return false
	}
	if err := u.UnmarshalText([]byte(n.Text)); err != nil {
		d.messages.Add(d.codes.Value, n.Pos, "%s: %v", path, err)
		return false
	}
	return true
}

func (d *decoder) fields(n *Node, v reflect.Value, path string) bool {
	index := make(map[string]int)
	var names []string
	for i := range v.NumField() {
		if name := v.Type().Field(i).Tag.Get("key"); name != "" {
			index[name] = i
			names = append(names, name)
		}
	}
	for _, e := range n.Map {
		i, ok := index[e.Key]
		if !ok {
			d.unknown(e, path, names)
			continue
		}
		if e.Value.Kind != Null {
			d.value(e.Value, v.Field(i), join(path, e.Key))
		}
	}
	return true
}

func (d *decoder) unknown(e Entry, path string, names []string) {
	hint := diag.DidYouMean(e.Key, names)
	if hint == "" {
		hint = foldedHint(e.Key, names)
	}
	if path != "" {
		hint = " in " + path + hint
	}
	d.messages.Add(d.codes.Unknown, e.Pos, "unknown key %s%s", quote(e.Key), hint)
}

// foldedHint suggests the name that differs in nothing but capitals, hyphens
// and underscores: baseURL is base_url.
func foldedHint(key string, names []string) string {
	fold := func(s string) string {
		return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(s))
	}
	i := slices.IndexFunc(names, func(name string) bool { return fold(name) == fold(key) })
	if i < 0 {
		return ""
	}
	return ` (did you mean "` + names[i] + `"?)`
}

func (d *decoder) mapping(n *Node, v reflect.Value, path string) bool {
	out := reflect.MakeMapWithSize(v.Type(), len(n.Map))
	for _, e := range n.Map {
		item := reflect.New(v.Type().Elem()).Elem()
		if e.Value.Kind == Null || d.value(e.Value, item, join(path, e.Key)) {
			out.SetMapIndex(reflect.ValueOf(e.Key), item)
		}
	}
	v.Set(out)
	return true
}

func (d *decoder) list(n *Node, v reflect.Value, path string) bool {
	out := reflect.MakeSlice(v.Type(), 0, len(n.List))
	for _, node := range n.List {
		item := reflect.New(v.Type().Elem()).Elem()
		if d.value(node, item, path) {
			out = reflect.Append(out, item)
		}
	}
	v.Set(out)
	return true
}

// join is the path of a key below another path.
func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
