// Package cache remembers what each output of a build was made from. In go
// outputs with the facts they read (package dep) and the values these had; out
// comes, in the next process, the same list, so that an output whose facts all
// have the values they had need not be made again.
//
// These are the [Traces]. Beside them are the [Source] files as they were when
// they were read last, so that those that have not changed since need not be
// read again, the [Bodies] that were compiled from them, and the [State], by
// which a build sees that there is nothing to do at all. Each is a file of its
// own, and each is true for itself. So is the hash of the program ([LoadProgram]).
//
// The files belong to the program that wrote them, which the caller names by
// an identity: what another program, another version or another format wrote
// counts as nothing, and so does a file that is damaged. Losing one costs work
// and nothing else. They say why outputs are what they are; what was published
// is in the manifest of package output.
//
// A file is a header line with the format and the identity, then records, and
// at the end a checksum over all before it. In traces records have a tag each.
// What many share is written once, before what refers to it by number: names,
// then facts, then sets of facts. The bodies alone are added to a file that is
// there, and have a checksum each.
package cache

import (
	"crypto/sha256"
	"encoding/hex"
)

// Sum is the first half of a SHA-256: enough that no two values have the same
// by accident.
type Sum [sha256.Size / 2]byte

// SumOf returns the Sum of some bytes.
func SumOf(data []byte) Sum {
	full := sha256.Sum256(data)
	return Sum(full[:len(Sum{})])
}

// String returns the Sum in hexadecimal digits.
func (s Sum) String() string { return hex.EncodeToString(s[:]) }
