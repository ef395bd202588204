package render_test

import (
	"fmt"
	"net/url"
	"reflect"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"galley/generator/markdown"
	"galley/generator/render"
	"galley/generator/site"
)

func TestFeedHTML(t *testing.T) {
	t.Parallel()
	base, err := url.Parse("https://example.org/docs/a/")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ in, want string }{
		{"", ""},
		{`<p title="&lt;b&gt;">a &amp; b &lt; c</p>`, `<p title="&lt;b&gt;">a &amp; b &lt; c</p>`},
		{`<a href="/docs/x/">x</a>`, `<a href="https://example.org/docs/x/">x</a>`},
		{`<a href="../b/?q=1&amp;r=ä#h">x</a>`, `<a href="https://example.org/docs/b/?q=1&amp;r=%C3%A4#h">x</a>`},
		{`<a href="#h">x</a>`, `<a href="https://example.org/docs/a/#h">x</a>`},
		{`<a href="//cdn.example/x">x</a>`, `<a href="https://cdn.example/x">x</a>`},
		{`<a href="mailto:a@b.example">x</a>`, `<a href="mailto:a@b.example">x</a>`},
		{`<a href="JavaScript:x">x</a>`, `<a>x</a>`},
		{`<a href="http://[x">x</a>`, `<a>x</a>`},
		{`<a href=" java&#10;script:x">x</a>`, `<a>x</a>`},
		{`<img src="x.png" srcset="x.png 1x,  y.png 2x, data:image/png;base64,AA== 3x, z.png">`, `<img src="https://example.org/docs/a/x.png" srcset="https://example.org/docs/a/x.png 1x, https://example.org/docs/a/y.png 2x, data:image/png;base64,AA== 3x, https://example.org/docs/a/z.png">`},
		{`<img src=x.png srcset=",, javascript:x 1x, ">`, `<img src="https://example.org/docs/a/x.png">`},
		{`<img src="data:image/svg+xml,x" alt>`, `<img alt="">`},
		{`<p class="a" style="b" onclick="c" data-d="e" tabindex="0" id="f" lang="g">x</p>`, `<p lang="g">x</p>`},
		{`<code><span class="k">go</span> <span dir="x"><span class="y">z</span></span></code>`, `<code>go <span dir="x">z</span></code>`},
		{`<div class="heading"><h2 id="a">A</h2></div><div class="b"><div class="code"><pre>x</pre></div></div>`, `<h2>A</h2><div><pre>x</pre></div>`},
		{`</span>x</span>`, `</span>x</span>`},
		{`a<script>if (a < b) "</p>"</script>b<style>p{}</style>c<!-- d -->e`, `abce`},
		{`a<svg><svg></svg><p>x</p></svg>b<svg/>c`, `abc`},
		{`<object><object></object>x</object>y<object>z`, `y`},
		{`<form action="x"><input type="checkbox" checked disabled> <button>b</button></form>`, `<input type="checkbox" checked="" disabled=""> b`},
		{`<iframe src="/v" title="A &amp; B"><p>x</p></iframe>`, `<a href="https://example.org/v">A &amp; B</a>`},
		{`<iframe srcdoc="<p>x"></iframe>y<iframe src="javascript:x"></iframe>`, `y`},
		{`<a class="anchor" href="#x">#</a>y`, `y`},
		{`<svg><style></svg><img src=x onerror=y>`, ``},
	} {
		if got := render.FeedHTML(tt.in, base); got != tt.want {
			t.Errorf("feedHTML(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

// TestFeedBodiesAreMadeOnce renders all feeds on several workers at once, and
// each once more. A body is compiled once, and what is kept changes neither
// the bytes nor the facts.
func TestFeedBodiesAreMadeOnce(t *testing.T) {
	t.Parallel()
	archive := "-- galley.yaml --\nbase_url: https://example.org/\nfeeds: {terms: [tags]}\n"
	for i := range 5 {
		archive += fmt.Sprintf("-- content/s/%d.md --\n---\ndate: 2026-01-01\ntags: [a]\n---\n", i)
	}
	p := newPress(t, txtar.Parse([]byte(archive)))
	var mu sync.Mutex
	compiled := make(map[*site.Page]int)
	worker := func() *render.Worker {
		return p.renderer.NewWorker(func(page *site.Page) (*markdown.Doc, error) {
			mu.Lock()
			defer mu.Unlock()
			compiled[page]++
			return &markdown.Doc{HTML: []byte("<p>" + page.Path + "</p>")}, nil
		})
	}
	type feed struct {
		data  string
		facts string
	}
	all := func() map[string]feed {
		out := make(map[string]feed)
		w := worker()
		for _, page := range p.site.Pages(site.Edition{}) {
			for _, o := range page.Feeds() {
				r := w.Feed(page, o)
				if len(r.Messages) > 0 {
					t.Errorf("%s: %s", o.Path, said(r.Messages))
				}
				out[o.Path] = feed{string(r.Data), fmt.Sprint(r.Facts)}
			}
		}
		return out
	}
	results := make([]map[string]feed, 4)
	var wg sync.WaitGroup
	for i := range results {
		wg.Go(func() { results[i] = all() })
	}
	wg.Wait()
	for i, got := range results {
		if len(got) != 5 {
			t.Errorf("%d feeds, want 5: three of the site, one of the section, one of the term", len(got))
		}
		if !reflect.DeepEqual(got, results[0]) {
			t.Errorf("worker %d made\n%v\nwant\n%v", i, got, results[0])
		}
	}
	if len(compiled) != 5 {
		t.Errorf("%d bodies were compiled, want 5", len(compiled))
	}
	for page, n := range compiled {
		if n != 1 {
			t.Errorf("%s was compiled %d times, want once", page.Path, n)
		}
	}
}
