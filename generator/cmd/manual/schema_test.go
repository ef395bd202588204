package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"galley/generator/config"
	"galley/generator/decode"
)

// TestExamplesLoad reads the examples of the comments as galley.yaml.
func TestExamplesLoad(t *testing.T) {
	t.Parallel()
	list, err := settings(root)
	if err != nil {
		t.Fatal(err)
	}
	s := parsedSchema(t)
	for _, setting := range list {
		for _, example := range setting.examples {
			if _, messages := config.Parse([]byte(example)); len(messages) > 0 {
				t.Errorf("the example of %s: %v", setting.path, messages)
			}
			if faults := s.faults(t, example); len(faults) > 0 {
				t.Errorf("the example of %s: %q", setting.path, faults)
			}
		}
	}
}

// TestSchema holds sites to the schema, and the schema to what a build says.
func TestSchema(t *testing.T) {
	t.Parallel()
	s := parsedSchema(t)
	for _, name := range []string{"galley.yaml", "starter/galley.yaml"} {
		src, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if faults := s.faults(t, string(src)); len(faults) > 0 {
			t.Errorf("%s: %q", name, faults)
		}
	}
	for _, tt := range []struct{ in, want string }{
		{"", ""},
		{"title: 2026\npaths:\n", ""},
		{"redirects: {/a/: /b/, /c/: {to: /d/, status: 302}}", ""},
		{"titel: x", "titel: not a key"},
		{"title: [x]", "title: wrong type"},
		{"paths: upper", "paths: not among the values"},
		{"pagination: {size: 0}", "pagination.size: too small"},
		{"pagination: {size: many}", "pagination.size: wrong type"},
		{"sitemap: maybe", "sitemap: wrong type"},
		{"feeds: {formats: [atom, rdf]}", "feeds.formats.1: not among the values"},
		{"links: {page: fatal}", "links.page: not among the values"},
		{"messages: {link/no-anchor: loud}", "messages.link/no-anchor: not among the values"},
		{"messages: {link/no-ancor: off}", "messages.link/no-ancor: not among the values"},
		{"redirects: {/a/: {to: /b/, status: 200}}", "redirects./a/.status: not among the values"},
		{"menus: {main: [{name: A, children: [{nam: B}]}]}", "menus.main.0.children.0.nam: not a key"},
	} {
		if got := strings.Join(s.faults(t, tt.in), "; "); got != tt.want {
			t.Errorf("faults(%q) = %q, want %q", tt.in, got, tt.want)
		}
		_, messages := config.Parse([]byte(tt.in))
		said := ""
		for _, m := range messages {
			said += m.Text
		}
		if (said == "") != (tt.want == "") {
			t.Errorf("Parse(%q) says %q, the schema %q", tt.in, said, tt.want)
		}
	}
}

// A rules is a parsed schema. The test knows the words that ours uses, and
// fails at others.
type rules struct {
	node map[string]any
	root map[string]any
}

func parsedSchema(t *testing.T) rules {
	t.Helper()
	src, err := configurationSchema(root)
	if err != nil {
		t.Fatal(err)
	}
	var node map[string]any
	if err := json.Unmarshal([]byte(src), &node); err != nil {
		t.Fatal(err)
	}
	return rules{node, node}
}

// faults says where a text of YAML breaks the rules.
func (r rules) faults(t *testing.T, src string) []string {
	t.Helper()
	n, messages := decode.Parse(decode.YAML, []byte(src), decode.Options{File: config.Name, MaxBytes: math.MaxInt})
	if len(messages) > 0 {
		t.Fatal(messages)
	}
	var value any
	if n != nil {
		value = n.Any()
	}
	return r.check(value, "")
}

func (r rules) check(value any, path string) []string {
	var out []string
	say := func(what string) { out = append(out, strings.TrimPrefix(path, ".")+": "+what) }
	object, _ := value.(map[string]any)
	for word, rule := range r.node {
		switch word {
		case "$schema", "$defs", "title", "description", "default", "properties":
		case "$ref":
			name := strings.TrimPrefix(rule.(string), "#/$defs/")
			out = append(out, r.at(r.root["$defs"].(map[string]any)[name]).check(value, path)...)
		case "type":
			if !slices.ContainsFunc(rule.([]any), func(name any) bool { return hasType(value, name.(string)) }) {
				say("wrong type")
			}
		case "enum":
			if !slices.ContainsFunc(rule.([]any), func(want any) bool { return fmt.Sprint(want) == fmt.Sprint(value) }) {
				say("not among the values")
			}
		case "minimum":
			if n, err := strconv.ParseFloat(fmt.Sprint(value), 64); err == nil && n < rule.(float64) {
				say("too small")
			}
		case "items":
			list, _ := value.([]any)
			for i, item := range list {
				out = append(out, r.at(rule).check(item, fmt.Sprint(path, ".", i))...)
			}
		case "propertyNames":
			for key := range object {
				out = append(out, r.at(rule).check(key, path+"."+key)...)
			}
		case "additionalProperties":
			known, _ := r.node["properties"].(map[string]any)
			for key, item := range object {
				below := path + "." + key
				if property, ok := known[key]; ok {
					out = append(out, r.at(property).check(item, below)...)
				} else if rule == false {
					out = append(out, strings.TrimPrefix(below, ".")+": not a key")
				} else {
					out = append(out, r.at(rule).check(item, below)...)
				}
			}
		default:
			say("the test does not know " + word)
		}
	}
	slices.Sort(out)
	return out
}

func (r rules) at(node any) rules { return rules{node.(map[string]any), r.root} }

func hasType(value any, name string) bool {
	switch value.(type) {
	case nil:
		return name == "null"
	case bool:
		return name == "boolean"
	case int, int64:
		return name == "integer" || name == "number"
	case float64:
		return name == "number"
	case string:
		return name == "string"
	case []any:
		return name == "array"
	case map[string]any:
		return name == "object"
	}
	return false
}
