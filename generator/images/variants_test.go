package images_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"sync"
	"testing"

	"golang.org/x/image/webp"

	"galley/generator/images"
)

// photo is a picture with a bright corner at the top left and noise.
func photo(width, height int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	seed := uint32(1)
	for y := range height {
		for x := range width {
			seed = seed*1664525 + 1013904223
			v := uint8(40 + seed>>28)
			if x < width/2 && y < height/2 {
				v += 180
			}
			img.SetRGBA(x, y, color.RGBA{v, v, uint8(x), 255})
		}
	}
	return img
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withSegments puts segments behind the beginning of a JPEG.
func withSegments(data []byte, segments ...string) []byte {
	out := append([]byte{}, data[:2]...)
	for _, s := range segments {
		out = append(out, s...)
	}
	return append(out, data[2:]...)
}

// app makes a segment of its marker.
func app(marker byte, body string) string {
	return string(append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(body)+2)), body...))
}

// exif is a segment with a place, a name and an orientation.
func exif(turn int) string {
	tiff := "II\x2a\x00\x08\x00\x00\x00\x02\x00" +
		"\x0f\x01\x02\x00\x04\x00\x00\x00GPS\x00" + // the maker
		"\x12\x01\x03\x00\x01\x00\x00\x00" + string([]byte{byte(turn), 0, 0, 0}) + "\x00\x00\x00\x00"
	return app(0xe1, "Exif\x00\x00"+tiff+"GPS 51.5 N")
}

func settings() images.Settings {
	return images.Settings{
		Formats: []images.Format{images.AVIF, images.WebP}, Widths: []int{800, 480, 1200},
		Qualities: map[images.Format]int{images.WebP: 75, images.AVIF: 50},
	}
}

func TestVariants(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in   images.Info
		size int64
		want string
	}{
		{images.Info{Format: images.JPEG, Width: 1000, Height: 500}, 1 << 20, "avif 480x240 avif 800x400 avif 1000x500 webp 480x240 webp 800x400 webp 1000x500"},
		{images.Info{Format: images.PNG, Width: 1200, Height: 601}, 1 << 20, "webp 480x240 webp 800x401 webp 1200x601"},
		{images.Info{Format: images.WebP, Width: 4000, Height: 1}, 1 << 20, "webp 480x1 webp 800x1 webp 1200x1"},
		{images.Info{Format: images.JPEG, Width: 481, Height: 481, Profiled: true}, 1 << 20, "webp 480x480 webp 481x481"},
		{images.Info{Format: images.JPEG, Width: 480, Height: 500}, 1 << 20, ""},
		{images.Info{Format: images.JPEG, Width: 1000, Height: 500}, 1000, ""},
		{images.Info{Format: images.JPEG, Width: 1000, Height: 500, Inks: true}, 1 << 20, ""},
		{images.Info{Format: images.PNG, Width: 1000, Height: 500, Animated: true}, 1 << 20, ""},
		{images.Info{Format: images.GIF, Width: 1000, Height: 500}, 1 << 20, ""},
		{images.Info{Format: images.PNG, Width: 10000, Height: 6001}, 1 << 20, ""},
		{images.Info{Format: images.PNG, Width: 500, Height: 30000}, 1 << 20, ""},
		{images.Info{Width: 1000, Height: 500}, 1 << 20, ""},
	} {
		var got []string
		for _, v := range settings().Variants(tt.in, tt.size) {
			got = append(got, fmt.Sprintf("%s %dx%d", v.Format, v.Width, v.Height))
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("Variants(%v, %d) = %q, want %q", tt.in, tt.size, strings.Join(got, " "), tt.want)
		}
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for _, v := range []images.Variant{
		{images.WebP, 10, 20, 75}, {images.AVIF, 10, 20, 75}, {images.WebP, 11, 20, 75}, {images.WebP, 10, 20, 76},
	} {
		for _, sum := range []string{"a", "b"} {
			seen[v.Key([]byte(sum))] = true
		}
	}
	if len(seen) != 8 {
		t.Errorf("8 variants have %d keys, want 8", len(seen))
	}
}

// decode reads a file as a build does.
func decode(t testing.TB, data []byte) (*images.Picture, images.Info) {
	t.Helper()
	info, err := images.Probe(bytes.NewReader(data), "x")
	if err != nil {
		t.Fatal(err)
	}
	p, err := images.Decode(data, info)
	if err != nil {
		t.Fatal(err)
	}
	return p, info
}

// bright tells which quarter of an image is the brightest.
func bright(img image.Image) string {
	b := img.Bounds()
	best, where := uint32(0), ""
	for _, q := range []struct {
		name string
		x, y int
	}{{"top left", 1, 1}, {"top right", 3, 1}, {"bottom left", 1, 3}, {"bottom right", 3, 3}} {
		if r, _, _, _ := img.At(b.Dx()*q.x/4, b.Dy()*q.y/4).RGBA(); r > best {
			best, where = r, q.name
		}
	}
	return where
}

