// Package words reads the words of a theme: what templates say in a language
// of their own rather than the writer's, such as "Previous" and the names of
// months.
//
// What goes in is templates/i18n/LANG.yaml of every layer and the site's
// language; what comes out is one table, in which each key is looked for in the
// language itself, in the languages it is a variety of (pt-BR, pt), and in
// English, and for each of them in the site, its themes and the theme in the
// box, in this order. So a site says a single word in its own way by adding a
// file with one line.
//
// A word is text, or for one with a number a map of its plural forms by the
// categories of CLDR (https://cldr.unicode.org/index/cldr-spec/plural-rules):
// zero, one, two, few, many, other. {name} stands for a value.
package words

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"galley/generator/decode"
	"galley/generator/diag"
	"galley/generator/layer"
)

// Dir is the folder of a layer that holds its words.
const Dir = "templates/i18n"

// fallback is the language that has every word.
const fallback = "en"

// months is the key of the names of the months, the one list.
const months = "months"

// Words is the words of one language. It is safe for concurrent use.
type Words struct {
	entries map[string]entry
}

// An entry is a word: its text, its plural forms, or the list of months.
type entry struct {
	language language.Tag // whose rules of plurals hold
	text     string
	forms    map[string]string // by CLDR category; nil for a word without a number
	list     []string
}

// Load reads the words of a language, a BCP 47 tag such as "pt-BR" that is
// written at pos. Faults in a file have the code [diag.WordsSyntax]; a language
// other than English for which no layer has a file has [diag.WordsMissing].
func Load(layers layer.List, tag string, pos diag.Pos) (*Words, diag.List) {
	w := &Words{entries: make(map[string]entry)}
	own := varieties(tag)
	found, messages := w.load(layers, own)
	if own[len(own)-1] == fallback {
		return w, messages
	}
	if !found {
		messages.Add(diag.WordsMissing, pos, "no words in the language %q, so those of the theme are English (add %s/%s.yaml)", tag, Dir, tag)
	}
	_, more := w.load(layers, []string{fallback})
	return w, append(messages, more...)
}

// load adds the words of languages from all layers, and reports whether there
// was a file.
func (w *Words) load(layers layer.List, tags []string) (found bool, messages diag.List) {
	for _, tag := range tags {
		for _, l := range layers {
			files, more := find(l, tag)
			messages = append(messages, more...)
			for _, f := range files {
				found = true
				messages = append(messages, w.add(f, language.Make(tag))...)
			}
		}
	}
	return found, messages
}

// varieties lists a tag and those it is a variety of: pt-br, pt.
func varieties(tag string) []string {
	var out []string
	for tag = strings.ToLower(tag); tag != ""; {
		out = append(out, tag)
		tag = tag[:max(0, strings.LastIndexByte(tag, '-'))]
	}
	return out
}

// find returns a layer's files for a language; the case of a tag means nothing
// (RFC 5646, 2.1.1).
func find(l layer.Layer, tag string) ([]layer.File, diag.List) {
	entries, err := fs.ReadDir(l.FS, Dir)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		return nil, diag.List{diag.New(diag.ContentRead, diag.Pos{File: l.Path(Dir)}, "%v", cause(err))}
	}
	var out []layer.File
	for _, e := range entries {
		base, ext := strings.TrimSuffix(e.Name(), path.Ext(e.Name())), path.Ext(e.Name())
		if (ext == ".yaml" || ext == ".yml") && strings.EqualFold(base, tag) && e.Type().IsRegular() {
			out = append(out, layer.File{Layer: l, Name: path.Join(Dir, e.Name())})
		}
	}
	return out, nil
}

// cause is an error without the path, which stands before it.
func cause(err error) error {
	if e := (*fs.PathError)(nil); errors.As(err, &e) {
		return e.Err
	}
	return err
}

// add adds the words of a file that are not there yet.
func (w *Words) add(f layer.File, tag language.Tag) diag.List {
	src, err := f.Read()
	if err != nil {
		return diag.List{diag.New(diag.ContentRead, diag.Pos{File: f.Path()}, "%v", cause(err))}
	}
	n, messages := decode.Parse(decode.YAML, src, decode.Options{File: f.Path(), Code: diag.WordsSyntax})
	switch {
	case n == nil || n.Kind == decode.Null:
		return messages
	case n.Kind != decode.Map:
		messages.Add(diag.WordsSyntax, n.Pos, "want a map of words, have %s", n.Kind)
		return messages
	}
	for _, word := range n.Map {
		if word.Value.Kind == decode.Null { // left empty: that of the next layer
			continue
		}
		e, more := newEntry(word)
		messages = append(messages, more...)
		if _, taken := w.entries[word.Key]; !taken && len(more) == 0 {
			e.language = tag
			w.entries[word.Key] = e
		}
	}
	return messages
}

