package images

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed" // of the encoders
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// The encoders are libwebp and libavif; see lib/README.
var (
	//go:embed lib/webp.wasm.gz
	webpModule []byte
	//go:embed lib/avif.wasm.gz
	avifModule []byte
)

// memoryPages is how much memory an encoder may have, in 64 KiB.
const memoryPages = 2 << 30 >> 16

// Encoders write WebP and AVIF. The zero value is ready; what a format needs
// is got ready when it is first written. Encoders are safe for concurrent use.
type Encoders struct {
	webp, avif encoder
}

// An encoder is a module of WebAssembly, of which each image gets an instance
// of its own, so that none finds anything of another's.
type encoder struct {
	once    sync.Once
	runtime wazero.Runtime // nil until it is needed
	module  wazero.CompiledModule
	err     error
}

// compile gets the module ready, which takes a part of a second.
func (e *encoder) compile(ctx context.Context, packed []byte) error {
	e.once.Do(func() {
		r, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			e.err = err
			return
		}
		code, err := io.ReadAll(r)
		if err != nil {
			e.err = err
			return
		}
		e.runtime = wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().WithMemoryLimitPages(memoryPages))
		if _, e.err = wasi_snapshot_preview1.Instantiate(ctx, e.runtime); e.err == nil {
			e.module, e.err = e.runtime.CompileModule(ctx, code)
		}
	})
	return e.err
}

// run encodes pixels: args are what the module's function encode takes after
// the pixels, their size, and the place for the length of what it returns.
func (e *encoder) run(packed []byte, img *image.RGBA, args ...uint64) ([]byte, error) {
	ctx := context.Background() // neither has anything to wait for
	if err := e.compile(ctx, packed); err != nil {
		return nil, err
	}
	mod, err := e.runtime.InstantiateModule(ctx, e.module, wazero.NewModuleConfig().WithName(""))
	if err != nil {
		return nil, err
	}
	defer mod.Close(ctx) //nolint:errcheck // it gives back memory
	alloc := func(size int) (uint64, error) {
		r, err := mod.ExportedFunction("malloc").Call(ctx, uint64(size))
		if err == nil && r[0] == 0 {
			err = errors.New("out of memory")
		}
		if err != nil {
			return 0, err
		}
		return r[0], nil
	}
	in, err := alloc(len(img.Pix))
	if err != nil {
		return nil, err
	}
	length, err := alloc(8)
	if err != nil {
		return nil, err
	}
	memory := mod.Memory()
	if !memory.Write(uint32(in), img.Pix) || !memory.WriteUint64Le(uint32(length), 0) {
		return nil, errors.New("out of memory")
	}
	args = append([]uint64{in, uint64(img.Rect.Dx()), uint64(img.Rect.Dy()), length}, args...)
	out, err := mod.ExportedFunction("encode").Call(ctx, args...)
	if err != nil {
		return nil, err
	}
	size, _ := memory.ReadUint32Le(uint32(length))
	data, ok := memory.Read(uint32(out[0]), size)
	if out[0] == 0 || size == 0 || !ok {
		return nil, errors.New("the encoder gave nothing")
	}
	return bytes.Clone(data), nil
}

// Encode makes a variant of a picture. A drawing is written without loss as
// WebP, everything else with.
func (e *Encoders) Encode(p *Picture, v Variant) ([]byte, error) {
	width, height := v.Width, v.Height
	if turned(p.orientation) {
		width, height = height, width
	}
	img := orient(scale(p.pixels, width, height), p.orientation)
	if !p.opaque {
		if img == p.pixels {
			img = &image.RGBA{Pix: bytes.Clone(img.Pix), Stride: img.Stride, Rect: img.Rect}
		}
		straight(img)
	}
	var data []byte
	var err error
	switch v.Format {
	case WebP:
		// How the pixels lie, quality, effort, whether without loss, and
		// whether colours matter where nothing is to be seen.
		const rgba, effort, exact = 0, 4, 0
		lossless := uint64(0)
		if p.drawn {
			lossless = 1
		}
		data, err = e.webp.run(webpModule, img, rgba, uint64(v.Quality), effort, lossless, exact)
		if err == nil && p.profile != nil {
			data, err = withProfile(data, p.profile, v.Width, v.Height, !p.opaque)
		}
	case AVIF:
		// Quality, that of the alpha, speed, and how colours lie: in half the
		// width and height.
		const speed, halved = 8, 3
		data, err = e.avif.run(avifModule, img, uint64(v.Quality), uint64(v.Quality), speed, halved)
	default:
		err = errors.New("no such encoder")
	}
	if err != nil {
		return nil, fmt.Errorf("%s of %d by %d pixels: %w", v.Format, v.Width, v.Height, err)
	}
	return data, nil
}

// withProfile puts a colour profile into a WebP file.
func withProfile(data, icc []byte, width, height int, alpha bool) ([]byte, error) {
	chunks, err := webpChunks(data)
	if err != nil {
		return nil, err
	}
	head := append([]byte("VP8X\x0a\x00\x00\x00"), make([]byte, 10)...)
	head[8] = webpProfile
	if alpha {
		head[8] |= webpAlpha
	}
	for i, n := range []int{width - 1, height - 1} {
		head[12+3*i], head[13+3*i], head[14+3*i] = byte(n), byte(n>>8), byte(n>>16)
	}
	profile := binary.LittleEndian.AppendUint32([]byte("ICCP"), uint32(len(icc)))
	out := [][]byte{head, append(profile, icc...)}
	for _, c := range chunks {
		if string(c[:4]) != "VP8X" {
			out = append(out, c)
		}
	}
	return joinWebP(out), nil
}
