package build_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"galley/generator/build"
)

// newRemembered returns the site of the far edges with a draft, after a change
// if that is not nil, and as it was built once.
func newRemembered(t *testing.T, change func(s *edgeSite)) *edgeSite {
	t.Helper()
	s := newEdgeSite(t)
	s.options.Identity = "this program"
	s.write("content/guide/later.md", "---\ntitle: Later\ndate: 2026-02-01\ndraft: true\n---\nText.\n")
	if change != nil {
		change(s)
	}
	s.build(t, s.out, s.cache)
	return s
}

// A patient is a site that was built once, and what is right for it now.
type patient struct {
	*edgeSite
	clean    map[string]string
	messages string
	rendered int // by a build that remembers all
	all      int // by one that remembers nothing
}

// patients are a site as it was built, and one that was edited then so that
// much of what is remembered no longer holds.
func patients(t *testing.T) []*patient {
	edited := newRemembered(t, nil)
	edited.replace("content/guide/p05.md", "Page 5", "Fifth")
	edited.replace("content/guide/p02.md", "Text of", "Test of")
	edited.write("templates/partials/end.html", "<p>")
	edited.article(11, "[red]")
	delete(edited.files, "content/guide/p07.md")
	var all []*patient
	for _, s := range []*edgeSite{newRemembered(t, nil), edited} {
		clean := newMemory()
		p := &patient{edgeSite: s, messages: text(s.build(t, clean, nil).All), clean: clean.tree("")}
		p.rendered = s.build(t, s.out.clone(), s.cache.clone()).Rendered
		p.all = s.build(t, s.out.clone(), nil).Rendered
		all = append(all, p)
	}
	return all
}

// check builds with a damaged cache over what was published, or over the
// output of another build: what comes out is what is right, and nothing is
// left to do.
func (p *patient) check(t *testing.T, what string, out, cache *memory) build.Report {
	t.Helper()
	got := p.build(t, out, cache)
	equal(t, what, out.tree(""), p.clean)
	if g := text(got.All); g != p.messages {
		t.Errorf("%s: messages\n%s\nwant\n%s", what, g, p.messages)
	}
	if got.Cache != nil {
		t.Errorf("%s: %v", what, got.Cache)
	}
	if again := p.build(t, out, cache); again.Rendered != 0 || again.Output.Written != 0 || again.Output.Removed != 0 {
		t.Errorf("%s: the build after the next rendered %d, %+v, want nothing", what, again.Rendered, again.Output)
	}
	return got
}

// remembered are the names of the files of a cache, in order.
func remembered(cache *memory) []string {
	names := slices.Sorted(maps.Keys(cache.tree("")))
	return slices.DeleteFunc(names, func(name string) bool { return strings.HasSuffix(name, "/") })
}

// spoil returns a copy of the patient's cache with other bytes in a file.
func (p *patient) spoil(name string, change func(data []byte) []byte) *memory {
	cache := p.cache.clone()
	n := cache.nodes[name]
	cache.tamper(name, change(slices.Clone(n.data)), n.changed)
	return cache
}

// TestDamagedBits turns bits of all that builds remember, in files as often as
// they are large.
func TestDamagedBits(t *testing.T) {
	t.Parallel()
	const flips = 1000
	random := rand.New(rand.NewPCG(5, 4))
	all := patients(t)
	more := 0
	for n := range flips {
		p := all[n%len(all)]
		name, bit := p.anyBit(random)
		cache := p.spoil(name, func(data []byte) []byte {
			data[bit/8] ^= 1 << (bit % 8)
			return data
		})
		if p.check(t, fmt.Sprintf("bit %d of %s turned", bit, name), p.out.clone(), cache).Rendered > p.rendered {
			more++
		}
		if t.Failed() {
			t.FailNow()
		}
	}
	if more == 0 {
		t.Error("no build rendered more than one that remembers all, want some: was anything damaged?")
	}
	t.Logf("%d bits turned, %d builds had more to render; wrong trees 0", flips, more)
}

// anyBit chooses a bit among those of all files.
func (p *patient) anyBit(random *rand.Rand) (name string, bit int) {
	names, size := remembered(p.cache), 0
	for _, name := range names {
		size += len(p.cache.nodes[name].data)
	}
	bit = random.IntN(8 * size)
	for _, name = range names {
		if own := 8 * len(p.cache.nodes[name].data); bit >= own {
			bit -= own
		} else {
			break
		}
	}
	return name, bit
}

