package render

import "galley/generator/config"

// Newsletter is a form by which readers subscribe to letters.
type Newsletter struct{ of config.Newsletter }

// Newsletter returns the form that galley.yaml configures, or nothing.
func (v Site) Newsletter() *Newsletter {
	n := v.config("newsletter").Config.Newsletter
	if n.Action == "" {
		return nil
	}
	return &Newsletter{n}
}

// Action returns the URL that the form is sent to.
func (n Newsletter) Action() string { return n.of.Action }

// Field returns the name under which the address is sent.
func (n Newsletter) Field() string { return n.of.Field }

// Text says what one subscribes to, or is "".
func (n Newsletter) Text() string { return n.of.Text }
