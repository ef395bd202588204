package content_test

import (
	"reflect"
	"testing"
	"testing/fstest"

	"galley/generator/content"
)

func paths(files []content.File) []string {
	var out []string
	for _, f := range files {
		out = append(out, f.Path)
	}
	return out
}

func TestFind(t *testing.T) {
	t.Parallel()
	fsys := fstest.MapFS{}
	for _, name := range []string{
		"content/index.md", "content/b/x.MD", "content/b/y.markdown", "content/b/a.png", "content/a/.well-known/security.txt", "content/a.md",
		"content/.env", "content/.git/config", "content/b/node_modules/x/readme.md", "content/b/x.md~", "content/b/.x.md.swp", "content/.#lock.md",
		"content/b/id_rsa", "content/drafts/1.md", "content/drafts/2/3.md", "content/b/tmp.log", "static/a.md",
	} {
		fsys[name] = &fstest.MapFile{Data: []byte("x")}
	}
	fsys["content/huge.md"] = &fstest.MapFile{Data: make([]byte, content.MaxPage+1)}
	found, l := content.Find(fsys, "content", []string{"drafts/**", "**/*.log"})
	if got, want := paths(found.Pages), []string{"content/a.md", "content/b/x.MD", "content/b/y.markdown", "content/index.md"}; !reflect.DeepEqual(got, want) {
		t.Errorf("pages = %q, want %q", got, want)
	}
	if got, want := paths(found.Resources), []string{"content/a/.well-known/security.txt", "content/b/a.png"}; !reflect.DeepEqual(got, want) {
		t.Errorf("resources = %q, want %q", got, want)
	}
	if found.Skipped != 9 || found.Pages[0].Info.Size() != 1 {
		t.Errorf("skipped %d, size %d, want 9 and 1", found.Skipped, found.Pages[0].Info.Size())
	}
	if got, want := lines(l), "content/huge.md: error: 16777217 bytes are more than a page may have (the limit is 16 MiB) [content/too-large]\n"; got != want {
		t.Errorf("Find says %q, want %q", got, want)
	}
	if found, l := content.Find(fsys, "nothing", nil); len(found.Pages)+len(found.Resources)+len(l) > 0 {
		t.Errorf("Find(a folder that is not there) = %v, %q, want nothing", found, lines(l))
	}
}
