package words_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"galley"
	"galley/generator/diag"
	"galley/generator/layer"
	"galley/generator/words"
)

// layered are layers by name, each with word files given as name and text; the
// first layer is the site.
func layered(files ...[]string) layer.List {
	var out layer.List
	for i, list := range files {
		l := layer.Layer{Name: []string{"", "theme", "box"}[i]}
		fsys := fstest.MapFS{}
		for j := 0; j < len(list); j += 2 {
			fsys["templates/i18n/"+list[j]] = &fstest.MapFile{Data: []byte(list[j+1])}
		}
		l.FS = fsys
		out = append(out, l)
	}
	return out
}

func said(messages diag.List) string {
	var b strings.Builder
	for _, m := range messages {
		b.WriteString(m.Pos.String() + ": " + m.Text + " [" + string(m.Code) + "]\n")
	}
	return b.String()
}

// theme loads the words of the theme in the box.
func theme(t *testing.T, language string) *words.Words {
	t.Helper()
	w, messages := words.Load(layer.List{{FS: galley.Theme()}}, language, diag.Pos{File: "galley.yaml"})
	if len(messages) > 0 {
		t.Fatal(said(messages))
	}
	return w
}

func TestLookup(t *testing.T) {
	t.Parallel()
	layers := layered(
		[]string{"pt-br.yaml", "a: site pt-BR\n", "en.yaml", "a: site en\nb: site en\nc: site en\nempty:\n"},
		[]string{"pt.yml", "a: theme pt\nb: theme pt\n", "pt-BR.yaml", "a: theme pt-BR\n"},
		[]string{"en.yaml", "a: en\nb: en\nc: en\nd: en\nempty: not\n", "de.yaml", "a: de\n"},
	)
	tests := []struct{ language, key, want string }{
		{"pt-BR", "a", "site pt-BR"},
		{"pt-BR", "b", "theme pt"},
		{"pt-BR", "c", "site en"},
		{"pt-BR", "d", "en"},
		{"pt-BR", "empty", "not"},
		{"pt-BR-x", "a", "site pt-BR"},
		{"pt", "a", "theme pt"},
		{"en-GB", "a", "site en"},
		{"DE", "a", "de"},
		{"de", "b", "site en"},
	}
	for _, tt := range tests {
		w, messages := words.Load(layers, tt.language, diag.Pos{File: "galley.yaml"})
		got, err := w.Text(tt.key, nil)
		if got != tt.want || err != nil || len(messages) > 0 {
			t.Errorf("in %s, Text(%q) = %q, %v, want %q; %s", tt.language, tt.key, got, err, tt.want, said(messages))
		}
	}
}

