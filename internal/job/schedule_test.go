// SPDX-License-Identifier: MPL-2.0

package job_test

import (
	"strings"
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
			err := job.CheckSchedule(test.expression, test.now)
			if (err == nil) != (test.want == nil) {
				t.Fatalf("CheckSchedule(%q) = %v", test.expression, err)
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error is %q, and lacks %q", err, want)
				}
			}
		})
	}
}
