package render

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"galley/generator/dep"
)

// word returns a word of the theme in the site's language.
func (x *execution) word(key string, values map[string]string) (string, error) {
	x.w.facts.Read(dep.Word, key, 0)
	return x.w.r.opts.Words.Text(key, values)
}

// Word returns what templates/i18n/ has at a key in the site's language, or in
// English. Names and values by turns fill the places it has for them, such as
// "{page}". A key that no file has is an error.
//
//	{{.Site.Word "page_of" "page" 2 "pages" 7}}
func (v Site) Word(key string, values ...any) (string, error) {
	named, err := namedTexts(values)
	if err != nil {
		return "", err
	}
	return v.x.word(key, named)
}

// Words returns what templates/i18n/ has at a key in the plural form for a number,
// which is put in for "{n}".
//
//	{{.Site.Words "page_count" .Count}}
func (v Site) Words(key string, n any, values ...any) (string, error) {
	named, err := namedTexts(values)
	if err != nil {
		return "", err
	}
	count, err := wholeNumber(n)
	if err != nil {
		return "", err
	}
	v.x.w.facts.Read(dep.Word, key, 0)
	return v.x.w.r.opts.Words.Plural(key, count, named)
}

// namedTexts makes a map of names and values that follow each other.
func namedTexts(values []any) (map[string]string, error) {
	if len(values) == 0 { // as nearly always
		return nil, nil
	}
	if len(values)%2 != 0 {
		return nil, fmt.Errorf("want names and values by turns, have %d of them", len(values))
	}
	named := make(map[string]string, len(values)/2)
	for i := 0; i < len(values); i += 2 {
		name, ok := values[i].(string)
		if !ok {
			return nil, fmt.Errorf("want the name of a value, have %s", kindOf(values[i]))
		}
		text, err := textOf(values[i+1])
		if err != nil {
			return nil, err
		}
		named[name] = text
	}
	return named, nil
}

// Data returns a value below data/ by the file's name and the keys in it, as
// maps, lists, texts and numbers; nil where there is none. A folder in data/ is
// a key before the file's. What is remembered is the whole value, so ask for no
// more than is shown.
//
//	{{with .Site.Data "cta" "welcome"}}<p>{{.text}}</p>{{end}}
func (v Site) Data(keys ...string) any {
	name := make([]string, len(keys))
	for i, key := range keys {
		name[i] = strings.NewReplacer(`\`, `\\`, "/", `\/`).Replace(key)
	}
	v.x.w.facts.Read(dep.Data, strings.Join(name, "/"), 0)
	if v.x.w.r.opts.Data == nil {
		return nil
	}
	return v.x.w.r.opts.Data(keys...)
}

// Date returns the date in a text such as "2026-01-31", "2026-01-31 15:04" or
// RFC 3339, for data and params, which know dates as texts only. A text without
// a zone is in the site's. Of nothing, or of an empty text, it is nil.
//
//	{{with .Site.Date (.Param "held")}}Held on {{.Text}}.{{end}}
func (v Site) Date(value any) (*Date, error) {
	if value == nil || value == "" {
		return nil, nil
	}
	text, ok := value.(string)
	if !ok {
		return nil, fmt.Errorf("want a date as text, have %s", kindOf(value))
	}
	location := v.config("time_zone").Config.Location()
	for _, layout := range []string{time.DateOnly, time.RFC3339, time.DateTime, "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if t, err := time.ParseInLocation(layout, text, location); err == nil {
			return v.x.date(t), nil
		}
	}
	return nil, fmt.Errorf("%q is not a date (want one such as 2026-01-31)", text)
}

// textOf is a value as text, where it has one that is the same everywhere.
func textOf(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case template.HTML:
		return plainText(string(v)), nil
	case int, int64, float64, bool:
		return fmt.Sprint(v), nil
	}
	return "", fmt.Errorf("want text, have %s", kindOf(v))
}
