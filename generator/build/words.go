package build

import (
	"fmt"
	"path"
	"strings"
	"time"

	"galley/generator/site"
)

// LeftOutWords says what was not published and when that changes, such as
// "2 drafts, 1 scheduled for 2026-12-01"; "" when nothing was left out.
func (r Report) LeftOutWords() string {
	var drafts, scheduled, expired int
	var next time.Time
	for _, l := range r.LeftOut {
		switch l.Why {
		case site.IsDraft:
			drafts++
		case site.IsScheduled:
			scheduled++
			if next.IsZero() || l.When.Before(next) {
				next = l.When
			}
		case site.HasExpired:
			expired++
		}
	}
	var parts []string
	add := func(n int, format string, args ...any) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf(format, args...))
		}
	}
	add(drafts, "%s", Count(drafts, "draft"))
	if scheduled == 1 {
		add(1, "1 scheduled for %s", next.Format(time.DateOnly))
	} else {
		add(scheduled, "%d scheduled, the next for %s", scheduled, next.Format(time.DateOnly))
	}
	add(expired, "%d expired", expired)
	add(r.Passed, "%s", Count(r.Passed, "private or ignored file"))
	return strings.Join(parts, ", ")
}

// Count returns the number with its noun, in the plural where it needs one.
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// ArticlePath returns the file below the source folder that an article of
// that title goes into.
func ArticlePath(section, title string) string {
	return path.Join(site.ContentDir, section, site.Slug(title)+".md")
}
