package cache

import (
	"time"

	"galley/generator/disk"
	"galley/generator/record"
)

const stateFile = "state"

// A State is what there was when a build was done: all that it looked at, all
// that it published and what it had to say. While all of it is as it was, a
// build has nothing to do.
type State struct {
	Options     Sum       // of all that the build was told and that decides what comes out
	From, Until time.Time // another build says the same from the one time to just before the other; zero Until for ever
	Inputs      []Stamped // files and folders, in the order in which they are found
	Outputs     []Stamped // what is published, by path, and the manifest behind it
	Report      string    // what the build had to say, which is the caller's to read

	// Repeats is false where the build cannot be left out even while inputs
	// and outputs stay: the state then tells of the outputs only.
	Repeats bool
}

// Stamped is a file and what it was.
type Stamped struct {
	Path    string
	Stamp   disk.Stamp // zero for a file that is not there
	Settled bool       // the stamp can be trusted
	Sum     Sum        // of its bytes, where they are known
}

// LoadState returns the state that the program of that identity left in a
// folder; nil where there is none that can be used.
func LoadState(fsys disk.FS, identity string) *State {
	d := read(fsys, stateFile, identity)
	if d == nil {
		return nil
	}
	s := &State{Options: decodeSum(d), From: d.Time(time.UTC), Until: d.Time(time.UTC), Repeats: d.Bool()}
	item := func() Stamped { return decodeStamped(d) }
	s.Inputs = record.Items(d, item)
	s.Outputs = record.Items(d, item)
	s.Report = d.String()
	if !d.Sound() {
		return nil
	}
	return s
}

// SaveState puts a state in the place of the one that is there.
func SaveState(fsys disk.FS, identity string, s *State) error {
	w, err := create(fsys, stateFile, identity)
	if err != nil {
		return err
	}
	w.record(func(e *record.Encoder) {
		e.Raw(s.Options[:]...)
		e.Time(s.From.UTC(), time.UTC)
		e.Time(s.Until.UTC(), time.UTC)
		e.Bool(s.Repeats)
	})
	for _, list := range [][]Stamped{s.Inputs, s.Outputs} {
		w.record(func(e *record.Encoder) { e.Uint(uint64(len(list))) })
		for _, f := range list {
			w.record(func(e *record.Encoder) { encodeStamped(e, f) })
		}
	}
	w.record(func(e *record.Encoder) { e.String(s.Report) })
	return w.commit()
}
