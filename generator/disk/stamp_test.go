package disk_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"galley/generator/disk"
)

func TestSettled(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	fine := at.Add(123456 * time.Nanosecond).UnixNano()
	for _, c := range []struct {
		what  string
		stamp disk.Stamp
		want  bool
	}{
		{"no time", disk.Stamp{Size: 1}, false},
		{"long ago", disk.Stamp{Modified: at.Add(-time.Hour).UnixNano()}, true},
		{"now", disk.Stamp{Modified: at.UnixNano()}, false},
		{"a second ago, in whole seconds", disk.Stamp{Modified: at.Add(-time.Second).UnixNano()}, false},
		{"a second ago, with a fine clock", disk.Stamp{Modified: fine - int64(time.Second)}, true},
		{"just now, with a fine clock", disk.Stamp{Modified: fine - int64(50*time.Millisecond)}, false},
		{"in the future", disk.Stamp{Modified: at.Add(time.Hour).UnixNano()}, false},
		{"an old time that was set now", disk.Stamp{Modified: at.Add(-time.Hour).UnixNano(), Status: fine}, false},
	} {
		if got := c.stamp.Settled(at); got != c.want {
			t.Errorf("%s: Settled = %v, want %v", c.what, got, c.want)
		}
	}
}

// A file that is written again, or replaced, with the size and the time it
// had, has another stamp where the system tells more than these.
func TestStampOf(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "file")
	stamp := func() disk.Stamp {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		return disk.StampOf(info)
	}
	old := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	write := func(text string) {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, old, old); err != nil {
			t.Fatal(err)
		}
	}
	write("one")
	first := stamp()
	if first.Size != 3 || first.Modified != old.UnixNano() {
		t.Errorf("stamp %+v, want size 3 and the time that was set", first)
	}
	if again := stamp(); again != first {
		t.Errorf("stamp %+v, want %+v as before", again, first)
	}
	time.Sleep(20 * time.Millisecond) // a tick of the file system's clock
	write("two")
	if second := stamp(); first.Status != 0 && second == first {
		t.Errorf("stamp %+v after the file was written with the size and the time it had", second)
	}
}
