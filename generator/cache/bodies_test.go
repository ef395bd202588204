package cache_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"galley/generator/cache"
	"galley/generator/disk"
)

func openBodies(t *testing.T, dir disk.FS) *cache.Bodies {
	t.Helper()
	b, err := cache.OpenBodies(dir)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func closeBodies(t *testing.T, b *cache.Bodies) {
	t.Helper()
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
}

// bodyOf is the n-th body, which does not get smaller when it is packed.
func bodyOf(n int) []byte {
	random := rand.New(rand.NewPCG(1, uint64(n)))
	body := make([]byte, 10_000)
	for i := range body {
		body[i] = byte(random.Uint32())
	}
	return body
}

func put(t *testing.T, b *cache.Bodies, n int) cache.Blob {
	t.Helper()
	blob, err := b.Put(fmt.Sprint(n), bodyOf(n))
	if err != nil {
		t.Fatal(err)
	}
	return blob
}

func TestPack(t *testing.T) {
	t.Parallel()
	body := bytes.Repeat([]byte("a body "), 100)
	packed := cache.Pack(body, new([]byte))
	if got, ok := cache.Unpack(packed); !ok || !bytes.Equal(got, body) || len(packed) > len(body)/10 {
		t.Errorf("Unpack of %d packed bytes = %d bytes, %v, want %d", len(packed), len(got), ok, len(body))
	}
	if got, ok := cache.Unpack(packed[:len(packed)/2]); ok {
		t.Errorf("Unpack of half of what was packed = %d bytes", len(got))
	}
}

func TestBodies(t *testing.T) {
	t.Parallel()
	dir, name := open(t)
	var scratch []byte
	b := openBodies(t, dir)
	one, two := put(t, b, 1), put(t, b, 2)
	has := func(n int, blob cache.Blob, want bool) {
		t.Helper()
		got, ok := b.Get(fmt.Sprint(n), blob, &scratch)
		if ok != want || ok && !bytes.Equal(got, bodyOf(n)) {
			t.Errorf("Get(%d, %v) = %d bytes, %v, want %v", n, blob, len(got), ok, want)
		}
	}
	has(1, one, true) // not written yet
	has(2, two, true)
	closeBodies(t, b)
	b = openBodies(t, dir)
	three := put(t, b, 3)
	has(1, one, true)
	has(3, three, true)
	has(2, one, false)
	has(1, cache.Blob{}, false)
	has(1, cache.Blob{At: one.At, Size: one.Size - 1}, false)
	has(1, cache.Blob{At: 1 << 40, Size: one.Size}, false)
	has(1, cache.Blob{At: one.At, Size: 1 << 40}, false)
	closeBodies(t, b)

	file := filepath.Join(name, "bodies")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		bit := int64(random.IntN(int(8 * one.Size)))
		data := bytes.Clone(whole)
		data[one.At+bit/8] ^= 1 << (bit % 8)
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
		b = openBodies(t, dir)
		has(1, one, false)
		has(2, two, true)
		closeBodies(t, b)
	}
	for _, spoilt := range []string{"", "g", "something else, and long enough"} {
		if err := os.WriteFile(file, []byte(spoilt), 0o644); err != nil {
			t.Fatal(err)
		}
		b = openBodies(t, dir)
		has(1, one, false)
		one = put(t, b, 1)
		has(1, one, true)
		closeBodies(t, b)
	}
}

// What is of no use any more does not pile up, and what is stays.
func TestTidy(t *testing.T) {
	t.Parallel()
	dir, _ := open(t)
	b := openBodies(t, dir)
	kept := put(t, b, -1)
	edited, tidied := cache.Blob{}, 0
	for n := range 500 { // 5 MB
		edited = put(t, b, n)
		moved, err := b.Tidy([]*cache.Blob{&edited, &kept})
		if err != nil {
			t.Fatal(err)
		}
		if moved {
			tidied++
		}
		var scratch []byte
		for key, blob := range map[int]cache.Blob{-1: kept, n: edited} {
			if got, ok := b.Get(fmt.Sprint(key), blob, &scratch); !ok || !bytes.Equal(got, bodyOf(key)) {
				t.Fatalf("after %d: Get(%d) = %d bytes, %v", n, key, len(got), ok)
			}
		}
	}
	closeBodies(t, b)
	stamp, ok := dir.Stamp("bodies")
	if !ok || stamp.Size > 1<<20+1<<16 || tidied < 3 {
		t.Errorf("%d bytes after tidying %d times", stamp.Size, tidied)
	}
	if list, err := dir.ReadDir("."); err != nil || len(list) != 1 {
		t.Errorf("left over: %v, %v", list, err)
	}
}

// Whatever fails while bodies are tidied, and however: what is found later is
// right, and further bodies can be added.
func TestTidyFaults(t *testing.T) {
	t.Parallel()
	points := 0
	for _, fault := range []disk.Fault{disk.Crash, disk.NoSpace, disk.BadIO, disk.NoAccess, disk.ReadOnly, disk.ShortWrite} {
		for at := 1; ; at++ {
			dir, _ := open(t)
			b := openBodies(t, dir)
			kept := put(t, b, -1)
			for n := range 120 { // more than is worth keeping
				put(t, b, n)
			}
			closeBodies(t, b)
			faulty := disk.Inject(dir, disk.Plan{At: at, Fault: fault})
			old, tidied := kept, false
			if b, err := cache.OpenBodies(faulty); err == nil {
				_, err = b.Tidy([]*cache.Blob{&kept})
				tidied = err == nil && faulty.Count() < at
				b.Close() //nolint:errcheck // it may fail
			}
			var scratch []byte
			b = openBodies(t, dir)
			for _, place := range []cache.Blob{old, kept} {
				if got, ok := b.Get("-1", place, &scratch); ok && !bytes.Equal(got, bodyOf(-1)) {
					t.Fatalf("fault %d at operation %d: Get = another body", fault, at)
				}
			}
			if got, ok := b.Get("-1", kept, &scratch); !ok || !bytes.Equal(got, bodyOf(-1)) {
				t.Errorf("fault %d at operation %d: the body is lost", fault, at)
			}
			if got, ok := b.Get("7", put(t, b, 7), &scratch); !ok || !bytes.Equal(got, bodyOf(7)) {
				t.Errorf("fault %d at operation %d: no body can be added", fault, at)
			}
			closeBodies(t, b)
			if tidied {
				break
			}
			points++
		}
	}
	t.Logf("%d points tried", points)
}
