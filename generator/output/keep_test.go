package output_test

import (
	"slices"
	"testing"
	"testing/fstest"

	"galley/generator/output"
)

// What is published is kept where its bytes are as they were: by the stamp that
// they had with these bytes, which tells it without reading, or else by reading.
func TestKeep(t *testing.T) {
	t.Parallel()
	folder := newMemory(nil)
	first := site{"cut.html": "aaaa", "edited.html": "bbbb", "gone.html": "cccc", "same.html": "dddd", "touched.html": "eeee"}
	stage := begin(t, folder)
	for name, text := range first {
		if _, err := stage.Put(name, output.ClassPage, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := stage.Publish(inOrder); err != nil {
		t.Fatal(err)
	}
	before := stage.Published()
	var list []output.Found
	for i := range before {
		before[i].Settled = before[i].Path != "touched.html"
		list = append(list, output.Found{Path: before[i].Path, Size: before[i].Stamp.Size, Sum: before[i].Sum})
	}
	list = list[:len(list)-1] // without the manifest
	delete(folder.files, "gone.html")
	folder.files["cut.html"] = &fstest.MapFile{Data: []byte("aaa"), Mode: 0o644}
	for _, name := range []string{"edited.html", "touched.html"} {
		folder.files[name] = &fstest.MapFile{Data: []byte("xxxx"), Mode: 0o644} // with the stamp that it had
	}
	for _, tt := range []struct {
		what string
		look []output.Published
		want []bool // cut, edited, gone, same, touched
	}{
		{"with nothing known", nil, []bool{false, false, false, true, false}},
		{"by their stamps", before, []bool{false, true, false, true, false}},
	} {
		stage := begin(t, folder.clone())
		stage.Look(tt.look)
		there, err := stage.Keep(list)
		if err != nil || !slices.Equal(there, tt.want) {
			t.Errorf("%s: Keep = %v, %v, want %v", tt.what, there, err, tt.want)
		}
		if _, err := stage.Keep(list[3:4]); err == nil {
			t.Errorf("%s: an output was kept twice", tt.what)
		}
	}
}

func begin(t *testing.T, folder *memory) *output.Stage {
	t.Helper()
	stage, err := output.Begin(folder)
	if err != nil {
		t.Fatal(err)
	}
	return stage
}
