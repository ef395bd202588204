package main

import (
	"encoding"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"galley/generator/config"
	"galley/generator/decode"
)

// A setting is a key of galley.yaml.
type setting struct {
	path     string // keys with dots between, <name> for any
	key      string
	typ      reflect.Type
	tag      reflect.StructTag
	text     string // what it means, in Markdown
	plain    string // the same as it stands in the comment
	standard string // the default in words, in Markdown
	value    any    // the default; nil where the words are all there is
	examples []string
	below    []setting
}

// settings reads the keys of galley.yaml from the types of package config and
// their comments.
func settings(root string) ([]setting, error) {
	comments, err := fieldComments(root, "config")
	if err != nil {
		return nil, err
	}
	standard := config.Default()
	return settingsOf(comments, reflect.ValueOf(standard), "", true)
}

// fieldComments returns the comments of the fields of a package's structs, by
// "Type.Field".
func fieldComments(root, pkg string) (map[string]string, error) {
	files, err := parsePackage(root, pkg)
	if err != nil {
		return nil, err
	}
	out := make(map[string]string)
	for _, f := range files {
		for name, fields := range structs(f) {
			for _, field := range fields {
				for _, ident := range field.Names {
					out[name+"."+ident.Name] = field.Doc.Text()
				}
			}
		}
	}
	return out, nil
}

// standardSentence is the sentence of a comment that tells the default.
var standardSentence = regexp.MustCompile(`\s*\bDefault:\s+([^.]*(?:\.[^.\s][^.]*)*)\.(?:\s|$)`)

// settingsOf lists the keys of a struct. Its values are the defaults where they
// are fixed, and not where the struct is one of many in a list or a map.
func settingsOf(comments map[string]string, v reflect.Value, prefix string, fixed bool) ([]setting, error) {
	var out []setting
	for i := range v.NumField() {
		field := v.Type().Field(i)
		key := field.Tag.Get("key")
		if key == "" {
			continue
		}
		name := v.Type().Name() + "." + field.Name
		s := setting{path: prefix + key, key: key, typ: field.Type, tag: field.Tag}
		if err := s.read(comments[name]); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if fixed {
			if err := s.hold(v.Field(i)); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
		inner, path := elem(field.Type, s.path)
		if isStruct(inner) && inner != v.Type() {
			below := reflect.New(inner).Elem()
			if field.Type == inner {
				below = v.Field(i)
			}
			var err error
			if s.below, err = settingsOf(comments, below, path+".", fixed && field.Type == inner); err != nil {
				return nil, err
			}
		}
		out = append(out, s)
	}
	return out, nil
}

// read takes the comment of a field apart.
func (s *setting) read(text string) error {
	r := readRemark(text)
	s.examples = r.code
	if len(r.prose) == 0 {
		return fmt.Errorf("no comment")
	}
	prose := strings.Join(r.prose, "\n\n")
	if m := standardSentence.FindStringSubmatch(prose); m != nil {
		s.standard = m[1]
		prose = strings.TrimSpace(strings.Replace(prose, m[0], " ", 1))
	}
	_, rest, _ := strings.Cut(prose, " ")
	s.text = "`" + s.key + "` " + rest
	s.plain = strings.NewReplacer("`", "", `\`, "").Replace(s.key + " " + rest)
	return nil
}

// hold compares the default that a comment tells with the one that the code
// has, where that can be written down.
func (s *setting) hold(v reflect.Value) error {
	if text, ok := v.Interface().(config.Text); ok {
		v = reflect.ValueOf(text.Value)
	}
	want := ""
	switch {
	case v.Kind() == reflect.String && v.Type() == reflect.TypeFor[string]() && v.Len() > 0:
		want = "`" + v.String() + "`"
	case v.Kind() == reflect.Bool || v.Kind() == reflect.Int:
		want = fmt.Sprint(v)
	case isStruct(v.Type()):
		return nil
	}
	if s.standard == "" {
		return fmt.Errorf("the comment tells no default")
	}
	if !strings.HasPrefix(s.standard, want) {
		return fmt.Errorf("the comment has the default %s, the code %s", s.standard, want)
	}
	if v.Kind() != reflect.Map && !v.IsZero() || v.Kind() == reflect.Bool {
		s.value = v.Interface()
	}
	return nil
}

// isStruct reports whether a type is a struct with keys.
func isStruct(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t != reflect.TypeFor[decode.Text]()
}

// elem is the type at the bottom of lists and maps, and the path to it.
func elem(t reflect.Type, path string) (reflect.Type, string) {
	for {
		switch t.Kind() {
		case reflect.Map:
			path += ".NAME"
		case reflect.Slice:
			path += ".N"
		default:
			return t, path
		}
		t = t.Elem()
	}
}

// configurationReference lists the keys of galley.yaml.
func configurationReference(root string) (string, error) {
	list, err := settings(root)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, s := range list {
		if len(s.examples) == 0 {
			return "", fmt.Errorf("%s: the comment has no example", s.path)
		}
		s.write(&b, 2)
	}
	return b.String(), nil
}

// write writes a key and those below it.
func (s setting) write(b *strings.Builder, level int) {
	title := strings.NewReplacer(".NAME", ".*", ".N.", ".").Replace(s.path)
	id := strings.NewReplacer(".NAME", "", ".N.", "-", ".", "-").Replace(s.path)
	fmt.Fprintf(b, "\n%s %s {#%s}\n\n%s\n", strings.Repeat("#", level), special.ReplaceAllString(title, `\$0`), id, s.text)
	fmt.Fprintf(b, "\n*Type:* %s.", typeName(s.typ, s.tag))
	if s.standard != "" {
		fmt.Fprintf(b, " *Default:* %s.", s.standard)
	}
	b.WriteString("\n")
	for _, example := range s.examples {
		fence(b, `yaml {title="galley.yaml"}`, example)
	}
	for _, below := range s.below {
		below.write(b, 3)
	}
}

// typeName says in words what a value may be.
func typeName(t reflect.Type, tag reflect.StructTag) string {
	in := strings.Fields(tag.Get("in"))
	switch {
	case t == reflect.TypeFor[config.Level]():
		for _, level := range config.Levels() {
			in = append(in, string(level))
		}
		return choice(in)
	case t == reflect.TypeFor[config.Text]() && len(in) == 0:
		return "text"
	case len(in) > 0 && t.Kind() != reflect.Slice:
		return choice(in)
	case len(in) > 0:
		return "list of " + choice(in)
	}
	switch t.Kind() {
	case reflect.Bool:
		return "`true` or `false`"
	case reflect.Int:
		if least, err := strconv.Atoi(tag.Get("min")); err == nil {
			return fmt.Sprintf("whole number, %d or more", least)
		}
		return "whole number"
	case reflect.Slice:
		return "list of " + plural(typeName(t.Elem(), ""))
	case reflect.Map:
		return "map from names to " + plural(typeName(t.Elem(), ""))
	case reflect.Struct:
		if reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
			return "text or map"
		}
		return "map"
	case reflect.Interface:
		return "value"
	}
	return "text"
}

// choice lists values with "or" before the last.
func choice(values []string) string {
	last := len(values) - 1
	return "`" + strings.Join(values[:last], "`, `") + "` or `" + values[last] + "`"
}

// plural is the plural of the names of types.
func plural(name string) string {
	switch name {
	case "text or map":
		return "texts or maps"
	case "text", "map", "value", "whole number":
		return name + "s"
	}
	if rest, ok := strings.CutPrefix(name, "map "); ok {
		return "maps " + rest
	}
	if rest, ok := strings.CutPrefix(name, "list "); ok {
		return "lists " + rest
	}
	return name
}
