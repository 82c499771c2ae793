// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// What the window shows at most, and the number of colours in its style.
const (
	shownRequests = 100
	keyColours    = 8
)

// A windowView is what the page shows of one user, who is the User-th. Nothing in it
// is secret.
type windowView struct {
	Now              time.Time
	User             int
	IAMID, AccountID string
	Users            []int // the places of all users, counted from 1
	Keys             []windowKey
	Active           []string // names of Active keys
	PhasedOut        int
	Timeline         timeline
	Faults           []windowFault
	Requests         []RequestRecord // newest first
}

// A windowKey is a user API key in a row of the table.
type windowKey struct {
	KeyRecord

	Age    string
	Colour int
}

// A windowFault is a fault that can be switched on or off with a button.
type windowFault struct {
	Title string
	Fault Fault
	Body  string // what POST and DELETE take
	On    bool
}

func (s *Server) windowView(place int) windowView {
	faults := windowFaults(s.Faults())
	now := s.lock()
	defer s.mu.Unlock()
	u := s.store.users[place]
	view := windowView{Now: now, User: place + 1, IAMID: u.iamID, AccountID: u.accountID, Faults: faults}
	for i := range s.store.users {
		view.Users = append(view.Users, i+1)
	}
	for _, key := range s.store.keys {
		record := s.store.keyRecord(key)
		if key.identity != u.identity || record.Status == StatusOther {
			continue
		}
		if record.Status == StatusActive {
			view.Active = append(view.Active, record.Name)
		}
		view.Keys = append(view.Keys, windowKey{
			KeyRecord: record, Age: age(now.Sub(record.CreatedAt)), Colour: s.window.colour(record.ID),
		})
	}
	view.PhasedOut = len(view.Keys) - len(view.Active)
	slices.Reverse(view.Keys)
	view.Timeline = s.timeline(u, view.Keys, now)
	latest := s.journal.items[max(0, len(s.journal.items)-shownRequests):]
	view.Requests = slices.Clone(latest)
	slices.Reverse(view.Requests)
	return view
}

// colour returns the number of a key's colour, from 1. A run without a key has 0.
func (w window) colour(keyID string) int {
	if keyID == "" {
		return 0
	}
	if w.colours[keyID] == 0 {
		w.colours[keyID] = len(w.colours)%keyColours + 1
	}
	return w.colours[keyID]
}

// age says how old something is in the largest unit that fits.
func age(d time.Duration) string {
	const day = 24 * time.Hour
	for _, unit := range []struct {
		length time.Duration
		name   string
	}{{day, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}} {
		switch n := d / unit.length; {
		case n == 1:
			return "1 " + unit.name
		case n > 1:
			return fmt.Sprintf("%d %ss", n, unit.name)
		}
	}
	return "now"
}

// windowFaults are the faults that the page offers, and after them those that
// somebody else switched on.
func windowFaults(active []Fault) []windowFault {
	shown := []windowFault{
		{
			Title: "lose the reply to the next new key",
			Fault: Fault{Method: "POST", Path: "/iam/v1/apikeys", LostReply: true, Times: 1},
		},
		{Title: "IAM answers 429 three times", Fault: Fault{Path: "/iam/v1/*", Status: 429, RetryAfter: "1", Times: 3}},
		{Title: "eu-de answers 503", Fault: Fault{Path: "/platform/eu-de/*", Status: 503}},
		{Title: "eu-de refuses with 403", Fault: Fault{Path: "/platform/eu-de/*", Status: 403}},
		{Title: "every reply takes 2 s", Fault: Fault{Path: "*", DelayMS: 2000}},
	}
	for _, fault := range active {
		if !slices.ContainsFunc(shown, func(one windowFault) bool { return one.Fault == fault }) {
			shown = append(shown, windowFault{Title: cmp.Or(fault.Method, "any") + " " + fault.Path, Fault: fault})
		}
	}
	for i := range shown {
		shown[i].Body, shown[i].On = string(mustMarshal(shown[i].Fault)), slices.Contains(active, shown[i].Fault)
	}
	return shown
}

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
	jobs := filtered(s.store.jobs, func(one *job) bool { return one.owner == u.identity })
	line := timeline{From: timelineStart(jobs, now)}
	place := func(at time.Time) int {
		return int((timelineWidth - runWidth) * at.Sub(line.From) / max(now.Sub(line.From), 1))
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
		for _, run := range one.runs[max(0, len(one.runs)-shownRuns):] {
			if !run.startedAt.Before(line.From) {
				mark := s.runMark(run, now)
				mark.X = place(run.startedAt)
				lane.Runs = append(lane.Runs, mark)
			}
		}
		failed := len(filtered(lane.Runs, func(mark timelineMark) bool { return mark.Failed }))
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
