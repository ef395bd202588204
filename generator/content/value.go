package content

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

var (
	// dateShape is RFC 3339 with what people leave out of it: the time, the
	// seconds, the zone, the T.
	dateShape = regexp.MustCompile(`^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)? ?(Z|z|[-+]\d\d:?\d\d)?)?$`)

	// scheme starts a URL, and a path of Windows (RFC 3986, section 3.1).
	scheme = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)

	// hidden are the percent-encodings of what a path may not have: dots,
	// separators and NUL.
	hidden = regexp.MustCompile(`(?i)%(?:2e|2f|5c|00)`)

	layoutShape = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*(?:/[A-Za-z0-9][A-Za-z0-9_-]*)*$`)
)

// parseDate reads a date, in loc where it names no zone (nil is UTC), and
// returns why it cannot.
func parseDate(s string, loc *time.Location) (t time.Time, why string) {
	m := dateShape.FindStringSubmatch(s)
	if m == nil {
		return t, "is not a date (want 2006-01-02, 2006-01-02 15:04 or 2006-01-02T15:04:05+02:00)"
	}
	var v [7]int // year, month, day, hour, minute, second, nanosecond
	for i := range v {
		v[i], _ = strconv.Atoi(m[i+1])
	}
	v[6], _ = strconv.Atoi((m[7] + "000000000")[:9])
	// In UTC no time is skipped, so what comes back changed does not exist.
	utc := time.Date(v[0], time.Month(v[1]), v[2], v[3], v[4], v[5], v[6], time.UTC)
	if v[0] == 0 || utc.Month() != time.Month(v[1]) || utc.Day() != v[2] || v[3] > 23 || v[4] > 59 || v[5] > 59 {
		return t, "is not in the calendar"
	}
	switch zone := strings.ReplaceAll(m[8], ":", ""); {
	case zone == "Z" || zone == "z":
		return utc, ""
	case zone != "":
		hours, _ := strconv.Atoi(zone[1:3])
		minutes, _ := strconv.Atoi(zone[3:5])
		if hours > 23 || minutes > 59 {
			return t, "has a zone that does not exist (want one such as +02:00)"
		}
		offset := (hours*60 + minutes) * 60
		if zone[0] == '-' {
			offset = -offset
		}
		loc = time.FixedZone("", offset)
	case loc == nil:
		return utc, ""
	}
	return time.Date(v[0], time.Month(v[1]), v[2], v[3], v[4], v[5], v[6], loc), ""
}

// slugFault returns why a slug cannot be one segment of a path, or "".
func slugFault(s string) string {
	switch {
	case strings.TrimSpace(s) == "":
		return "is empty (take the key away or give it a name)"
	case strings.ContainsAny(s, `/\`):
		return "has a slash (a slug is one name; use url for a path)"
	}
	return segmentFault(s)
}

// pathFault returns why a url or an alias is not a path of the site, or "".
func pathFault(s string) string {
	switch {
	case strings.TrimSpace(s) == "":
		return "is empty (take it away or give a path such as /about/)"
	case strings.Contains(s, `\`):
		return "has a backslash (write / between folders)"
	case scheme.MatchString(s) || strings.HasPrefix(s, "//"):
		return "is not a path of this site (want one such as /about/)"
	case strings.ContainsAny(s, "?#"):
		return "has a query or a fragment (take it away)"
	case strings.Trim(s, "/") == "":
		return "is the home page (give a path such as /about/)"
	}
	for segment := range strings.SplitSeq(strings.Trim(s, "/"), "/") {
		if why := segmentFault(segment); why != "" {
			return why
		}
	}
	return ""
}

// segmentFault returns why a name cannot stand in a path.
func segmentFault(s string) string {
	switch {
	case s == "." || s == "..":
		return "leads out of its folder (write the path out)"
	case s == "":
		return "has two slashes in a row (take one away)"
	case hidden.MatchString(s):
		return "has a percent-encoded dot or slash (write the path out)"
	case strings.ContainsFunc(s, unicode.IsControl):
		return "has a control character (take it away)"
	}
	return ""
}

// layoutFault returns why a layout's name is none, or "".
func layoutFault(s string) string {
	if layoutShape.MatchString(s) {
		return ""
	}
	return `is not the name of a layout (want letters, digits, - and _, as in "landing")`
}
