package build_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"galley"
	"galley/generator/build"
	"galley/generator/disk"
)

// BenchmarkBuild builds generated sites that are in memory from cold; what is
// published is thrown away. What is allocated for a page is not to grow with the
// site; "make bench" counts what can be seen from outside.
func BenchmarkBuild(b *testing.B) {
	once := func(b *testing.B, o build.Options) (pages int) {
		report, err := build.Build(context.Background(), o, nowhere{})
		if err != nil || report.Messages.HasErrors() {
			b.Fatalf("%v\n%s", err, text(report.Messages))
		}
		return report.Rendered
	}
	for _, articles := range []int{1000, 10000, 50000} {
		b.Run(fmt.Sprintf("articles=%d", articles), func(b *testing.B) {
			o := build.Options{Source: mapFS(generated(articles)), Theme: galley.Theme(), Now: now()}
			once(b, build.Options{Source: mapFS(generated(100)), Theme: galley.Theme(), Now: now()}) // makes what a process makes once
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			pages := 0
			for b.Loop() {
				pages += once(b, o)
			}
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(pages)/b.Elapsed().Seconds(), "pages/s")
			b.ReportMetric(float64(after.Mallocs-before.Mallocs)/float64(pages), "allocs/page")
			b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(pages), "B/page")
		})
	}
}

// generated is a site of n articles, always the same.
func generated(n int) map[string]string {
	random := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields("the ledger of a node keeps what every other node has agreed to, so that no one needs to be asked or trusted when a block is read again")
	contents := map[string]string{"galley.yaml": "title: Benchmark\nbase_url: https://example.org/docs/\n"}
	for i := range n {
		var body strings.Builder
		fmt.Fprintf(&body, "---\ntitle: Article %d\ndate: 20%02d-%02d-%02d\ntags: [t%d, t%d]\ncategories: [c%d]\n---\n",
			i, 10+i%15, 1+i%12, 1+i%28, i%40, i%7, i%10)
		for section := range 6 {
			fmt.Fprintf(&body, "\n## Section %d\n\n", section)
			for range 80 {
				body.WriteString(words[random.IntN(len(words))] + " ")
			}
			fmt.Fprintf(&body, "\n\nSee [this](a%d.md) and *that* `code`.\n\n- one\n- two\n", random.IntN(n/10)*10+i%10)
			if section == 2 {
				body.WriteString("\n```go\nfunc f(x int) (int, error) {\n\treturn x + 1, nil // more\n}\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
			}
		}
		contents[fmt.Sprintf("content/s%d/a%d.md", i%10, i)] = body.String()
	}
	return contents
}

// nowhere is an output folder that keeps nothing.
type nowhere struct{}

func (nowhere) Path(name string) string                      { return name }
func (nowhere) Open(name string) (io.ReadCloser, error)      { return nil, fs.ErrNotExist }
func (nowhere) ReadFile(name string) ([]byte, error)         { return nil, fs.ErrNotExist }
func (nowhere) Lstat(name string) (fs.FileInfo, error)       { return nil, fs.ErrNotExist }
func (nowhere) Stamp(name string) (disk.Stamp, bool)         { return disk.Stamp{}, false }
func (nowhere) ReadDir(name string) ([]fs.DirEntry, error)   { return nil, fs.ErrNotExist }
func (nowhere) Mkdir(string) error                           { return nil }
func (nowhere) Create(string) (disk.File, error)             { return nothing{}, nil }
func (nowhere) Log(string) (disk.Log, error)                 { return nil, errors.ErrUnsupported }
func (nowhere) Rename(string, string) error                  { return nil }
func (nowhere) Replace(string, string) error                 { return nil }
func (nowhere) Remove(string) error                          { return nil }
func (nowhere) Lock(context.Context, func()) (func(), error) { return func() {}, nil }

// nothing is a file in it.
type nothing struct{}

func (nothing) Write(p []byte) (int, error) { return len(p), nil }
func (nothing) Sync() error                 { return nil }
func (nothing) Close() error                { return nil }
