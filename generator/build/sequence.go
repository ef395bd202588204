package build

import (
	"slices"
	"time"

	"galley/generator/site"
)

// sequence returns the jobs in the order in which they are rendered: those
// without a date by their path, then from the newest on. Articles are shown by
// lists and by other articles of about their time, so that what was made of
// one for the first that shows it is still at hand for the others.
func (s *Snapshot) sequence() []*Job {
	type dated struct {
		*Job
		date time.Time
	}
	jobs := make([]dated, len(s.jobs))
	for i, j := range s.jobs {
		jobs[i] = dated{j, j.date(s.cfg.Pagination.Size)}
	}
	slices.SortStableFunc(jobs, func(a, b dated) int {
		switch {
		case a.date.IsZero() && b.date.IsZero():
			return 0
		case a.date.IsZero():
			return -1
		case b.date.IsZero():
			return 1
		}
		return b.date.Compare(a.date)
	})
	out := make([]*Job, len(jobs))
	for i, j := range jobs {
		out[i] = j.Job
	}
	return out
}

// date is that of a job's article, or of the first that a list shows; zero for
// none.
func (j *Job) date(size int) time.Time {
	switch {
	case j.page == nil || j.made != nil || j.number == 0:
		return time.Time{}
	case j.page.Kind == site.Single:
		return j.page.Date
	}
	if shown := site.PagePart(j.page, j.number, size); len(shown) > 0 {
		return shown[0].Date
	}
	return time.Time{}
}
