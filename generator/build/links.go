package build

import (
	"galley/generator/diag"
	"galley/generator/record"
	"galley/generator/render"
	"galley/generator/site"
)

// Changed returns the sources that were seen not to be what they were when the
// snapshot was taken.
func (s *Snapshot) Changed() (names []string) {
	s.changes.Range(func(name, _ any) bool {
		names = append(names, name.(string))
		return true
	})
	return names
}

// CheckLinks reports links of an output to headings that other pages do not
// have. It renders these pages, so the output's data is gone after that.
func (w *Worker) CheckLinks(o Output) diag.List {
	c := collector{snap: w.snap, links: [][]render.Fragment{o.links}, kept: make(map[*site.Page]record.List)}
	for _, l := range o.links {
		if _, ok := c.kept[l.Page]; !ok {
			c.kept[l.Page] = w.anchorsOf(l.Page)
		}
	}
	return c.checkFragments()
}

// anchorsOf returns the ids in a page's body.
func (w *Worker) anchorsOf(p *site.Page) record.List {
	if known, ok := w.snap.anchors.Load(p); ok {
		return known.(record.List)
	}
	var ids record.List
	if j, ok := w.snap.Lookup(site.OutputPath(p.Path)); ok {
		ids = w.Render(j).anchors
	}
	w.snap.anchors.Store(p, ids)
	return ids
}
