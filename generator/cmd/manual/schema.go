package main

import (
	"bytes"
	"encoding"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"

	"galley/generator/config"
	"galley/generator/diag"
)

// A schema is a JSON Schema (draft 2020-12), as far as galley.yaml needs it.
// What is empty in galley.yaml counts as not given, so every value may be null.
type schema struct {
	Dialect     string             `json:"$schema,omitempty"`
	Title       string             `json:"title,omitempty"`
	Description string             `json:"description,omitempty"`
	Ref         string             `json:"$ref,omitempty"`
	Type        []string           `json:"type,omitempty"`
	Enum        []any              `json:"enum,omitempty"`
	Minimum     *int               `json:"minimum,omitempty"`
	Default     any                `json:"default,omitempty"`
	Items       *schema            `json:"items,omitempty"`
	Names       *schema            `json:"propertyNames,omitempty"`
	Properties  map[string]*schema `json:"properties,omitempty"`
	Additional  any                `json:"additionalProperties,omitempty"` // false, or a schema
	Defs        map[string]*schema `json:"$defs,omitempty"`
}

// configurationSchema makes the schema of galley.yaml for editors.
func configurationSchema(root string) (string, error) {
	list, err := settings(root)
	if err != nil {
		return "", err
	}
	defs := make(map[string]*schema)
	s := object(defs, list)
	s.Dialect = "https://json-schema.org/draft/2020-12/schema"
	s.Title = config.Name
	s.Description = "The configuration of a site that galley builds."
	s.Defs = defs
	s.Properties["messages"].Names = &schema{Enum: changeable()}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err = e.Encode(s)
	return b.String(), err
}

// object is the schema of a map with known keys.
func object(defs map[string]*schema, list []setting) *schema {
	s := &schema{Type: []string{"object", "null"}, Properties: make(map[string]*schema), Additional: false}
	for _, below := range list {
		p := schemaOf(defs, below.typ, below)
		p.Description = below.plain
		if below.typ.Kind() != reflect.Struct {
			p.Default = below.value
		}
		s.Properties[below.key] = p
	}
	return s
}

// schemaOf is the schema of a setting's values, of which t is the type or one
// of those inside of it.
func schemaOf(defs map[string]*schema, t reflect.Type, of setting) *schema {
	switch {
	case t == reflect.TypeFor[config.Text]():
		return text(of.tag)
	case t == reflect.TypeFor[config.Level]():
		s := &schema{}
		for _, level := range config.Levels() {
			s.Enum = append(s.Enum, level)
		}
		s.Enum = append(s.Enum, nil)
		return s
	}
	switch t.Kind() {
	case reflect.Bool:
		return &schema{Type: []string{"boolean", "null"}}
	case reflect.Int:
		return number(of.tag)
	case reflect.Slice:
		return &schema{Type: []string{"array", "null"}, Items: schemaOf(defs, t.Elem(), of)}
	case reflect.Map:
		return &schema{Type: []string{"object", "null"}, Additional: schemaOf(defs, t.Elem(), of)}
	case reflect.Interface:
		return &schema{}
	case reflect.Struct:
		return structure(defs, t, of)
	}
	return text(of.tag)
}

// structure is a reference to the schema of a struct, which may hold itself.
func structure(defs map[string]*schema, t reflect.Type, of setting) *schema {
	name := strings.ToLower(t.Name()[:1]) + t.Name()[1:]
	if defs[name] == nil && of.below != nil {
		s := object(defs, of.below)
		if reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
			s.Type = append([]string{"string"}, s.Type...)
		}
		defs[name] = s
	}
	return &schema{Ref: "#/$defs/" + name}
}

// text is the schema of a text; a number is text as it is written.
func text(tag reflect.StructTag) *schema {
	s := &schema{Type: []string{"string", "number", "null"}}
	if in := strings.Fields(tag.Get("in")); len(in) > 0 {
		s.Type = nil
		for _, value := range in {
			s.Enum = append(s.Enum, value)
		}
		s.Enum = append(s.Enum, nil)
	}
	return s
}

func number(tag reflect.StructTag) *schema {
	s := &schema{Type: []string{"integer", "null"}}
	if least, err := strconv.Atoi(tag.Get("min")); err == nil {
		s.Minimum = &least
	}
	for _, value := range strings.Fields(tag.Get("in")) {
		n, _ := strconv.Atoi(value) // a test holds the tags to the type
		s.Type, s.Enum = nil, append(s.Enum, n)
	}
	if s.Enum != nil {
		s.Enum = append(s.Enum, nil)
	}
	return s
}

// changeable are the codes of messages whose level can be set.
func changeable() []any {
	var codes []any
	for _, info := range diag.Catalogue() {
		if !info.Fixed {
			codes = append(codes, info.Code)
		}
	}
	return codes
}
