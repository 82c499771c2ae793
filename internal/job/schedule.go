// SPDX-License-Identifier: MPL-2.0

package job

import (
	"fmt"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/cron"
)

// CheckSchedule says what is wrong with a cron expression. It must match at some time
// after now; the zero time stands for the beginning.
func CheckSchedule(text string, now time.Time) error {
	schedule, err := cron.Parse(text)
	if err != nil {
		return err
	}
	if schedule.Next(now).IsZero() {
		return fmt.Errorf("it does not come true any more after %s; leave the year out to let it come true every year", now.UTC().Format(time.RFC3339))
	}
	return nil
}

// StartsARun reports whether a schedule starts a run after now, within its bounds. It is
// true of an expression that is wrong, see CheckSchedule.
func StartsARun(text string, bounds ScheduleInfo, now time.Time) bool {
	schedule, err := cron.Parse(text)
	if err != nil {
		return true
	}
	from := now
	if bounds.Start.After(from) {
		from = bounds.Start
	}
	return schedule.Within(from, bounds.End)
}
