package dep_test

import (
	"fmt"
	"reflect"
	"testing"

	"galley/generator/dep"
)

func read(r *dep.Recorder) []string {
	out := []string{}
	for _, f := range r.Facts() {
		out = append(out, f.String())
	}
	return out
}

func TestRecorder(t *testing.T) {
	t.Parallel()
	var r dep.Recorder
	if got := r.Facts(); len(got) != 0 {
		t.Errorf("a new recorder has %v", got)
	}
	r.Read(dep.List, "recent", dep.Title|dep.Permalink)
	r.Read(dep.Meta, "b.md", dep.Dates)
	r.Read(dep.Meta, "a.md", dep.Title)
	r.Read(dep.Body, "a.md", 0)
	r.Read(dep.List, "recent", dep.Title|dep.Aliases)
	r.Read(dep.Body, "a.md", 0)
	want := []string{"body:a.md", "meta:a.md{title}", "meta:b.md{dates}", "list:recent{title,permalink,aliases}"}
	if got := read(&r); !reflect.DeepEqual(got, want) {
		t.Errorf("Facts = %q, want %q", got, want)
	}
	kept := r.Facts()
	r.Reset()
	r.Read(dep.Menu, "main", 0)
	if got, want := read(&r), []string{"menu:main"}; !reflect.DeepEqual(got, want) {
		t.Errorf("after Reset, Facts = %q, want %q", got, want)
	}
	if got, want := kept[0].String(), "body:a.md"; got != want {
		t.Errorf("a list handed out before is now %q, want %q", got, want)
	}
}

// TestRecorderMany reads more facts than are found again without a search, each
// several times and with texts of its own, in jobs that follow each other.
func TestRecorderMany(t *testing.T) {
	t.Parallel()
	var r dep.Recorder
	for _, n := range []int{3, 5000, 40} {
		r.Reset()
		var want []string
		for field := dep.Title; field <= dep.Dates; field <<= 1 {
			for i := range n {
				page := fmt.Sprintf("content/%04d.md", i)
				r.Read(dep.Meta, page, field)
				r.Add(dep.Of(dep.List, "terms", page, fmt.Sprint("tag", "s")))
			}
		}
		for i := range n {
			want = append(want, fmt.Sprintf("meta:content/%04d.md{title,description,summary,dates}", i))
		}
		for i := range n {
			want = append(want, fmt.Sprintf("list:terms:content/%04d.md tags", i))
		}
		if got := read(&r); !reflect.DeepEqual(got, want) {
			t.Errorf("of %d pages: Facts = %.300q, want %.300q", n, got, want)
		}
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for k := dep.Body; k <= dep.Clock; k++ {
		if name := k.String(); name == "" || seen[name] {
			t.Errorf("the kind %d is called %q", k, name)
		} else {
			seen[name] = true
		}
	}
	for f := dep.Title; f <= dep.Words; f <<= 1 {
		if names := f.FieldNames(); len(names) != 1 || seen[names[0]+" field"] {
			t.Errorf("the field %b is called %q", f, names)
		} else {
			seen[names[0]+" field"] = true
		}
	}
	all := fmt.Sprint((dep.Words<<1 - 1).FieldNames())
	if want := "[title description summary dates permalink minutes image params flags position aliases words]"; all != want {
		t.Errorf("FieldNames = %s, want %s", all, want)
	}
}
