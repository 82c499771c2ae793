// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"fmt"
	"strings"
	"time"
)

// A timetable is a cron expression and, in other words than cron's, what it means.
// All of them fire on quarters of an hour.
type timetable struct {
	cron  string
	fires func(time.Time) bool
}

// timetables are daily or more often. Two of them fire within the hour in which
// the keys are rotated.
func timetables() []timetable {
	at := func(t time.Time, minute int, hours ...int) bool {
		for _, h := range hours {
			if t.Hour() == h && t.Minute() == minute {
				return true
			}
		}
		return false
	}
	return []timetable{
		{"0 3 * * *", func(t time.Time) bool { return at(t, 0, 3) }},
		{"30 23 * * *", func(t time.Time) bool { return at(t, 30, 23) }},
		{"15 6,18 * * *", func(t time.Time) bool { return at(t, 15, 6, 18) }},
		{"45 */8 * * *", func(t time.Time) bool { return at(t, 45, 0, 8, 16) }},
		{"0 0 0/6 * * ?", func(t time.Time) bool { return at(t, 0, 0, 6, 12, 18) }},
		{"0 8-18/5 * * *", func(t time.Time) bool { return at(t, 0, 8, 13, 18) }},
		{"0 30 5 ? * SUN-SAT", func(t time.Time) bool { return at(t, 30, 5) }},
		{"15 0,1 * * *", func(t time.Time) bool { return at(t, 15, 0, 1) }},
	}
}

// count is how often the timetable fires after one time and up to another.
func (tt timetable) count(after, until time.Time) int {
	fired := 0
	for t := after.Truncate(15 * time.Minute).Add(15 * time.Minute); !t.After(until); t = t.Add(15 * time.Minute) {
		if tt.fires(t) {
			fired++
		}
	}
	return fired
}

// A scheduled is a job of the year.
type scheduled struct {
	name, region, scope string
	timetable
}

// jobs are one for each timetable in each region, in turn in a project and in a space.
func jobs(tables []timetable, regions ...string) []scheduled {
	var all []scheduled
	for _, region := range regions {
		for i, tt := range tables {
			scope := `project_id = "reports"`
			if i%2 == 1 {
				scope = `space_id = "models"`
			}
			all = append(all, scheduled{fmt.Sprintf("%s_%d", strings.ReplaceAll(region, "-", "_"), i), region, scope, tt})
		}
	}
	return all
}

// configuration is a key with its jobs, of which the service keeps the runs of two
// days: all that a look once a day needs.
func configuration(trigger int, regions []string, all []scheduled) string {
	var text strings.Builder
	fmt.Fprintf(&text, `
resource "watsonx_user_api_key" "this" {
  rotation_trigger = "rotation %d"
  regions          = ["%s"]
  retention        = { keep_last = 2, min_age_days = 7 }
}
`, trigger, strings.Join(regions, `", "`))
	for _, j := range all {
		text.WriteString(j.block("  depends_on         = [watsonx_user_api_key.this]\n"))
	}
	return text.String()
}

// block is the job as a resource, with more arguments.
func (j scheduled) block(more string) string {
	return fmt.Sprintf(`
resource "watsonx_job" "%[1]s" {
  name               = "%[1]s"
  region             = %[2]q
  %[3]s
  asset_ref          = "notebook-1"
  schedule           = %[4]q
  retention_policy   = { days = 2 }
  require_active_key = true
%[5]s}
`, j.name, j.region, j.scope, j.cron, more)
}
