package site_test

import (
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"galley/generator/site"
)

func TestURLs(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ path, escaped string }{
		{"/", ""},
		{"/guide/intro/", "guide/intro/"},
		{"/x.html", "x.html"},
		{"/first steps/", "first%20steps/"},
		{"/c#/", "c%23/"},
		{"/what?/", "what%3F/"},
		{"/100%/", "100%25/"},
		{"/100%25/", "100%2525/"},
		{`/"quo'ted"/`, "%22quo%27ted%22/"},
		{"/c++/", "c++/"},
		{"/a&b;c,d=e@f:g!h$/", "a&b;c,d=e@f:g%21h$/"},
		{"/(a)*[b]{c}|d^e`<f>/", "%28a%29%2A%5Bb%5D%7Bc%7D%7Cd%5Ee%60%3Cf%3E/"},
		{`/a\b/`, "a%5Cb/"},
		{"/日本/", "%E6%97%A5%E6%9C%AC/"},
		{"/🎉.png", "%F0%9F%8E%89.png"},
		{"/*", "%2A"},
	} {
		for _, base := range []struct{ in, rel, abs string }{
			{"/", "/", "/"},
			{"", "/", "/"},
			{"/docs/", "/docs/", "/docs/"},
			{"/docs", "/docs/", "/docs/"},
			{"/my%20docs/a/", "/my%20docs/a/", "/my%20docs/a/"},
			{"https://example.org", "/", "https://example.org/"},
			{"https://example.org:8080/docs", "/docs/", "https://example.org:8080/docs/"},
			{"://broken", "/", "/"},
		} {
			urls := site.NewURLs(base.in)
			if got := urls.Base(); got != base.rel {
				t.Errorf("NewURLs(%q).Base() = %q, want %q", base.in, got, base.rel)
			}
			if got, want := urls.Rel(tt.path), base.rel+tt.escaped; got != want {
				t.Errorf("NewURLs(%q).Rel(%q) = %q, want %q", base.in, tt.path, got, want)
			}
			if got, want := urls.Abs(tt.path), base.abs+tt.escaped; got != want {
				t.Errorf("NewURLs(%q).Abs(%q) = %q, want %q", base.in, tt.path, got, want)
			}
		}
	}
}

func TestMapper(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, lower, keep string }{
		{"", "/", "/"},
		{".", "/", "/"},
		{"guide", "/guide/", "/guide/"},
		{"My  Guide/First\tSteps", "/my-guide/first-steps/", "/My-Guide/First-Steps/"},
		{" x ", "/x/", "/x/"},
		{"A_b.c-d+e", "/a_b.c-d+e/", "/A_b.c-d+e/"},
		{"C#", "/c#/", "/C#/"},
		{"A\u0308", "/ä/", "/Ä/"},
		{"ÄÉ", "/äé/", "/ÄÉ/"},
		{"日本語", "/日本語/", "/日本語/"},
	} {
		if got := (site.Mapper{}).Folder(site.Edition{}, tt.in); got != tt.lower {
			t.Errorf("Folder(%q) = %q, want %q", tt.in, got, tt.lower)
		}
		if got := (site.Mapper{Keep: true}).Folder(site.Edition{}, tt.in); got != tt.keep {
			t.Errorf("keeping, Folder(%q) = %q, want %q", tt.in, got, tt.keep)
		}
	}
}

func TestEditionPrefix(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		edition      site.Edition
		prefix, path string
	}{
		{site.Edition{}, "", "/a/"},
		{site.Edition{Language: "de"}, "/de", "/de/a/"},
		{site.Edition{Version: "1.0"}, "/1.0", "/1.0/a/"},
		{site.Edition{Language: "de", Version: "1.0"}, "/1.0/de", "/1.0/de/a/"},
	} {
		if got := tt.edition.Prefix(); got != tt.prefix {
			t.Errorf("%+v.Prefix() = %q, want %q", tt.edition, got, tt.prefix)
		}
		if got := (site.Mapper{}).Folder(tt.edition, "A"); got != tt.path {
			t.Errorf("Folder(%+v, %q) = %q, want %q", tt.edition, "A", got, tt.path)
		}
	}
}

