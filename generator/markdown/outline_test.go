package markdown_test

import (
	"reflect"
	"testing"

	"galley/generator/markdown"
	"galley/generator/record"
)

func TestEncodeOutline(t *testing.T) {
	t.Parallel()
	want := markdown.Outline{Title: "A", TitleLevel: 2, TitleFirst: true, Words: 3, CJK: 4, Summary: "Sum", HasMore: true}
	for field, v := range reflect.ValueOf(want).Fields() {
		if v.IsZero() {
			t.Errorf("%s is not in the example: it may be forgotten in Encode", field.Name)
		}
	}
	for _, want := range []markdown.Outline{{}, want} {
		var e record.Encoder
		want.EncodeText(&e)
		want.EncodeTitle(&e)
		d := record.NewDecoder(string(e))
		var got markdown.Outline
		got.DecodeText(d)
		got.DecodeTitle(d)
		if got != want || d.Left() > 0 || !d.Sound() {
			t.Errorf("%+v came back as %+v, %d bytes left", want, got, d.Left())
		}
	}
}
