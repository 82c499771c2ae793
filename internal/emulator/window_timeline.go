// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// The shape of a timeline, in units of its drawing, and what it shows at most.
const (
	timelineWidth = 1000
	runWidth      = 12
	longestShown  = 31 * 24 * time.Hour
	shortestShown = 24 * time.Hour
	shownRuns     = 800 // of one job; a month of runs each hour
)

// A timeline shows the runs of jobs and the creations of keys on one axis of time.
type timeline struct {
	From         time.Time
	Jobs         []jobLane
	Marks        []timelineMark // of keys
	Runs, Failed int            // of all jobs
}

// A jobLane is a job with its runs.
type jobLane struct {
	Name, Region, Schedule string
	Runs                   []timelineMark
	Label                  string // for people who do not see the drawing
}

// A timelineMark is something that happened, X units from the left.
type timelineMark struct {
	X             int
	Colour        int // of its key; 0 for no key
	Failed, Going bool
	Title         string
}

// timeline draws the jobs that run with the keys of a user.
func (s *Server) timeline(u *user, keys []windowKey, now time.Time) timeline {
	jobs := slices.DeleteFunc(slices.Clone(s.store.jobs), func(one *job) bool { return one.owner != u.identity })
	line := timeline{From: timelineStart(jobs, now)}
	place := func(at time.Time) int {
		return int((timelineWidth - runWidth) * at.Sub(line.From) / now.Sub(line.From))
	}
	for _, key := range keys {
		if !key.CreatedAt.Before(line.From) {
			line.Marks = append(line.Marks, timelineMark{
				X: place(key.CreatedAt), Colour: key.Colour, Title: "created " + key.Name,
			})
		}
	}
	for _, one := range jobs {
		lane := jobLane{
			Name: one.settings.Name, Region: one.region, Schedule: cmp.Or(one.settings.Expression, "on demand"),
		}
		failed := 0
		for _, run := range one.runs[max(0, len(one.runs)-shownRuns):] {
			if run.startedAt.Before(line.From) {
				continue
			}
			mark := s.runMark(run, now)
			mark.X = place(run.startedAt)
			if mark.Failed {
				failed++
			}
			lane.Runs = append(lane.Runs, mark)
		}
		line.Runs, line.Failed = line.Runs+len(lane.Runs), line.Failed+failed
		lane.Label = fmt.Sprintf("%s: %d runs, %d failed", lane.Name, len(lane.Runs), failed)
		if n := len(lane.Runs); n > 0 {
			lane.Label += "; the latest: " + lane.Runs[n-1].Title
		}
		line.Jobs = append(line.Jobs, lane)
	}
	return line
}

// timelineStart is the time of the earliest run, but at least a day ago and at most a
// month, and so late that every run since then is shown.
func timelineStart(jobs []*job, now time.Time) time.Time {
	from, earliest := now.Add(-shortestShown), now.Add(-longestShown)
	for _, one := range jobs {
		if len(one.runs) > 0 && one.runs[0].startedAt.Before(from) {
			from = one.runs[0].startedAt
		}
		if n := len(one.runs); n > shownRuns && one.runs[n-shownRuns].startedAt.After(earliest) {
			earliest = one.runs[n-shownRuns].startedAt
		}
	}
	if from.Before(earliest) {
		return earliest
	}
	return from
}

func (s *Server) runMark(run *jobRun, now time.Time) timelineMark {
	state := run.state(now)
	title := run.startedAt.Format("2006-01-02 15:04") + " " + state
	switch key := s.store.key(run.keyID); {
	case state == runFailed && run.failure != nil:
		title += ": " + run.failure.Code
	case key != nil:
		title += " with " + key.name
	case run.keyID != "":
		title += " with " + run.keyID + ", which is deleted"
	}
	return timelineMark{
		Colour: s.window.colour(run.keyID), Failed: state == runFailed, Going: !run.hasEnded(now), Title: title,
	}
}
