package record_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"galley/generator/record"

	"pgregory.net/rapid"
)

// drawAny draws a tree of values.
func drawAny(depth int) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		kinds := 6
		if depth == 0 {
			kinds = 4
		}
		switch rapid.IntRange(0, kinds).Draw(t, "kind") {
		case 0:
			return nil
		case 1:
			return rapid.Bool().Draw(t, "bool")
		case 2:
			return rapid.Int64().Draw(t, "int")
		case 3:
			return rapid.Float64().Draw(t, "float")
		case 4:
			return rapid.String().Draw(t, "string")
		case 5:
			return append([]any{}, rapid.SliceOfN(drawAny(depth-1), 0, 3).Draw(t, "list")...)
		}
		return rapid.MapOfN(rapid.String(), drawAny(depth-1), 0, 3).Draw(t, "map")
	})
}

func TestAny(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := drawAny(3).Draw(t, "value")
		var e record.Encoder
		if !e.Any(want) {
			t.Fatalf("Any(%#v) = false", want)
		}
		d := record.NewDecoder(string(e))
		if got := d.Any(); !reflect.DeepEqual(got, want) || d.Left() != 0 || !d.Sound() {
			t.Errorf("%#v came back as %#v, %d bytes left", want, got, d.Left())
		}
	})
}

func TestAnyOther(t *testing.T) {
	t.Parallel()
	for _, v := range []any{1, struct{}{}, []any{uint8(1)}, map[string]any{"a": []string{}}} {
		if e := (record.Encoder{}); e.Any(v) {
			t.Errorf("Any(%#v) = true, want false", v)
		}
	}
}

func TestTime(t *testing.T) {
	t.Parallel()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []time.Time{
		{},
		time.Date(2026, 3, 29, 1, 30, 0, 5, time.UTC),
		time.Date(2026, 3, 29, 2, 30, 0, 0, paris),  // is skipped
		time.Date(2026, 10, 25, 2, 30, 0, 0, paris), // is there twice
		time.Date(1850, 1, 1, 0, 0, 0, 0, paris),
		time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.FixedZone("", -5*3600-1800)),
	} {
		var e record.Encoder
		e.Time(want, paris)
		d := record.NewDecoder(string(e))
		if got := d.Time(paris); !got.Equal(want) || got.String() != want.String() || !d.Sound() {
			t.Errorf("%s came back as %s", want, got)
		}
	}
}

func FuzzDecoder(f *testing.F) {
	var e record.Encoder
	e.Any(map[string]any{"a": []any{int64(-1), 2.5, true, nil, "text"}})
	e.Time(time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC), nil)
	e.Strings([]string{"a", "b"})
	f.Add([]byte(e))
	f.Add([]byte("\x05\xff\xff\xff\xff\x0f"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d := record.NewDecoder(string(data))
		for d.More() {
			d.Any()
			d.Time(time.UTC)
			d.Strings()
		}
	})
}

func TestList(t *testing.T) {
	t.Parallel()
	for _, want := range [][]string{nil, {""}, {"one"}, {"one", "", "two\n"}} {
		list := record.ListOf(want)
		if got := slices.Collect(list.All()); !slices.Equal(got, want) {
			t.Errorf("All of the list of %q = %q", want, got)
		}
		for first := range list.All() {
			if first != want[0] {
				t.Errorf("the first of %q = %q", want, first)
			}
			break
		}
	}
	if got := slices.Collect(record.List("\x09short").All()); len(got) != 0 {
		t.Errorf("All of a damaged list = %q", got)
	}
}