func TestLoadMessages(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, language, in, want string }{
		{"no file", "de", "", `galley.yaml: no words in the language "de", so those of the theme are English (add templates/i18n/de.yaml) [words/no-language]`},
		{"empty", "en", "\n", ""},
		{"syntax", "en", "a: [\n", "theme/templates/i18n/en.yaml:2:1: "},
		{"no map", "en", "- a\n", "theme/templates/i18n/en.yaml:1:1: want a map of words, have a list [words/syntax]"},
		{"number", "en", "a: b\nc: 1\n", `theme/templates/i18n/en.yaml:2:4: word "c": want text, have a whole number [words/syntax]`},
		{"list", "en", "a: [b]\n", `theme/templates/i18n/en.yaml:1:4: word "a": want text, have a list [words/syntax]`},
		{"category", "en", "a: {on: x, other: y}\n", `theme/templates/i18n/en.yaml:1:5: word "a": "on" is no plural form (want other, zero, one, two, few, many) [words/syntax]`},
		{"near category", "en", "a: {othr: x, other: y}\n", `theme/templates/i18n/en.yaml:1:5: word "a": "othr" is no plural form (did you mean "other"?) (want other, zero, one, two, few, many) [words/syntax]`},
		{"no other", "en", "a: {one: x}\n", `theme/templates/i18n/en.yaml:1:1: word "a": there is no form for all other numbers (add other) [words/syntax]`},
		{"form", "en", "a: {other: [x]}\n", `theme/templates/i18n/en.yaml:1:12: word "a": want text, have a list [words/syntax]`},
		{"months", "en", "months: [a]\n", `theme/templates/i18n/en.yaml:1:9: word "months": want 12 names, have 1 [words/syntax]`},
		{"month", "en", "months: [a, b, c, d, e, f, g, h, i, j, k, 12]\n", `theme/templates/i18n/en.yaml:1:43: word "months": want the name of a month, have a whole number [words/syntax]`},
		{"no months", "en", "months: x\n", `theme/templates/i18n/en.yaml:1:9: word "months": want a list of 12 names, have text [words/syntax]`},
	}
	for _, tt := range tests {
		files := []string{"en.yaml", tt.in}
		if tt.in == "" {
			files = nil
		}
		_, messages := words.Load(layered(nil, files), tt.language, diag.Pos{File: "galley.yaml"})
		got := strings.TrimSuffix(said(messages), "\n")
		if tt.want == "" && got != "" || !strings.HasPrefix(got, tt.want) || len(messages) > 1 {
			t.Errorf("%s: messages %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	w, _ := words.Load(layered([]string{"en.yaml", "plain: text\nvalue: \"<{a}> {b}{a}\"\nopen: \"{ no end\"\ncount: {one: one, other: \"{n} of {a}\"}\nmonths: [a, b, c, d, e, f, g, h, i, j, k, l]\n"}), "en", diag.Pos{File: "galley.yaml"})
	values := map[string]string{"a": "A{b}", "b": "B"}
	tests := []struct{ key, want, err string }{
		{key: "plain", want: "text"},
		{key: "value", want: "<A{b}> BA{b}"},
		{key: "open", want: "{ no end"},
		{key: "plian", err: `no word "plian" (did you mean "plain"?)`},
		{key: "count", err: `the word "count" has plural forms (use .Words and give the number)`},
		{key: "months", err: `the word "months" is a list`},
	}
	for _, tt := range tests {
		got, err := w.Text(tt.key, values)
		if got != tt.want || told(err) != tt.err {
			t.Errorf("Text(%q) = %q, %q, want %q, %q", tt.key, got, told(err), tt.want, tt.err)
		}
	}
	if got, err := w.Text("value", nil); told(err) != `the word "value" wants a value for {a} (give "a" and the value)` {
		t.Errorf("without values, Text = %q, %v", got, err)
	}
	if got, err := w.Plural("plain", 1, nil); told(err) != `the word "plain" has no plural forms (use .Word)` {
		t.Errorf("Plural = %q, %v", got, err)
	}
	if got, err := w.Plural("count", 7, values); got != "7 of A{b}" || err != nil {
		t.Errorf("Plural = %q, %v", got, err)
	}
	if len(values) != 2 {
		t.Errorf("Plural changed the values to %v", values)
	}
}

