package generator_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// modulePath is the root package, which embeds the theme and the starter site.
const modulePath = "galley"

// allowed says which of our packages a package may import. "galley" is the
// root package; all others are folders below generator/.
var allowed = map[string]string{
	"diag":        "",
	"dep":         "",
	"golden":      "",
	"record":      "",
	"layer":       "",
	"disk":        "",
	"decode":      "diag",
	"config":      "colour decode diag",
	"data":        "decode diag layer",
	"words":       "decode diag layer",
	"content":     "config decode dep diag layer record",
	"highlight":   "diag",
	"markdown":    "diag highlight record",
	"card":        "colour",
	"site":        "config content dep diag markdown record",
	"render":      "card config dep diag images layer markdown search site words",
	"images":      "",
	"search":      "record",
	"output":      "dep diag disk images layer",
	"colour":      "",
	"host":        "",
	"cache":       "dep diag disk record",
	"build":       "cache colour config content data decode dep diag disk highlight host images layer markdown output record render search site words",
	"watch":       "",
	"serve":       "build diag watch",
	"cmd/galley":  "build cache config diag disk galley images layer serve watch",
	"cmd/figure":  "",
	"cmd/manual":  "config decode diag",
	"cmd/palette": "colour",
	"galley":      "",
}

// owners says which packages may import a library. A library that is not
// here may not be imported at all: each is a decision. "*" is every package.
var owners = map[string]string{
	"github.com/yuin/goldmark":        "markdown",
	"github.com/alecthomas/chroma":    "highlight cmd/palette",
	"github.com/dlclark/regexp2":      "highlight",
	"go.yaml.in/yaml":                 "decode",
	"github.com/pelletier/go-toml":    "decode",
	"github.com/fsnotify/fsnotify":    "watch",
	"github.com/spf13/cobra":          "cmd/galley",
	"github.com/spf13/pflag":          "cmd/galley",
	"github.com/tdewolff/minify":      "output",
	"github.com/tdewolff/parse":       "output",
	"github.com/cespare/xxhash":       "cache",
	"github.com/klauspost/compress":   "cache",
	"github.com/tetratelabs/wazero":   "images",
	"github.com/go-fonts/liberation":  "card",
	"golang.org/x/image":              "card images",
	"golang.org/x/net":                "*",
	"golang.org/x/sys":                "disk",
	"golang.org/x/text":               "*",
	"html/template":                   "render",
	"github.com/rogpeppe/go-internal": "golden cmd/manual",
}

// writes are the functions of package os that change the file system. They
// are called by disk, by the commands and by golden, which is for tests, so that fault injection and the
// checks of paths see every write.
var writes = strings.Fields(`Chmod Chown Chtimes CopyFS Create CreateTemp Lchown Link Mkdir MkdirAll MkdirTemp
	OpenFile OpenRoot Remove RemoveAll Rename Symlink Truncate WriteFile`)

// sources calls visit with each Go file of the root package and of those below
// generator/, tests left out, and the name of its package in the tables.
//
// The files are read here rather than asked of the go command: it does not see
// what a test's child process reads, and would report a stale cached pass.
func sources(t *testing.T, visit func(pkg, name string, f *ast.File)) {
	t.Helper()
	fsys := os.DirFS("..")
	names, err := fs.Glob(fsys, "*.go")
	if err != nil {
		t.Fatal(err)
	}
	err = fs.WalkDir(fsys, "generator", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == "testdata" {
			return fs.SkipDir
		}
		names = append(names, name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		src, err := fs.ReadFile(fsys, name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		pkg := strings.TrimPrefix(path.Dir(name), "generator/")
		if pkg == "." {
			pkg = modulePath
		}
		visit(pkg, name, f)
	}
}

func TestImports(t *testing.T) {
	t.Parallel()
	sources(t, func(pkg, name string, f *ast.File) {
		list, known := allowed[pkg]
		if !known {
			t.Errorf("%s: package %s is not in the table", name, pkg)
			return
		}
		for _, spec := range f.Imports {
			imp, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if dep, ours := ourPackage(imp); ours {
				if !slices.Contains(strings.Fields(list), dep) {
					t.Errorf("%s: package %s may not import %s", name, pkg, dep)
				}
			} else if why := foreign(pkg, imp); why != "" {
				t.Errorf("%s: %s", name, why)
			}
		}
	})
}

// ourPackage returns the name in the table of one of our packages.
func ourPackage(imp string) (name string, ours bool) {
	if imp == modulePath {
		return modulePath, true
	}
	if name, ok := strings.CutPrefix(imp, modulePath+"/generator/"); ok {
		return name, true
	}
	return imp, strings.HasPrefix(imp, modulePath+"/")
}

// foreign says why a package may not import a library or a standard package,
// or returns the empty string.
func foreign(pkg, imp string) string {
	for library, list := range owners {
		if imp != library && !strings.HasPrefix(imp, library+"/") {
			continue
		}
		if list == "*" || slices.Contains(strings.Fields(list), pkg) {
			return ""
		}
		return "package " + pkg + " may not import " + imp + " (only " + list + ")"
	}
	if first, _, _ := strings.Cut(imp, "/"); strings.Contains(first, ".") {
		return imp + " is not in the table of libraries (say in the commit what it does better than our own code would)"
	}
	return ""
}

func TestWritesGoThroughDisk(t *testing.T) {
	t.Parallel()
	sources(t, func(pkg, name string, f *ast.File) {
		if pkg == "disk" || pkg == "golden" || strings.HasPrefix(pkg, "cmd/") {
			return
		}
		local := importedAs(f, "os")
		ast.Inspect(f, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == local && slices.Contains(writes, sel.Sel.Name) {
				t.Errorf("%s: os.%s in package %s (writes go through disk)", name, sel.Sel.Name, pkg)
			}
			return true
		})
	})
}

// importedAs returns the name by which a file knows a standard package, or the
// empty string.
func importedAs(f *ast.File, imp string) string {
	for _, spec := range f.Imports {
		if spec.Path.Value != strconv.Quote(imp) {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path.Base(imp)
	}
	return ""
}
