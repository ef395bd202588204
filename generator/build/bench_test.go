package build_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"

	"galley"
	"galley/generator/build"
	"galley/generator/disk"
)

// BenchmarkBuild builds a generated site that is in memory from cold; what is
// published is thrown away.
func BenchmarkBuild(b *testing.B) {
	const pages = 1000
	b.Run(fmt.Sprintf("pages=%d", pages), func(b *testing.B) {
		o := build.Options{Source: mapFS(generated(pages)), Theme: galley.Theme(), Now: now()}
		b.ReportAllocs()
		for b.Loop() {
			report, err := build.Build(context.Background(), o, nowhere{})
			if err != nil || report.Messages.HasErrors() {
				b.Fatalf("%v\n%s", err, text(report.Messages))
			}
		}
		b.ReportMetric(float64(pages)*float64(b.N)/b.Elapsed().Seconds(), "pages/s")
	})
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