func TestOrientation(t *testing.T) {
	t.Parallel()
	encoders := new(images.Encoders)
	plain := jpegOf(t, photo(120, 60))
	for turn, want := range []string{"top left", "top left", "top right", "bottom right", "bottom left", "top left", "top right", "bottom right", "bottom left"} {
		data := withSegments(plain, exif(turn))
		p, info := decode(t, data)
		width, height := 120, 60
		if turn >= 5 {
			width, height = height, width
		}
		if info.Width != width || info.Height != height {
			t.Errorf("orientation %d: Probe = %d by %d, want %d by %d", turn, info.Width, info.Height, width, height)
		}
		out, err := encoders.Encode(p, images.Variant{Format: images.WebP, Width: width / 2, Height: height / 2, Quality: 90})
		if err != nil {
			t.Fatal(err)
		}
		img, err := webp.Decode(bytes.NewReader(out))
		if err != nil || img.Bounds().Dx() != width/2 || img.Bounds().Dy() != height/2 || bright(img) != want {
			t.Errorf("orientation %d: the variant is %v and bright at the %s, %v, want %d by %d and %s", turn, img.Bounds(), bright(img), err, width/2, height/2, want)
		}
		stripped, err := images.Strip(data)
		if err != nil || bytes.Contains(stripped, []byte("GPS")) {
			t.Errorf("orientation %d: the place is still there, %v", turn, err)
		}
		if again, _ := decode(t, stripped); again == nil {
			t.Errorf("orientation %d: cannot be decoded after it was stripped", turn)
		}
		if i, err := images.Probe(bytes.NewReader(stripped), "x"); i.Width != width || max(i.Orientation, 1) != max(turn, 1) || err != nil {
			t.Errorf("orientation %d: Probe of what was stripped = %+v, %v", turn, i, err)
		}
	}
}

func TestStrip(t *testing.T) {
	t.Parallel()
	icc := "ICC_PROFILE\x00\x01\x01Display P3"
	base := jpegOf(t, photo(40, 20))
	full := withSegments(base, exif(1), app(0xe1, "http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>"), app(0xe2, icc), app(0xe2, "MPF\x00"),
		app(0xed, "Photoshop 3.0\x00IPTC"), app(0xfe, "by me"), app(0xee, "Adobe\x00\x64\x00\x00\x00\x00\x01"))
	got, err := images.Strip(append(full, "\xff\xd8 another picture"...))
	want := withSegments(base, app(0xe2, icc), app(0xee, "Adobe\x00\x64\x00\x00\x00\x00\x01"))
	if !bytes.Equal(got, want) || err != nil {
		t.Errorf("Strip(JPEG) has %d bytes, %v, want %d", len(got), err, len(want))
	}
	plain := pngOf(t, photo(40, 20))
	chunk := func(kind, body string) string {
		return string(binary.BigEndian.AppendUint32(nil, uint32(len(body)))) + kind + body + "sum!"
	}
	with := append([]byte{}, plain[:33]...)
	for _, kind := range []string{"tEXt", "zTXt", "iTXt", "eXIf", "tIME"} {
		with = append(with, chunk(kind, "Author\x00me")...)
	}
	with = append(append(with, plain[33:]...), "trailing"...)
	if got, err := images.Strip(with); !bytes.Equal(got, plain) || err != nil {
		t.Errorf("Strip(PNG) has %d bytes, %v, want %d", len(got), err, len(plain))
	}
	riff := "RIFF\x2c\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x2c\x00\x00\x00\x00\x00\x00\x00\x00\x00EXIF\x03\x00\x00\x00GPS\x00XMP \x02\x00\x00\x00<x"
	if got, err := images.Strip([]byte(riff)); string(got) != "RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x20\x00\x00\x00\x00\x00\x00\x00\x00\x00" || err != nil {
		t.Errorf("Strip(WebP) = %q, %v", got, err)
	}
	for name, data := range map[string][]byte{"JPEG": base, "PNG": plain, "WebP": []byte(riff)} {
		if _, err := images.Strip(data[:len(data)-3]); err == nil {
			t.Errorf("Strip(%s that is cut short) = nil, want an error", name)
		}
	}
}

// TestSameBytes encodes on many goroutines at once.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	encoders := new(images.Encoders)
	p, _ := decode(t, jpegOf(t, photo(300, 200)))
	drawing := image.NewRGBA(image.Rect(0, 0, 300, 200))
	for i := range 40 {
		drawing.Set(100+i, 100, color.NRGBA{200, 10, 10, uint8(6 * i)})
	}
	d, _ := decode(t, pngOf(t, drawing))
	want := map[string]string{
		"photo webp": "46084be82c750b95", "photo avif": "4556999624112061", "drawing webp": "344c4fe61c0c5248",
	}
	var wg sync.WaitGroup
	for range 4 {
		for _, one := range []struct {
			name   string
			from   *images.Picture
			format images.Format
		}{{"photo webp", p, images.WebP}, {"photo avif", p, images.AVIF}, {"drawing webp", d, images.WebP}} {
			wg.Go(func() {
				out, err := encoders.Encode(one.from, images.Variant{Format: one.format, Width: 120, Height: 80, Quality: 60})
				if sum := fmt.Sprintf("%x", sha256.Sum256(out))[:16]; sum != want[one.name] || err != nil {
					t.Errorf("%s has the sum %s, %v, want %s (another encoder, or other pixels: raise images.Method)", one.name, sum, err, want[one.name])
				}
			})
		}
	}
	wg.Wait()
}

