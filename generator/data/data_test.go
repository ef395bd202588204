package data_test

import (
	"encoding/json"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"galley/generator/data"
)

// read reads files given as name and text, and returns the tree as JSON, which
// is sorted, and the messages.
func read(t *testing.T, files ...string) (tree string, skipped int, messages []string) {
	t.Helper()
	site := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		site[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	v, skipped, list := data.Read(site)
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range list {
		messages = append(messages, m.Pos.String()+": "+m.Text+" ["+string(m.Code)+"]")
	}
	return string(out), skipped, messages
}

func TestRead(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		in      []string
		want    string
		skipped int
		message string
	}{
		{name: "none", want: `{}`},
		{name: "formats", in: []string{"data/a.yaml", "x: [1, 2.5, true, null, text]\n", "data/b.toml", "y = 2026-01-02\n", "data/c.json", `{"z": "é"}`},
			want: `{"a":{"x":[1,2.5,true,null,"text"]},"b":{"y":"2026-01-02"},"c":{"z":"é"}}`},
		{name: "folders", in: []string{"data/team/paris.yml", "- Ada\n", "data/team/rome/x.YAML", "1\n"}, want: `{"team":{"paris":["Ada"],"rome":{"x":1}}}`},
		{name: "dots", in: []string{"data/v1.2.yaml", "x"}, want: `{"v1.2":"x"}`},
		{name: "byte order mark and line ends", in: []string{"data/a.yaml", "\ufeffx: 1\r\ny: b\r\n", "data/b.json", "\ufeff{\"x\":\r\n1}", "data/c.toml", "\ufeffx = 1\r\n"},
			want: `{"a":{"x":1,"y":"b"},"b":{"x":1},"c":{"x":1}}`},
		{name: "private", in: []string{"data/.env.yaml", "x: 1", "data/.git/a.yaml", "x", "data/a.yaml~", "x", "data/key.pem", "x"}, want: `{}`, skipped: 4},
		{name: "other files", in: []string{"data/a.csv", "1,2"}, want: `{}`,
			message: "data/a.csv: is no data file and is passed over (want .yaml, .yml, .toml or .json) [data/unknown-file]"},
		{name: "two files", in: []string{"data/a.toml", "x = 1", "data/a.yaml", "x: 2"}, want: `{"a":{"x":1}}`,
			message: "data/a.yaml: data/a.toml has the same name (rename one of the two) [data/collision]"},
		{name: "file and folder", in: []string{"data/a.yaml", "x: 1", "data/a/b.yaml", "2"}, want: `{"a":{"x":1}}`,
			message: "data/a/b.yaml: its folder has the same name as data/a.yaml (rename one of the two) [data/collision]"},
		{name: "syntax", in: []string{"data/a.yaml", "x: 1\ny: [\n", "data/b.yaml", "ok"}, want: `{"a":null,"b":"ok"}`,
			message: "data/a.yaml:3:1: "},
		{name: "two keys", in: []string{"data/a.json", "{\"x\": 1,\n \"x\": 2}"}, want: `{"a":{"x":1}}`,
			message: `data/a.json:2:2: key "x" is already set on line 1 (keep one of the two) [data/syntax]`},
		{name: "encoding", in: []string{"data/a.toml", "x = \"\xff\""}, want: `{"a":null}`,
			message: "data/a.toml:1:6: this is not UTF-8 text (save the file as UTF-8) [data/syntax]"},
		{name: "too large", in: []string{"data/a.yaml", strings.Repeat("#\n", 1<<21+1)}, want: `{"a":null}`,
			message: "data/a.yaml:1:1: 4194306 bytes are more than the limit of 4194304 [data/syntax]"},
		{name: "nested", in: []string{"data/a.json", strings.Repeat("[", 100_000)}, want: `{"a":null}`,
			message: "data/a.json:1:101: lists and maps are nested too deep (the limit is 100) [data/syntax]"},
		{name: "aliases", in: []string{"data/a.yaml", laughs()}, want: `{"a":null}`, message: "data/a.yaml:"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, skipped, messages := read(t, tt.in...)
			if got != tt.want || skipped != tt.skipped {
				t.Errorf("Read = %s, %d, want %s, %d", got, skipped, tt.want, tt.skipped)
			}
			if all := strings.Join(messages, "\n"); tt.message == "" && all != "" || !strings.HasPrefix(all, tt.message) || len(messages) > 1 {
				t.Errorf("messages %q, want %q", messages, tt.message)
			}
		})
	}
}

// laughs are aliases that stand for aliases, a billion in all.
func laughs() string {
	var b strings.Builder
	b.WriteString("a: &a [x, x, x, x, x, x, x, x, x, x]\n")
	for c := 'b'; c < 'k'; c++ {
		b.WriteString(string(c) + ": &" + string(c) + " [" + strings.Repeat("*"+string(c-1)+", ", 9) + "*" + string(c-1) + "]\n")
	}
	return b.String()
}

func TestReadSymbolicLink(t *testing.T) {
	t.Parallel()
	site := fstest.MapFS{"data/a.yaml": {Data: []byte("/etc/passwd"), Mode: fs.ModeSymlink}}
	tree, _, messages := data.Read(site)
	if len(tree) != 0 || len(messages) != 1 || messages[0].Pos.File != "data/a.yaml" {
		t.Errorf("Read = %v, %v, want a message about data/a.yaml alone", tree, messages)
	}
}

func TestLookup(t *testing.T) {
	t.Parallel()
	tree := data.Tree{"a": map[string]any{"b.c": int64(1), "l": []any{"x"}}}
	tests := []struct {
		in   []string
		want string
	}{
		{nil, `{"a":{"b.c":1,"l":["x"]}}`},
		{[]string{"a", "b.c"}, `1`},
		{[]string{"a", "b"}, `null`},
		{[]string{"a", "l", "0"}, `null`},
		{[]string{"gone", "b"}, `null`},
	}
	for _, tt := range tests {
		got, err := json.Marshal(tree.Lookup(tt.in...))
		if err != nil || string(got) != tt.want {
			t.Errorf("Lookup(%q) = %s, %v, want %s", tt.in, got, err, tt.want)
		}
	}
}
