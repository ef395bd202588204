package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// fakeServer serves the sources of articles at their addresses.
func fakeServer(site, port string) error {
	return http.ListenAndServe("127.0.0.1:"+port, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := filepath.Join(site, "content", filepath.FromSlash(strings.Trim(r.URL.Path, "/"))+".md")
		data, err := os.ReadFile(name)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Write(data)
	}))
}

// TestServing measures a preview, and finds the site as it was.
func TestServing(t *testing.T) {
	t.Parallel()
	c := madeSites(t, 30)[0]
	c.remembers = true
	before, err := os.ReadFile(filepath.Join(c.site, filepath.FromSlash(articleName(15))))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	o := options{articles: 30, pairs: 1, edits: 2}
	if err := runServing(context.Background(), o, &out, []*contender{c}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if last := lines[len(lines)-1]; !strings.Contains(last, c.name) || len(strings.Fields(last)) < 7 {
		t.Errorf("the table is %s", out.String())
	}
	after, err := os.ReadFile(filepath.Join(c.site, filepath.FromSlash(articleName(15))))
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("an article is another after the edits: %v", err)
	}
}

func TestServingFails(t *testing.T) {
	t.Parallel()
	c := madeSites(t, 3)[0]
	c.program = filepath.Join(t.TempDir(), "none")
	if err := runServing(context.Background(), options{articles: 3, pairs: 1, edits: 1}, io.Discard, []*contender{c}); err == nil {
		t.Error("a program that is not there is measured")
	}
}

func TestPercentile(t *testing.T) {
	t.Parallel()
	values := []time.Duration{5, 1, 4, 2, 3}
	for percent, want := range map[int]time.Duration{0: 1, 1: 1, 20: 1, 21: 2, 50: 3, 99: 5, 100: 5} {
		if got := percentile(values, percent); got != want {
			t.Errorf("percentile(%d) = %d, want %d", percent, got, want)
		}
	}
	if values[0] != 5 {
		t.Error("the values are in another order")
	}
}

func TestOneMode(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   options
		want bool
	}{
		{options{}, true}, {options{serve: true}, true}, {options{sizes: []int{1}}, true},
		{options{serve: true, scenarios: true}, false}, {options{serve: true, sizes: []int{1}}, false},
	}
	for _, test := range tests {
		if got := test.in.oneMode(); got != test.want {
			t.Errorf("%+v.oneMode() = %v, want %v", test.in, got, test.want)
		}
	}
}