// newEntry checks the value of a word.
func newEntry(word decode.Entry) (entry, diag.List) {
	var messages diag.List
	v := word.Value
	refuse := func(pos diag.Pos, format string, args ...any) {
		messages.Add(diag.WordsSyntax, pos, "word %q: "+format, append([]any{word.Key}, args...)...)
	}
	switch {
	case v.Kind == decode.String && word.Key != months:
		return entry{text: v.Text}, nil
	case v.Kind == decode.List && word.Key == months:
		e := entry{}
		for _, month := range v.List {
			e.list = append(e.list, month.Text)
			if month.Kind != decode.String || month.Text == "" {
				refuse(month.Pos, "want the name of a month, have %s", month.Kind)
			}
		}
		if len(e.list) != 12 {
			refuse(v.Pos, "want 12 names, have %d", len(e.list))
		}
		return e, messages
	case v.Kind == decode.Map && word.Key != months:
		e := entry{forms: make(map[string]string)}
		for _, form := range v.Map {
			e.forms[form.Key] = form.Value.Text
			switch {
			case !slices.Contains(categories(), form.Key):
				refuse(form.Pos, "%q is no plural form%s (want %s)", form.Key, diag.DidYouMean(form.Key, categories()), strings.Join(categories(), ", "))
			case form.Value.Kind != decode.String:
				refuse(form.Value.Pos, "want text, have %s", form.Value.Kind)
			}
		}
		if _, ok := e.forms["other"]; !ok {
			refuse(word.Pos, "there is no form for all other numbers (add other)")
		}
		return e, messages
	case word.Key == months:
		refuse(v.Pos, "want a list of 12 names, have %s", v.Kind)
	default:
		refuse(v.Pos, "want text, have %s", v.Kind)
	}
	return entry{}, messages
}

// categories are those of CLDR, in the order of [plural.Form].
func categories() []string { return []string{"other", "zero", "one", "two", "few", "many"} }

// Keys returns the keys of all words, sorted.
func (w *Words) Keys() []string { return slices.Sorted(maps.Keys(w.entries)) }

// Has reports whether there is a word of that key.
func (w *Words) Has(key string) bool {
	_, ok := w.entries[key]
	return ok
}

// Text returns a word with values put in: in {name} that of the name. The error
// tells of a key that no file has, of a word with plural forms, and of a value
// that the word wants and that is not given.
func (w *Words) Text(key string, values map[string]string) (string, error) {
	e, err := w.entry(key)
	switch {
	case err != nil:
		return "", err
	case e.forms != nil:
		return "", fmt.Errorf("the word %q has plural forms (use .Words and give the number)", key)
	}
	return expand(key, e.text, values)
}

// Plural returns a word in the form for the number n, as [Words.Text] does.
// {n} stands for the number, in Latin digits.
func (w *Words) Plural(key string, n int, values map[string]string) (string, error) {
	e, err := w.entry(key)
	switch {
	case err != nil:
		return "", err
	case e.forms == nil:
		return "", fmt.Errorf("the word %q has no plural forms (use .Word)", key)
	}
	form := plural.Cardinal.MatchPlural(e.language, max(n, -n, 0), 0, 0, 0, 0)
	text, ok := e.forms[categories()[form]]
	if !ok {
		text = e.forms["other"]
	}
	values = maps.Clone(values)
	if values == nil {
		values = make(map[string]string, 1)
	}
	values["n"] = strconv.Itoa(n)
	return expand(key, text, values)
}

// entry finds a word.
func (w *Words) entry(key string) (entry, error) {
	e, ok := w.entries[key]
	switch {
	case !ok:
		return e, fmt.Errorf("no word %q%s", key, diag.DidYouMean(key, w.Keys()))
	case e.list != nil:
		return e, fmt.Errorf("the word %q is a list", key)
	}
	return e, nil
}

// expand puts values in the places that a text has for them.
func expand(key, text string, values map[string]string) (string, error) {
	if !strings.Contains(text, "{") {
		return text, nil
	}
	var b strings.Builder
	for {
		before, rest, open := strings.Cut(text, "{")
		name, after, closed := strings.Cut(rest, "}")
		b.WriteString(before)
		if !open || !closed {
			b.WriteString(text[len(before):])
			return b.String(), nil
		}
		value, ok := values[name]
		if !ok {
			return "", fmt.Errorf("the word %q wants a value for {%s} (give %q and the value)", key, name, name)
		}
		b.WriteString(value)
		text = after
	}
}

// Date returns a day for readers: the word "date" with {day}, {month} and
// {year} put in, the month by its name.
func (w *Words) Date(t time.Time) (string, error) {
	names := w.entries[months].list
	if names == nil {
		return "", fmt.Errorf("no word %q", months)
	}
	return w.Text("date", map[string]string{
		"day": strconv.Itoa(t.Day()), "month": names[t.Month()-1], "year": strconv.Itoa(t.Year()),
	})
}

// Right reports whether the script of a language, a BCP 47 tag, is written
// from right to left. A script in the tag decides, such as Latn.
func Right(tag string) bool {
	script, _ := language.Make(tag).Script()
	switch script.String() {
	case "Adlm", "Arab", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi":
		return true
	}
	return false
}

// Value returns what there is at a key, in a form that is the same for the same
// words; "" for none.
func (w *Words) Value(key string) string {
	e, ok := w.entries[key]
	if !ok {
		return ""
	}
	return fmt.Sprintf("%s %q %q %q", e.language, e.text, e.forms, e.list)
}
