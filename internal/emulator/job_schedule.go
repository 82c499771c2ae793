// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/cron"
)

// scheduleInfo bounds a schedule. Times are milliseconds since 1970.
//
// Assumed A70: A schedule may hold lists, ranges, steps and names, in Unix's form
// or in Quartz's.
// Assumed A112: Both ends of schedule_info are part of its window.
// Assumed A113: A schedule repeats unless repeat is false.
// Assumed A114: An endOn in the past is accepted.
type scheduleInfo struct {
	Repeat  *bool   `json:"repeat"`
	StartOn *millis `json:"startOn"`
	EndOn   *millis `json:"endOn"`
}

// millis are milliseconds since 1970. Python sends them as 1800000000000.0.
type millis int64

// UnmarshalJSON implements json.Unmarshaler.
func (m *millis) UnmarshalJSON(raw []byte) error {
	var number float64
	if err := json.Unmarshal(raw, &number); err != nil {
		return err
	}
	if number != math.Trunc(number) || math.Abs(number) > 1<<53 {
		return errors.New("a time is a whole number of milliseconds")
	}
	*m = millis(number)
	return nil
}

func (m millis) time() time.Time { return time.UnixMilli(int64(m)) }

func (s *settings) checkSchedule() *problem {
	for _, at := range []*millis{s.Info.StartOn, s.Info.EndOn} {
		if at != nil && *at < 0 {
			return badMember("schedule_info", "The startOn and endOn of a schedule are not before 1970.")
		}
	}
	if s.Info.StartOn != nil && s.Info.EndOn != nil && *s.Info.EndOn < *s.Info.StartOn {
		return badMember("schedule_info", "The endOn of a schedule is not before its startOn.")
	}
	if s.Expression == "" {
		return nil
	}
	parsed, err := cron.Parse(s.Expression)
	if err != nil {
		return badMember("schedule", "The schedule is not a cron expression: "+err.Error()+".")
	}
	s.schedule = &parsed
	return nil
}

// firstRun is when a schedule that begins now starts its first run, or zero.
func (s *settings) firstRun(now time.Time) time.Time {
	if s.Info.StartOn != nil {
		// The very start counts.
		if before := s.Info.StartOn.time().Add(-1); before.After(now) {
			now = before
		}
	}
	return s.timeAfter(now)
}

// runAfter is when the schedule starts the run after one, or zero.
func (s *settings) runAfter(last time.Time) time.Time {
	if s.Info.Repeat != nil && !*s.Info.Repeat {
		return time.Time{}
	}
	return s.timeAfter(last)
}

func (s *settings) timeAfter(last time.Time) time.Time {
	if s.schedule == nil {
		return time.Time{}
	}
	at := s.schedule.Next(last)
	if s.Info.EndOn != nil && at.After(s.Info.EndOn.time()) {
		return time.Time{}
	}
	return at
}

// catchUp reads the clock and starts the runs that became due since the last
// reading, in the order of their times, each with the keys and credentials of its
// time. Whatever reads or changes the state calls it first, under the lock. So
// nothing changes between two readings, and a late start makes no difference.
func (s *Server) catchUp() time.Time {
	now := s.clock.now()
	for due := s.store.nextDue(now); due != nil; due = s.store.nextDue(now) {
		at := due.nextRun
		s.startRun(due, at, nil)
		due.nextRun = due.settings.runAfter(at)
	}
	s.store.sweep(now)
	s.store.tidy(now)
	return now
}

// nextDue is the job whose scheduled run is due first, or nil. Of two at the
// same time it is the older one.
func (s *store) nextDue(now time.Time) *job {
	var first *job
	for _, one := range s.jobs {
		if isPast(one.nextRun, now) && (first == nil || one.nextRun.Before(first.nextRun)) {
			first = one
		}
	}
	return first
}