func told(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestPlural(t *testing.T) {
	t.Parallel()
	all := "n: {zero: zero, one: one, two: two, few: few, many: many, other: other}\n"
	layers := layered([]string{"ar.yaml", all, "en.yaml", all + "few: {one: one, other: other}\n", "ru.yaml", all, "ja.yaml", all, "fr.yaml", "x: y\n"})
	tests := []struct {
		language string
		n        int
		want     string
	}{
		{"ar", 0, "zero"}, {"ar", 1, "one"}, {"ar", 2, "two"}, {"ar", 3, "few"}, {"ar", 10, "few"}, {"ar", 11, "many"},
		{"ar", 99, "many"}, {"ar", 100, "other"}, {"ar", 102, "other"}, {"ar", 103, "few"}, {"ar", 1_000_003, "few"},
		{"en", 0, "other"}, {"en", 1, "one"}, {"en", 2, "other"}, {"en", -1, "one"}, {"en", math.MinInt, "other"}, {"en", math.MaxInt, "other"},
		{"ru", 1, "one"}, {"ru", 21, "one"}, {"ru", 22, "few"}, {"ru", 5, "many"},
		{"ja", 1, "other"},
		{"fr", 0, "other"}, // the word is English, and so is its rule
	}
	for _, tt := range tests {
		w, _ := words.Load(layers, tt.language, diag.Pos{File: "galley.yaml"})
		if got, err := w.Plural("n", tt.n, nil); got != tt.want || err != nil {
			t.Errorf("in %s, Plural(%d) = %q, %v, want %q", tt.language, tt.n, got, err, tt.want)
		}
	}
}

// TestThemeWords compares the languages of the theme in the box: each has all
// words, with the same values, and English has no form that it never uses.
func TestThemeWords(t *testing.T) {
	t.Parallel()
	en, ar := theme(t, "en"), theme(t, "ar")
	only, messages := words.Load(layer.List{{FS: without(t, "ar")}}, "en", diag.Pos{File: "galley.yaml"})
	if len(messages) > 0 || !slices.Equal(only.Keys(), en.Keys()) {
		t.Errorf("English has the words %q, %s", en.Keys(), said(messages))
	}
	alone, _ := words.Load(layer.List{{FS: without(t, "en")}}, "ar", diag.Pos{File: "galley.yaml"})
	if !slices.Equal(alone.Keys(), en.Keys()) {
		t.Errorf("the keys of ar.yaml are\n%q, want those of en.yaml\n%q", alone.Keys(), en.Keys())
	}
	values := map[string]string{}
	for _, name := range []string{"title", "page", "pages", "category", "day", "month", "year"} {
		values[name] = "<" + name + ">"
	}
	for _, key := range en.Keys() {
		a, errA := en.Text(key, values)
		b, errB := ar.Text(key, values)
		if told(errA) != told(errB) {
			t.Errorf("%s: %v in English and %v in Arabic", key, errA, errB)
		}
		for _, value := range values {
			if strings.Contains(a, value) != strings.Contains(b, value) {
				t.Errorf("%s: %q has %s and %q has not, or the other way round", key, a, value, b)
			}
		}
	}
	var forms []string
	for _, n := range []int{0, 1, 2, 3, 11, 100} {
		form, err := ar.Plural("reading_time", n, nil)
		if err != nil {
			t.Error(err)
		}
		forms = append(forms, form)
	}
	want := []string{"أقل من دقيقة للقراءة", "دقيقة واحدة للقراءة", "دقيقتان للقراءة", "3 دقائق للقراءة", "11 دقيقة للقراءة", "100 دقيقة للقراءة"}
	if !slices.Equal(forms, want) {
		t.Errorf("reading_time = %q, want %q", forms, want)
	}
}

// without is the theme in the box with the words of one language alone.
func without(t *testing.T, language string) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	for _, name := range []string{"en", "ar"} {
		src, err := layer.File{Layer: layer.Layer{FS: galley.Theme()}, Name: words.Dir + "/" + name + ".yaml"}.Read()
		if err != nil {
			t.Fatal(err)
		}
		if name != language {
			out[words.Dir+"/"+name+".yaml"] = &fstest.MapFile{Data: src}
		}
	}
	return out
}

func TestDate(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 3, 9, 0, 0, 0, 0, time.UTC)
	for language, want := range map[string]string{"en": "9 March 2026", "ar": "9 مارس 2026"} {
		if got, err := theme(t, language).Date(day); got != want || err != nil {
			t.Errorf("in %s, Date = %q, %v, want %q", language, got, err, want)
		}
	}
	w, _ := words.Load(nil, "en", diag.Pos{File: "galley.yaml"})
	if got, err := w.Date(day); told(err) != `no word "months"` {
		t.Errorf("without words, Date = %q, %v", got, err)
	}
}

func TestRight(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]bool{
		"en": false, "ar": true, "ar-EG": true, "he": true, "fa": true, "ur": true, "dv": true, "yi": true, "ckb": true,
		"ar-Latn": false, "az-Arab": true, "ku": false, "ja": false, "": false, "not a tag": false,
	} {
		if got := words.Right(tag); got != want {
			t.Errorf("Right(%q) = %v, want %v", tag, got, want)
		}
	}
}
