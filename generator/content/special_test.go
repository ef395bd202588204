//go:build unix

package content_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"galley/generator/content"
)

// TestFindSpecial needs a real folder, for links and pipes.
func TestFindSpecial(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.WriteFile(filepath.Join(dir, "outside.md"), []byte("x"), 0o644))
	root := filepath.Join(dir, "site")
	at := func(name string) string { return filepath.Join(root, filepath.FromSlash(name)) }
	must(os.MkdirAll(at("content/real"), 0o755))
	must(os.WriteFile(at("content/real/a.md"), []byte("abc"), 0o644))
	must(os.Symlink("real/a.md", at("content/link.md")))
	must(os.Symlink("real", at("content/folder")))
	must(os.Symlink("gone.md", at("content/dangling.md")))
	must(os.Symlink("../../outside.md", at("content/leaves.md")))
	must(os.Symlink(".", at("content/loop")))
	must(os.Symlink("user@host.1", at("content/.#lock.md")))
	must(syscall.Mkfifo(at("content/pipe.md"), 0o644))
	must(os.Symlink("pipe.md", at("content/pipelink.md")))
	site, err := os.OpenRoot(root)
	must(err)
	defer site.Close()
	found, l := content.Find(site.FS(), "content", nil)
	if got, want := paths(found.Pages), []string{"content/link.md", "content/real/a.md"}; !reflect.DeepEqual(got, want) {
		t.Errorf("pages = %q, want %q", got, want)
	}
	if found.Pages[0].Info.Size() != 3 || found.Skipped != 1 || len(found.Resources) > 0 {
		t.Errorf("found %+v, want a link of 3 bytes, one file skipped and no resource", found)
	}
	want := strings.ReplaceAll(`content/dangling.md: warning: symbolic link is not followed: it leads nowhere or out of the site (put the file here) [L]
content/folder: warning: symbolic link is not followed: it leads to a folder (put the folder here) [L]
content/leaves.md: warning: symbolic link is not followed: it leads nowhere or out of the site (put the file here) [L]
content/loop: warning: symbolic link is not followed: it leads to a folder (put the folder here) [L]
content/pipe.md: warning: is a device, socket or pipe and is passed over (take it away) [content/not-a-file]
content/pipelink.md: warning: is a device, socket or pipe and is passed over (take it away) [content/not-a-file]
`, "[L]", "[content/symbolic-link]")
	if got := lines(l); got != want {
		t.Errorf("Find says\n%swant\n%s", got, want)
	}
}