func TestDrawingsLoseNothing(t *testing.T) {
	t.Parallel()
	encoders := new(images.Encoders)
	in := image.NewNRGBA(image.Rect(0, 0, 60, 30))
	for i := range 30 {
		in.SetNRGBA(i, i, color.NRGBA{200, 100, 50, 255})
	}
	p, _ := decode(t, pngOf(t, in))
	out, err := encoders.Encode(p, images.Variant{Format: images.WebP, Width: 60, Height: 30, Quality: 10})
	if err != nil {
		t.Fatal(err)
	}
	img, err := webp.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	for y := range 30 {
		for x := range 60 {
			if got, want := color.NRGBAModel.Convert(img.At(x, y)), in.NRGBAAt(x, y); got != want {
				t.Fatalf("the pixel at %d, %d is %v, want %v", x, y, got, want)
			}
		}
	}
}

func TestProfileStays(t *testing.T) {
	t.Parallel()
	encoders := new(images.Encoders)
	for name, want := range map[string]bool{"Display P3": true, "sRGB IEC61966-2.1": false} {
		data := withSegments(jpegOf(t, photo(60, 30)), app(0xe2, "ICC_PROFILE\x00\x01\x01"+name))
		p, info := decode(t, data)
		out, err := encoders.Encode(p, images.Variant{Format: images.WebP, Width: 30, Height: 15, Quality: 80})
		if _, failed := webp.Decode(bytes.NewReader(out)); err != nil || failed != nil || info.Profiled != want || bytes.Contains(out, []byte("ICCP")) != want {
			t.Errorf("%s: a variant with a profile = %t, %v, %v, want %t", name, bytes.Contains(out, []byte("ICCP")), err, failed, want)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	plain := jpegOf(t, photo(200, 100))
	scans := append([]byte{}, plain[:len(plain)-2]...)
	for range 200 {
		scans = append(scans, app(0xda, "\x01\x01\x00\x00\x3f\x00")...)
	}
	bomb := "RIFF\x26\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x27\x00\x00\x13\x00\x00VP8L\x08\x00\x00\x00\x2f\xff\xff\xff\x0f\x00\x00\x00"
	for _, tt := range []struct {
		name, in, want string
	}{
		{"a JPEG that is cut", string(plain[:len(plain)/2]), "short Huffman data"},
		{"a PNG that is cut", string(pngOf(t, photo(40, 20))[:200]), "not enough pixel data"},
		{"many scans", string(scans) + "\xff\xd9", "201 scans"},
		{"a WebP with a large picture in a small frame", bomb, "another size"},
	} {
		info, err := images.Probe(strings.NewReader(tt.in), "x")
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if _, err := images.Decode([]byte(tt.in), info); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: Decode = %v, want an error with %q", tt.name, err, tt.want)
		}
	}
	if _, err := images.Decode(plain, images.Info{Format: images.JPEG, Width: 200, Height: 101}); err == nil {
		t.Error("an image of another size than Probe said = nil, want an error")
	}
	if _, err := images.Decode(plain, images.Info{Format: images.JPEG, Width: 40000, Height: 21000}); err == nil {
		t.Error("an image with too many pixels = nil, want an error")
	}
}

func FuzzStrip(f *testing.F) {
	for _, data := range [][]byte{
		withSegments(jpegOf(f, photo(8, 8)), exif(6), app(0xe2, "ICC_PROFILE\x00\x01\x01x")), pngOf(f, photo(8, 8)),
		[]byte("RIFF\x16\x00\x00\x00WEBPVP8L\x05\x00\x00\x00\x2f\x00\x00\x00\x00\x00EXIF"), []byte("\xff\xd8\xff\xe1\x00\x08Exif\x00\x00MM"),
	} {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		info, err := images.Probe(bytes.NewReader(data), "x.png")
		if err == nil && int64(info.Width)*int64(info.Height) < 1<<16 {
			images.Decode(data, info) //nolint:errcheck // it is only not to panic
		}
		once, err := images.Strip(data)
		if err != nil {
			return
		}
		if len(once) > len(data)+36 {
			t.Fatalf("Strip made %d bytes of %d", len(once), len(data))
		}
		twice, err := images.Strip(once)
		if !bytes.Equal(once, twice) || err != nil {
			t.Fatalf("Strip(Strip(%q)) = %q, %v, want %q", data, twice, err, once)
		}
	})
}
