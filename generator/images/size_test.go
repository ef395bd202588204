package images_test

import (
	"bytes"
	"image"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"

	"galley/generator/images"
)

// encoded returns pictures of 7 by 5 pixels by format.
func encoded(t *testing.T) map[string]string {
	t.Helper()
	img := image.NewPaletted(image.Rect(0, 0, 7, 5), palette.WebSafe)
	var p, j, g bytes.Buffer
	for _, err := range []error{png.Encode(&p, img), jpeg.Encode(&j, img, nil), gif.Encode(&g, img, nil)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	const riff = "RIFF\x00\x00\x00\x00WEBP"
	return map[string]string{
		"png": p.String(), "jpg": j.String(), "gif": g.String(),
		"lossy.webp":    riff + "VP8 \x00\x00\x00\x00\x00\x00\x00\x9d\x01\x2a\x07\x00\x05\x00",
		"lossless.webp": riff + "VP8L\x00\x00\x00\x00\x2f\x06\x00\x01\x00\x00\x00\x00\x00\x00",
		"extended.webp": riff + "VP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x06\x00\x00\x04\x00\x00",
	}
}

// size is what Probe says of the size.
func size(r io.Reader, name string) (width, height int, err error) {
	i, err := images.Probe(r, name)
	return i.Width, i.Height, err
}

func TestProbe(t *testing.T) {
	t.Parallel()
	for name, data := range encoded(t) {
		w, h, err := size(strings.NewReader(data), name)
		if w != 7 || h != 5 || err != nil {
			t.Errorf("Probe(%s) = %d, %d, %v, want 7, 5", name, w, h, err)
		}
		// The format is told by the bytes, as browsers do it.
		w, h, err = size(strings.NewReader(data), "misnamed.jpeg")
		if w != 7 || h != 5 || err != nil {
			t.Errorf("Probe(%s as .jpeg) = %d, %d, %v, want 7, 5", name, w, h, err)
		}
		for _, n := range []int{0, 1, 12, 20} {
			if w, h, err := size(strings.NewReader(data[:n]), "cut.png"); err == nil {
				t.Errorf("Probe(%s cut to %d) = %d, %d, want an error", name, n, w, h)
			}
		}
	}
}

func TestProbeSVG(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in            string
		width, height int
		fails         bool
	}{
		{`<svg width="20" height="10.4px"/>`, 20, 10, false},
		{`<?xml version="1.0" encoding="iso-8859-1"?><!DOCTYPE svg><!-- c --><svg viewBox="0 0 30 20">`, 30, 20, false},
		{`<svg width="100%" height="100%" viewBox="0,0,30,20"/>`, 30, 20, false},
		{`<svg width="60" viewBox="0 0 30 20"/>`, 60, 40, false},
		{`<svg height="1in" viewBox="0 0 2 1"/>`, 192, 96, false},
		{`<svg width="2em" height="-3"/>`, 0, 0, false},
		{`<svg width="1e300" height="1e300"/>`, 0, 0, false},
		{`<svg/>`, 0, 0, false},
		{`<html/>`, 0, 0, true},
		{``, 0, 0, true},
		{`text`, 0, 0, true},
	} {
		w, h, err := size(strings.NewReader(tt.in), "a.SVG")
		if w != tt.width || h != tt.height || (err != nil) != tt.fails {
			t.Errorf("Probe(%q) = %d, %d, %v, want %d, %d, error %v", tt.in, w, h, err, tt.width, tt.height, tt.fails)
		}
	}
	if w, h, err := size(strings.NewReader("any"), "a.avif"); w != 0 || h != 0 || err != nil {
		t.Errorf("Probe of a format not known = %d, %d, %v, want 0, 0, nil", w, h, err)
	}
}
