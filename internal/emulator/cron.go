// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"math/bits"
	"slices"
	"time"
)

// A cron is a parsed cron expression, always in UTC. A set has bit n for the
// value n.
type cron struct {
	seconds, minutes, hours uint64
	days, months, weekdays  uint64 // weekdays from 0, Sunday, to 6
	years                   []int  // in order; nil means every year

	// eitherDay says that both day fields are restricted, so that a day is
	// right when one of them says so.
	eitherDay bool
}

// searchYears is how far ahead next looks. The calendar repeats itself every
// 400 years, days of the week included, so what does not come within one such
// cycle never comes. Less would do for most: a leap day comes at the latest
// after 8 years, but one that is also a Sunday only after 40.
const searchYears = 400

// next is the first time after the given one at which the expression fires,
// or false if it never does again. It goes through months and days, not
// through minutes: a year of yearly runs costs twelve steps.
func (c *cron) next(after time.Time) (time.Time, bool) {
	from := after.UTC().Truncate(time.Second).Add(time.Second)
	year, month, day := from.Date()

	for last := year + searchYears; year <= last; year++ {
		if c.years != nil && !slices.Contains(c.years, year) {
			month, day, from = time.January, 1, time.Time{}

			continue
		}

		for ; month <= time.December; month++ {
			if found, ok := c.inMonth(year, month, day, from); ok {
				return found, true
			}

			day, from = 1, time.Time{}
		}

		month = time.January
	}

	return time.Time{}, false
}

// inMonth is the first time in the month from the given day on. On that day
// it is not before the time of day of from, whose zero value is midnight.
func (c *cron) inMonth(year int, month time.Month, day int, from time.Time) (time.Time, bool) {
	if !has(c.months, int(month)) {
		return time.Time{}, false
	}

	hour, minute, second := from.Clock()
	weekday := int(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Weekday())
	length := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()

	for ; day <= length; day++ {
		if c.onDay(day, weekday) {
			if h, m, s, ok := c.inDay(hour, minute, second); ok {
				return time.Date(year, month, day, h, m, s, 0, time.UTC), true
			}
		}

		hour, minute, second, weekday = 0, 0, 0, (weekday+1)%7
	}

	return time.Time{}, false
}

func (c *cron) onDay(day, weekday int) bool {
	if c.eitherDay {
		return has(c.days, day) || has(c.weekdays, weekday)
	}

	return has(c.days, day) && has(c.weekdays, weekday)
}

// inDay is the first time of day that is not before the given one.
func (c *cron) inDay(hour, minute, second int) (h, m, s int, ok bool) {
	for h = least(c.hours, hour); h < 24; h = least(c.hours, h+1) {
		if h > hour {
			minute, second = 0, 0
		}

		for m = least(c.minutes, minute); m < 60; m = least(c.minutes, m+1) {
			if m > minute {
				second = 0
			}

			if s = least(c.seconds, second); s < 60 {
				return h, m, s, true
			}
		}
	}

	return 0, 0, 0, false
}

func has(set uint64, value int) bool { return set&(1<<value) != 0 }

// least is the smallest member that is not below from, or 64.
func least(set uint64, from int) int { return bits.TrailingZeros64(set >> from << from) }
