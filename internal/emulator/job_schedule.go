// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/json"
	"errors"
	"math"
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

// checkFires refuses a schedule that never comes. It is for one that is set now: later,
// the last time may have been.
func (s *settings) checkFires(now time.Time) *problem {
	if s.schedule != nil && s.schedule.Next(now).IsZero() {
		return badMember("schedule", "The schedule never starts a run.")
	}
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
