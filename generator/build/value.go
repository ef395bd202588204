package build

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"reflect"
	"strings"

	"galley/generator/cache"
	"galley/generator/dep"
	"galley/generator/record"
	"galley/generator/site"
)

// value returns what a fact is in this snapshot: two snapshots in which it is
// the same are the same to every output that read it.
func (s *Snapshot) value(f dep.Fact, scratch *record.Encoder) cache.Sum {
	*scratch = (*scratch)[:0]
	s.writeValue(scratch, f)
	return cache.SumOf(*scratch)
}

func (s *Snapshot) writeValue(e *record.Encoder, f dep.Fact) {
	switch f.Kind {
	case dep.Body:
		src, _ := s.sourceOf(f.Name)
		e.Raw(src.text[:]...)
		e.Bool(s.site.ByID(f.Name) != nil) // one without a source has another name once it has one
		e.Bool(s.cfg.Markdown.Typographer)
		e.String(s.cfg.Markdown.RawHTML)
	case dep.Meta, dep.Menu:
		e.Bool(s.site.WriteFact(e, f))
	case dep.URL:
		e.Bool(s.site.WriteFact(e, f))
		if from := s.site.ByID(f.Page); from != nil {
			if t := s.site.Resolve(from, f.Name); t.Status == site.LeadsToPath {
				e.Bool(s.published(t.Path))
			}
		}
	case dep.List:
		switch f.Name {
		case "published":
			s.writePublished(e)
			return
		case "sitemap":
			fmt.Fprint(writer{e}, s.sitemap) // it may be cut in another way
		}
		e.Bool(s.site.WriteFact(e, f))
	case dep.Template:
		if f.Name == pageScripts {
			e.Strings(s.renderer.Scripts())
			return
		}
		s.renderer.WriteTemplate(writer{e}, f.Name)
	case dep.Asset:
		s.writeAsset(e, f.Name)
	case dep.Variants:
		for _, j := range s.variants(f.Name) {
			e.String(j.Path)
		}
	case dep.File:
		s.writeFile(e, f.Name)
	case dep.Data:
		if v := s.data.Lookup(splitKeys(f.Name)...); !e.Any(v) {
			fmt.Fprintf(writer{e}, "%#v", v) // fmt sorts maps
		}
	case dep.Word:
		e.String(s.words.Value(f.Name))
	case dep.Config:
		s.writeConfig(writer{e}, f.Name)
	case dep.Clock:
		e.Time(s.site.Now, nil)
	}
}

// writer lets formatted text be written into an encoder.
type writer struct{ e *record.Encoder }

func (w writer) Write(p []byte) (int, error) {
	w.e.Raw(p...)
	return len(p), nil
}

// writePublished writes all that is published, and what hosts are told of it.
func (s *Snapshot) writePublished(e *record.Encoder) {
	for _, j := range s.jobs {
		e.String(j.Path)
		e.String(j.kind())
		e.Bool(j.immutable())
	}
}

// writeAsset writes an asset's name and nature, and the bytes of one whose
// name does not change with them.
func (s *Snapshot) writeAsset(e *record.Encoder, name string) {
	a, ok := s.assets.Lookup(name)
	e.Bool(ok)
	e.String(s.site.URLs.Rel("/" + a.Path))
	e.String(a.Type)
	e.Int(int64(a.Image.Width))
	e.Int(int64(a.Image.Height))
	e.Bool(a.Image.Huge())
	if ok && !a.Hashed {
		sum, err := hashOf(a.Open)
		e.Raw(sum[:]...)
		e.Bool(err == nil)
	}
}

// writeFile writes the bytes of a file among the sources, or that there is
// none. Of a folder it writes all that is in it.
func (s *Snapshot) writeFile(e *record.Encoder, name string) {
	if sum, ok := s.files.seen(name); ok { // as nearly all are
		e.Raw(sum[:]...)
		return
	}
	if info, err := fs.Stat(s.source, name); err == nil && info.IsDir() {
		fs.WalkDir(s.source, name, func(name string, d fs.DirEntry, err error) error { //nolint:errcheck // it returns nil
			e.String(name)
			e.Bool(err == nil)
			if err == nil && d.Type().IsRegular() {
				s.writeFile(e, name)
			}
			return nil
		})
		return
	}
	sum, err := s.files.sum(name)
	e.Raw(sum[:]...)
	if err != nil {
		e.String(err.Error())
		e.Strings(beside(s.source, name)) // which might have been meant
	}
}

// splitKeys is the reverse of how [render.Site.Data] joins keys.
func splitKeys(name string) []string {
	var keys []string
	var key strings.Builder
	for i := 0; i < len(name); i++ {
		switch {
		case name[i] == '\\' && i+1 < len(name):
			i++
			key.WriteByte(name[i])
		case name[i] == '/':
			keys = append(keys, key.String())
			key.Reset()
		default:
			key.WriteByte(name[i])
		}
	}
	return append(keys, key.String())
}

// writeConfig writes a setting, or the whole of which it is a part.
func (s *Snapshot) writeConfig(w io.Writer, name string) {
	top, rest, _ := strings.Cut(name, ".")
	switch {
	case top == "params":
		fmt.Fprintf(w, "%#v %v", s.cfg.Params[rest], s.cfg.Pos(name)) // messages tell where a text of it stands
		return
	case top == "base_url":
		fmt.Fprint(w, s.site.URLs.Abs("/"))
	case top == "redirects": // as the graph has them: one that leads to a page left out is left out too
		for _, r := range s.site.Redirects(site.Edition{}) {
			if rest == "" || r.Path == rest {
				fmt.Fprintf(w, "%q %q %d", r.Path, r.URL, r.Status)
				if r.Page != nil {
					fmt.Fprintf(w, "%q", r.Page.Title)
				}
			}
		}
		return
	}
	v := reflect.ValueOf(*s.cfg)
	for i := range v.NumField() {
		if v.Type().Field(i).Tag.Get("key") == top {
			text, err := json.Marshal(v.Field(i).Interface())
			fmt.Fprintf(w, "%s %v", text, err)
		}
	}
}