// startRun starts a run, which looks up its key now and never again. Without a
// request it is a scheduled run.
//
// Assumed A80: A run exchanges its key for a token once, when it starts.
func (s *Server) startRun(of *job, at time.Time, asked *runRequest) *jobRun {
	s.store.sweep(at)
	s.store.started++
	run := &jobRun{
		id: s.store.random.uuid("run"), rank: fmt.Sprintf("%012d", s.store.started), job: of, jobName: of.settings.Name,
		configuration: of.configuration, asked: asked, startedAt: at, endsAt: at.Add(runTime), outcome: runCompleted,
	}
	run.keyID, run.failure = s.keyOfRun(of, at)
	switch {
	case run.failure != nil:
		run.endsAt, run.outcome = at, runFailed
	case of.failure != "":
		run.failure, run.outcome = &runFailure{Code: "job_run_failed", Message: of.failure}, runFailed
	}
	of.runs = append(of.runs, run)
	return run
}

// keyOfRun looks up the key for a run: the one in the task credential of the job's
// owner in the job's region. IAM must accept it. A failure comes with the ID of the key
// if IAM still has it.
//
// Assumed A81: A run without a usable credential fails at once, with
// task_credentials_not_found or task_credentials_not_valid.
// Assumed A121: A run uses the credential of the job's owner, whoever starts it.
// Assumed A82: A credential works as soon as it is stored, and of two the newer
// one is used.
func (s *Server) keyOfRun(of *job, at time.Time) (string, *runFailure) {
	usable := filtered(s.store.credentials, func(one *credential) bool {
		return one.region == of.region && one.identity == of.owner && one.covers(of)
	})
	if len(usable) == 0 {
		return "", &runFailure{
			Code:    "task_credentials_not_found",
			Message: "There are no task credentials of user " + of.owner.iamID + " in account " + of.owner.accountID + ".",
		}
	}
	key, refusal := s.useKey(usable[len(usable)-1].value, at)
	keyID := ""
	if key != nil {
		keyID = key.id
	}
	if refusal == nil {
		return keyID, nil
	}
	return keyID, &runFailure{
		Code: "task_credentials_not_valid",
		Message: "The API key in the task credentials of user " + of.owner.iamID + " cannot be used: " +
			refusal.messageCode + " " + refusal.message,
	}
}

// tidy removes jobs and runs that were deleted, and runs that their retention
// policy does not keep.
func (s *store) tidy(now time.Time) {
	s.jobs = slices.DeleteFunc(s.jobs, func(one *job) bool { return isPast(one.goneAt, now) })
	for _, one := range s.jobs {
		if !one.hasSpentRuns(now) {
			continue
		}
		var kept []*jobRun
		excess := one.excess()
		for i, run := range one.runs {
			spent := run.hasEnded(now) && (i < excess || one.outlives(run, now))
			if !spent && !isPast(run.goneAt, now) {
				kept = append(kept, run)
			}
		}
		one.runs = kept
		one.leaving = slices.ContainsFunc(kept, func(run *jobRun) bool { return !run.goneAt.IsZero() })
	}
}

// hasSpentRuns reports whether runs of the job may have to go. It is called all
// the time, so it looks at the oldest run only.
func (j *job) hasSpentRuns(now time.Time) bool {
	return j.leaving || j.excess() > 0 || (len(j.runs) > 0 && j.outlives(j.runs[0], now))
}

// excess is how many runs are more than the retention policy keeps, or than the
// emulator has memory for.
//
// Assumed A83: A run under way counts towards the amount of a retention policy
// and is kept.
func (j *job) excess() int {
	switch amount := j.settings.Retention.Amount; {
	case amount != nil:
		return max(0, len(j.runs)-min(*amount, keptRuns))
	case len(j.runs) > keptRuns+keptRuns/droppedAtATime:
		return len(j.runs) - keptRuns
	}
	return 0
}

// outlives reports whether a run is older than the retention policy keeps.
//
// Assumed A84: The age of a run counts from its start.
func (j *job) outlives(run *jobRun, now time.Time) bool {
	days := j.settings.Retention.Days
	return days != nil && run.startedAt.AddDate(0, 0, *days).Before(now)
}
