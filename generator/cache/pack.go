package cache

import (
	"iter"

	"galley/generator/record"

	"github.com/klauspost/compress/s2"
)

// Packed is texts that take less room in memory until they are asked for
// again.
type Packed struct {
	blocks [][]byte
	last   record.Encoder
}

// packSize is how many bytes are packed together.
const packSize = 64 << 10

// Add adds a text.
func (p *Packed) Add(text string) {
	p.last.String(text)
	if len(p.last) > packSize {
		p.blocks = append(p.blocks, s2.Encode(nil, p.last))
		p.last = p.last[:0]
	}
}

// All goes through the texts in the order in which they were added.
func (p *Packed) All() iter.Seq[string] {
	return func(yield func(string) bool) {
		each := func(block []byte) bool {
			for d := record.NewDecoder(string(block)); d.More(); {
				if !yield(d.String()) {
					return false
				}
			}
			return true
		}
		for _, packed := range p.blocks {
			if block, err := s2.Decode(nil, packed); err != nil || !each(block) {
				return
			}
		}
		each(p.last)
	}
}
