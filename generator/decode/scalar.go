package decode

import (
	"regexp"
	"strconv"
	"strings"
)

// The plain scalars of YAML 1.2's core schema and the numbers of TOML 1.0.
var (
	yamlInt   = regexp.MustCompile(`^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$`)
	yamlFloat = regexp.MustCompile(`^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$`)
	tomlInt   = regexp.MustCompile(`^(?:[-+]?(?:0|[1-9](?:_?[0-9])*)|0x[0-9a-fA-F](?:_?[0-9a-fA-F])*|0o[0-7](?:_?[0-7])*|0b[01](?:_?[01])*)$`)
	tomlFloat = regexp.MustCompile(`^[-+]?(?:0|[1-9](?:_?[0-9])*)(?:\.[0-9](?:_?[0-9])*)?(?:[eE][-+]?[0-9](?:_?[0-9])*)?$`)
)

// resolvePlain sets the kind and value of an unquoted YAML scalar from n.Text.
func resolvePlain(n *Node) {
	n.Kind = String
	switch n.Text {
	case "", "~", "null", "Null", "NULL":
		n.Kind = Null
		return
	case "true", "True", "TRUE":
		n.Kind, n.Bool = Bool, true
		return
	case "false", "False", "FALSE":
		n.Kind = Bool
		return
	case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF", ".nan", ".NaN", ".NAN":
		n.Kind = Float
		n.Float, _ = strconv.ParseFloat(strings.Replace(n.Text, ".", "", 1), 64)
		return
	}
	if c := n.Text[0]; c != '-' && c != '+' && c != '.' && (c < '0' || c > '9') {
		return // most text ends here, before the patterns
	}
	switch {
	case yamlInt.MatchString(n.Text) && setInt(n, yamlDigits(n.Text)):
	case yamlInt.MatchString(n.Text), yamlFloat.MatchString(n.Text):
		setFloat(n, n.Text)
	}
}

// yamlDigits takes away leading zeros, which strconv would read as octal.
func yamlDigits(s string) string {
	sign, digits := "", s
	if s[0] == '-' || s[0] == '+' {
		sign, digits = s[:1], s[1:]
	}
	if strings.HasPrefix(digits, "0x") || strings.HasPrefix(digits, "0o") {
		return s
	}
	digits = strings.TrimLeft(digits, "0")
	if digits == "" {
		digits = "0"
	}
	return sign + digits
}

// setInt makes n an Int of what strconv understands, and reports whether it
// is in range.
func setInt(n *Node, digits string) bool {
	i, err := strconv.ParseInt(digits, 0, 64)
	if err != nil {
		return false
	}
	n.Kind, n.Int, n.Float = Int, i, float64(i)
	return true
}

// setFloat makes n a Float; what is too large is infinite.
func setFloat(n *Node, digits string) {
	n.Kind = Float
	n.Float, _ = strconv.ParseFloat(digits, 64)
}