func TestSlug(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, want string }{
		{"C", "c"},
		{"C++", "c++"},
		{"C#", "c-sharp"},
		{"F# and C#", "f-sharp-and-c-sharp"},
		{".NET", "net"},
		{"Node.js", "node.js"},
		{"Q&A", "q-and-a"},
		{"R & D", "r-and-d"},
		{"Go Lang", "go-lang"},
		{"  --Go--  ", "go"},
		{"snake_case", "snake_case"},
		{"../x", "x"},
		{"%2e%2e", "2e-2e"},
		{`..\x`, "x"},
		{"a/b", "a-b"},
		{"CAFE\u0301", "café"},
		{"日本語 入門", "日本語-入門"},
		{"हिन्दी", "हिन्दी"},
		{"", "x-e3b0c442"},
		{"!!!", "x-e84c538e"},
		{"🎉", "x-6146299c"},
		{"..", "x-5ec1f7e7"},
	} {
		if got := site.Slug(tt.in); got != tt.want {
			t.Errorf("Slug(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
	if a, b := site.Slug("!!!"), site.Slug("???"); a == b {
		t.Errorf("Slug gives %q for two names without a letter", a)
	}
	long := strings.Repeat("日本", 100)
	a, b := site.Slug(long+"a"), site.Slug(long+"b")
	if a == b || len(a) > 255 || !utf8.ValidString(a) {
		t.Errorf("Slug of long names is %q and %q, want two of at most 255 bytes", a, b)
	}
}

func TestCheckPath(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 255)
	for _, tt := range []struct{ in, want string }{
		{"/", ""},
		{"/a/", ""},
		{"/a/b.html", ""},
		{"/.well-known/x", ""},
		{"/a..b/", ""},
		{"/a b/", ""},
		{"/" + long + "/", ""},
		{"", "must start with a slash"},
		{"a/", "must start with a slash"},
		{"//", "has an empty part"},
		{"//a/", "has an empty part"},
		{"/a//", "has an empty part"},
		{"/a//b/", "has an empty part"},
		{"/../a/", "would leave its folder"},
		{"/a/..", "would leave its folder"},
		{"/./", "would leave its folder"},
		{"/a/.../", "has a part of dots alone"},
		{`/a\b/`, "has a backslash"},
		{"/a\x00b/", "has a control character"},
		{"/a\nb/", "has a control character"},
		{"/a\u202eb/", "has a control character"},
		{"/\ufeffa/", "has a control character"},
		{"/\xff/", "is not valid UTF-8"},
		{"/" + long + "a/", "has a part longer than 255 bytes"},
		{"/" + strings.Repeat(long+"/", 5), "is longer than 1024 bytes"},
		{"/.galley/x", "is galley's own folder"},
		{"/.Galley", "is galley's own folder"},
		{"/a/.galley/", ""},
	} {
		if got := site.CheckPath(tt.in); got != tt.want {
			t.Errorf("CheckPath(%q) = %q, want %q", tt.in, got, tt.want)
		}
		if out := site.OutputPath(tt.in); tt.want == "" && !filepath.IsLocal(out) {
			t.Errorf("OutputPath(%q) = %q, which is not local", tt.in, out)
		}
	}
}

func TestOutputPath(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, want string }{
		{"/", "index.html"},
		{"/a/", "a/index.html"},
		{"/a/b/", "a/b/index.html"},
		{"/a.html", "a.html"},
		{"/a", "a"},
	} {
		if got := site.OutputPath(tt.in); got != tt.want {
			t.Errorf("OutputPath(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestReserved(t *testing.T) {
	t.Parallel()
	const device, end, character = "is a reserved name on Windows", "ends in a way Windows does not store", "has a character Windows does not allow"
	for _, tt := range []struct{ in, want string }{
		{"a/index.html", ""},
		{"console/index.html", ""},
		{"a/.hidden/x", ""},
		{"con/index.html", `"con" ` + device},
		{"a/Con.txt", `"Con.txt" ` + device},
		{"a/aux.tar.gz", `"aux.tar.gz" ` + device},
		{"com1", `"com1" ` + device},
		{"com10", ""},
		{"a./index.html", `"a." ` + end},
		{"a /index.html", `"a " ` + end},
		{"what?/index.html", `"what?" ` + character},
		{"a:b", `"a:b" ` + character},
		{`"a"`, `"\"a\"" ` + character},
		{"c++/index.html", ""},
		{"日本/index.html", ""},
	} {
		if got := site.Reserved(tt.in); got != tt.want {
			t.Errorf("Reserved(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b string
		same bool
	}{
		{"a/b", "a/b", true},
		{"A/index.html", "a/index.html", true},
		{"a", "b", false},
		{"straße", "strasse", true},
		{"STRASSE", "straße", true},
		{"é", "e\u0301", true},
		{"É", "e\u0301", true},
		{"é", "e", false},
		{"Σ", "ς", true},
		{"ǰ", "J\u030c", true},
		{"K", "\u212a", true},
		{"日本", "日本", true},
	} {
		if got := site.Fold(tt.a) == site.Fold(tt.b); got != tt.same {
			t.Errorf("Fold(%q) = %q, Fold(%q) = %q; same is %v, want %v", tt.a, site.Fold(tt.a), tt.b, site.Fold(tt.b), got, tt.same)
		}
		if once := site.Fold(tt.a); site.Fold(once) != once {
			t.Errorf("Fold(%q) = %q, folded again %q", tt.a, once, site.Fold(once))
		}
	}
}
