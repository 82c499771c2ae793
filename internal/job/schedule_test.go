// SPDX-License-Identifier: MPL-2.0

package job_test

import (
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/job"
)

// now is a Monday.
var now = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func TestCheckSchedule(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		expression string
		now        time.Time
		want       []string // each part is in the error; none: it is right
	}{
		"every night":                         {"0 0 * * *", now, nil},
		"no cron expression":                  {"daily", now, []string{"1 fields"}},
		"a day that never comes":              {"0 0 31 2 *", now, []string{"never comes true"}},
		"a year that is over":                 {"0 3 21 13 1 ? 2019", now, []string{"2026-11-23T09:00:00Z", "leave the year out"}},
		"a year that is over, without a time": {"0 3 21 13 1 ? 2019", time.Time{}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wanted(t, job.CheckSchedule(test.expression, test.now), test.want...)
		})
	}
}

func TestStartsARun(t *testing.T) {
	t.Parallel()
	at := func(text string) time.Time {
		parsed, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	tests := map[string]struct {
		expression string
		bounds     job.ScheduleInfo
		want       bool
	}{
		"without bounds":                    {"0 3 * * *", job.ScheduleInfo{}, true},
		"a start to come":                   {"0 3 * * *", job.ScheduleInfo{Start: at("2030-01-01T00:00:00Z")}, true},
		"an end that is past":               {"0 3 * * *", job.ScheduleInfo{End: at("2025-12-31T00:00:00Z")}, false},
		"an end before the next time":       {"0 3 24 12 *", job.ScheduleInfo{End: at("2026-12-24T02:59:59Z")}, false},
		"an end at the next time":           {"0 3 24 12 *", job.ScheduleInfo{End: at("2026-12-24T03:00:00Z")}, true},
		"a window between two times":        {"0 3 24 12 *", job.ScheduleInfo{Start: at("2027-01-01T00:00:00Z"), End: at("2027-12-01T00:00:00Z")}, false},
		"a window that was long ago":        {"0 3 24 12 *", job.ScheduleInfo{Start: at("2020-01-01T00:00:00Z"), End: at("2021-12-01T00:00:00Z")}, false},
		"a window that began long ago":      {"0 3 24 12 *", job.ScheduleInfo{Start: at("2020-01-01T00:00:00Z"), End: at("2028-12-01T00:00:00Z")}, true},
		"a year that is over":               {"0 3 21 13 1 ? 2019", job.ScheduleInfo{}, false},
		"an expression that makes no sense": {"daily", job.ScheduleInfo{}, true},
	}
	for name, test := range tests {
		if got := job.StartsARun(test.expression, test.bounds, now); got != test.want {
			t.Errorf("%s: StartsARun(%q, %+v) = %t", name, test.expression, test.bounds, got)
		}
	}
}
