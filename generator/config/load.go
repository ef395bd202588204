package config

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"

	"galley/generator/decode"
	"galley/generator/diag"
)

// maxBytes is the size limit of the file.
const maxBytes = 1 << 20

// Load reads galley.yaml at the root of fsys. Where the file cannot be used,
// the defaults stand in its place beside the messages.
func Load(fsys fs.FS) (Config, diag.List) {
	c := Default()
	var l diag.List
	src, err := fs.ReadFile(fsys, Name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := fs.Stat(fsys, "galley.yml"); err == nil {
			l.Add(diag.ConfigMissing, diag.Pos{File: Name}, "there is no such file here (rename galley.yml)")
			return c, l
		}
		l.Add(diag.ConfigMissing, diag.Pos{File: Name}, "there is no such file here (run `galley new site DIR` to make a site, or name its folder with --source)")
		return c, l
	case err != nil:
		l.Add(diag.ConfigMissing, diag.Pos{File: Name}, "cannot be read: %v", reason(err))
		return c, l
	}
	return Parse(src)
}

// reason is the cause of an error without the path, which stands before it.
func reason(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}

// Parse reads the text of galley.yaml.
func Parse(src []byte) (Config, diag.List) {
	c := Default()
	n, l := parse(src)
	if n == nil {
		return c, l
	}
	codes := decode.Codes{Unknown: diag.ConfigUnknown, Type: diag.ConfigType, Value: diag.ConfigValue}
	l = append(l, decode.Decode(n, &c, codes)...)
	c.places = make(map[string]place)
	c.remember(n, "")
	v := validator{config: &c}
	v.run()
	return c, decode.CheckText(n, append(l, v.messages...))
}

// Texts calls visit with each text in the file and the place where it starts, in
// the order they were written. In a file that cannot be read there are none.
func Texts(src []byte, visit func(pos diag.Pos, text string)) {
	n, _ := parse(src)
	n.Texts(visit)
}

func parse(src []byte) (*decode.Node, diag.List) {
	return decode.Parse(decode.YAML, src, decode.Options{File: Name, MaxBytes: maxBytes, Code: diag.ConfigSyntax})
}

// remember notes the places of all values below n.
func (c *Config) remember(n *decode.Node, prefix string) {
	for i, v := range n.List {
		path := prefix + strconv.Itoa(i)
		c.places[path] = place{v.Pos, v.Pos}
		c.remember(v, path+".")
	}
	for _, e := range n.Map {
		p := place{e.Pos, e.Value.Pos}
		if k := e.Value.Kind; k == decode.Map || k == decode.List || k == decode.Null {
			p.value = e.Pos
		}
		c.places[prefix+e.Key] = p
		c.remember(e.Value, prefix+e.Key+".")
	}
}

// Level is what is done about a message: "off", "warn" or "error"; empty for
// the code's default.
type Level string

// Levels returns the levels that can be written, the weakest first.
func Levels() []Level { return []Level{"off", "warn", "error"} }

// UnmarshalText refuses all but the levels.
func (l *Level) UnmarshalText(text []byte) error {
	if level := Level(text); slices.Contains(Levels(), level) {
		*l = level
		return nil
	}
	return fmt.Errorf("%q is not a level (want off, warn or error)", text)
}

func (l Level) severity() diag.Severity {
	switch l {
	case "off":
		return diag.Off
	case "warn":
		return diag.Warning
	}
	return diag.Error
}
