package card

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"

	"galley/generator/colour"
)

// encoder writes sheets as PNG (https://www.w3.org/TR/png-3/): a palette, four
// bits a pixel, no filters. Package image/png asks for each pixel by a call,
// which takes longer than all the rest.
type encoder struct {
	out, data bytes.Buffer
	zip       *zlib.Writer
	row       []byte
}

func newEncoder() *encoder {
	e := &encoder{row: make([]byte, 1+Width/2)} // the first byte names the filter
	e.zip, _ = zlib.NewWriterLevel(&e.data, level)
	return e
}

// level is what compresses to about the size that the best does, in a quarter
// of its time.
const level = 4

// encode returns the PNG of a sheet of indexes into a palette of at most 16
// colours. It is valid until the next call.
func (e *encoder) encode(sheet []byte, palette []colour.RGB) ([]byte, error) {
	e.data.Reset()
	e.zip.Reset(&e.data)
	for ; len(sheet) > 0; sheet = sheet[Width:] {
		for i := range Width / 2 {
			e.row[1+i] = sheet[2*i]<<4 | sheet[2*i+1]
		}
		if _, err := e.zip.Write(e.row); err != nil {
			return nil, err
		}
	}
	if err := e.zip.Close(); err != nil {
		return nil, err
	}
	e.out.Reset()
	e.out.WriteString("\x89PNG\r\n\x1a\n")
	header := binary.BigEndian.AppendUint32(nil, Width)
	header = binary.BigEndian.AppendUint32(header, Height)
	e.chunk("IHDR", append(header, 4, 3, 0, 0, 0)) // bits, palette, and no choice in the rest
	var colours []byte
	for _, c := range palette {
		colours = append(colours, c[:]...)
	}
	e.chunk("PLTE", colours)
	e.chunk("IDAT", e.data.Bytes())
	e.chunk("IEND", nil)
	return e.out.Bytes(), nil
}

// chunk writes one part of the file.
func (e *encoder) chunk(name string, data []byte) {
	sum := crc32.NewIEEE()
	sum.Write([]byte(name))
	sum.Write(data)
	e.out.Write(binary.BigEndian.AppendUint32(nil, uint32(len(data))))
	e.out.WriteString(name)
	e.out.Write(data)
	e.out.Write(binary.BigEndian.AppendUint32(nil, sum.Sum32()))
}
