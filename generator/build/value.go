package build

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"reflect"
	"strings"

	"galley/generator/cache"
	"galley/generator/dep"
	"galley/generator/site"
)

// value returns what a fact is in this snapshot: two snapshots in which it is
// the same are the same to every output that read it.
func (s *Snapshot) value(f dep.Fact) cache.Sum {
	var b bytes.Buffer
	s.writeValue(&b, f)
	return cache.SumOf(b.Bytes())
}

func (s *Snapshot) writeValue(w io.Writer, f dep.Fact) {
	switch f.Kind {
	case dep.Body:
		fmt.Fprintf(w, "%x %t %s", s.read[f.Name].text, s.cfg.Markdown.Typographer, s.cfg.Markdown.RawHTML)
	case dep.Meta, dep.Menu:
		known := s.site.WriteFact(w, f)
		fmt.Fprint(w, known)
	case dep.URL:
		known := s.site.WriteFact(w, f)
		fmt.Fprint(w, known)
		if from := s.site.ByID(f.Page); from != nil {
			if t := s.site.Resolve(from, f.Name); t.Status == site.LeadsToPath {
				fmt.Fprint(w, s.published(t.Path))
			}
		}
	case dep.List:
		switch f.Name {
		case "published":
			s.writePublished(w)
			return
		case "sitemap":
			fmt.Fprint(w, s.sitemap) // it may be cut in another way
		}
		known := s.site.WriteFact(w, f)
		fmt.Fprint(w, known)
	case dep.Template:
		s.renderer.WriteTemplate(w, f.Name)
	case dep.Asset:
		s.writeAsset(w, f.Name)
	case dep.File:
		s.writeFile(w, f.Name)
	case dep.Data:
		fmt.Fprintf(w, "%#v", s.data.Lookup(splitKeys(f.Name)...)) // fmt sorts maps
	case dep.Word:
		io.WriteString(w, s.words.Value(f.Name)) //nolint:errcheck // a buffer takes everything
	case dep.Config:
		s.writeConfig(w, f.Name)
	case dep.Clock:
		fmt.Fprint(w, s.site.Now)
	}
}

// writePublished writes all that is published, and what hosts are told of it.
func (s *Snapshot) writePublished(w io.Writer) {
	for _, j := range s.jobs {
		fmt.Fprintf(w, "%q %s %t ", j.Path, j.kind(), j.asset != nil && j.asset.Hashed)
	}
}

// writeAsset writes an asset's name and nature, and the bytes of one whose
// name does not change with them.
func (s *Snapshot) writeAsset(w io.Writer, name string) {
	a, ok := s.assets.Lookup(name)
	fmt.Fprint(w, ok, s.site.URLs.Rel("/"+a.Path), a.Type, a.Width, a.Height)
	if ok && !a.Hashed {
		if data, err := readAll(a); err == nil {
			w.Write(data) //nolint:errcheck // a buffer takes everything
		}
	}
}

// writeFile writes the bytes of a file among the sources, or that there is
// none. Of a folder it writes all that is in it.
func (s *Snapshot) writeFile(w io.Writer, name string) {
	if src, ok := s.read[name]; ok {
		fmt.Fprintf(w, "%x", src.sum)
		return
	}
	if info, err := fs.Stat(s.source, name); err == nil && info.IsDir() {
		fs.WalkDir(s.source, name, func(name string, d fs.DirEntry, err error) error { //nolint:errcheck // it returns nil
			fmt.Fprintf(w, "%q %v ", name, err)
			if err == nil && d.Type().IsRegular() {
				s.writeFile(w, name)
			}
			return nil
		})
		return
	}
	data, err := fs.ReadFile(s.source, name)
	fmt.Fprintf(w, "%x", cache.SumOf(data))
	if err != nil {
		fmt.Fprint(w, err, beside(s.source, name)) // which might have been meant
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