// TestDamagedFiles cuts the files short, empties them, and puts something else
// in their place, one file at a time.
func TestDamagedFiles(t *testing.T) {
	t.Parallel()
	const points = 64
	garbage := make([]byte, 5000)
	random := rand.NewChaCha8([32]byte{5})
	cuts, others := 0, 0
	for _, p := range patients(t) {
		names := remembered(p.cache)
		for i, name := range names {
			for at := range points {
				cut := p.spoil(name, func(data []byte) []byte { return data[:len(data)*at/points] })
				p.check(t, fmt.Sprintf("%s cut at %d/%d", name, at, points), p.out.clone(), cut)
				cuts++
			}
			long := p.spoil(name, func(data []byte) []byte { return append(data, 0) })
			p.check(t, name+" with a byte more", p.out.clone(), long)
			random.Read(garbage) //nolint:errcheck // it returns nil
			p.check(t, name+" of garbage", p.out.clone(), p.spoil(name, func([]byte) []byte { return garbage }))
			gone := p.cache.clone()
			gone.tamper(name, nil, p.cache.nodes[name].changed)
			p.check(t, name+" gone", p.out.clone(), gone)
			p.replaced(t, name)
			others += 4
			for _, other := range names[:i] {
				swapped := p.cache.clone()
				swapped.nodes[name], swapped.nodes[other] = swapped.nodes[other], swapped.nodes[name]
				p.check(t, name+" and "+other+" swapped", p.out.clone(), swapped)
				others++
			}
		}
	}
	t.Logf("%d files cut short, %d replaced or lost; wrong trees 0", cuts, others)
}

// replaced puts a folder where a file is: the site is built, with a warning at
// most, and all is well once the folder is out of the way.
func (p *patient) replaced(t *testing.T, name string) {
	t.Helper()
	cache, out := p.cache.clone(), p.out.clone()
	cache.nodes[name] = &node{}
	cache.tamper(name+"/stranger", []byte("stays"), p.cache.nodes[name].changed)
	got := p.build(t, out, cache)
	equal(t, name+" is a folder", out.tree(""), p.clean)
	if g := text(got.All); g != p.messages {
		t.Errorf("%s is a folder: messages\n%s\nwant\n%s", name, g, p.messages)
	}
	if stranger := cache.nodes[name+"/stranger"]; stranger == nil {
		t.Errorf("%s is a folder: what was in it is gone", name)
	}
	cache.removeAll(name)
	p.check(t, name+" was a folder", out, cache)
}

// TestForeignCache builds with what builds of something else remember, over
// what was published here and over what they published.
func TestForeignCache(t *testing.T) {
	t.Parallel()
	foreign := map[string]func(s *edgeSite){
		"another version": func(s *edgeSite) { s.options.Identity = "another program" },
		"another project": func(s *edgeSite) {
			s.tick = 1000
			for _, name := range slices.Sorted(maps.Keys(s.files)) {
				s.write(name, strings.ReplaceAll(string(s.files[name].Data), "Text", "Word"))
			}
		},
		"another base URL":      func(s *edgeSite) { s.options.BaseURL = "https://example.net/" },
		"drafts":                func(s *edgeSite) { s.options.Drafts = true },
		"an earlier time":       func(s *edgeSite) { s.options.Now = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC) },
		"another configuration": func(s *edgeSite) { s.replace("galley.yaml", "title: Edges", "title: Others") },
	}
	all := patients(t)
	for what, change := range foreign {
		other := newRemembered(t, change)
		for _, p := range all {
			got := p.check(t, "the cache of "+what, p.out.clone(), other.cache.clone())
			if what == "another version" && got.Rendered != p.all {
				t.Errorf("the cache of another version: rendered %d, want all %d", got.Rendered, p.all)
			}
			p.check(t, "cache and output of "+what, other.out.clone(), other.cache.clone())
		}
		if what != "another version" && maps.Equal(other.out.tree(""), all[0].clean) {
			t.Errorf("%s publishes the same, want something else", what)
		}
	}
}
