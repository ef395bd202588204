package dep_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
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

// TestRecorderMany reads more facts than are found again without a search, some of
// which differ in one thing only, each several times, with the texts that others have
// and with texts of its own, in jobs that follow each other.
func TestRecorderMany(t *testing.T) {
	t.Parallel()
	own := func(text string) string { // which lies anywhere in memory
		skip := rand.IntN(100)
		return (strings.Repeat(" ", skip) + text)[skip:]
	}
	var r dep.Recorder
	for _, n := range []int{3, 5000, 40, 2} {
		r.Reset()
		want := make([][]string, 4)
		for i := range n {
			page := fmt.Sprintf("content/%04d.md", i)
			for _, field := range []dep.Fields{dep.Title, dep.Dates} {
				r.Read(dep.Body, own(page), 0)
				r.Read(dep.Meta, own(page), field)
				r.Add(dep.Of(dep.List, page, "terms", ""))
				r.Add(dep.Of(dep.List, "terms", page, "tags"))
				r.Add(dep.Of(dep.List, "terms", own(page), own("tags")))
			}
			r.Add(dep.Of(dep.List, "terms", own(page), own("authors")))
			want[0] = append(want[0], "body:"+page)
			want[1] = append(want[1], "meta:"+page+"{title,dates}")
			want[2] = append(want[2], "list:"+page+":terms")
			want[3] = append(want[3], "list:terms:"+page+" authors", "list:terms:"+page+" tags")
		}
		if got := read(&r); !reflect.DeepEqual(got, slices.Concat(want...)) {
			t.Errorf("of %d pages: Facts = %.500q, want %.500q", n, got, slices.Concat(want...))
		}
	}
}

// BenchmarkRecorder reads each fact three times.
func BenchmarkRecorder(b *testing.B) {
	for _, n := range []int{70, 500} {
		pages := make([]string, n)
		for i := range pages {
			pages[i] = fmt.Sprintf("content/%04d.md", i)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			var r dep.Recorder
			for b.Loop() {
				r.Reset()
				for range 3 {
					for _, page := range pages {
						r.Read(dep.Meta, page, dep.Title)
					}
				}
				r.Facts()
			}
		})
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
