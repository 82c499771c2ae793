// SPDX-License-Identifier: MPL-2.0

package cron

import "time"

// A Schedule is a cron expression that has been understood. It is made by Parse.
type Schedule struct {
	seconds, minutes, hours, months set
	years                           set // nil: every year
	inMonth, inWeek                 func(date) bool
	either                          bool // one of inMonth and inWeek is enough
}

// A set has true at the index of each of its values.
type set []bool

// A date is what a day field needs to know about a day.
type date struct {
	day, length int // of the month
	weekday     int // 0 is Sunday
}

// cycle is how far ahead Next looks. The calendar repeats itself every 400 years,
// so what does not come true by then never does. A leap day that is also a Sunday
// can be 40 years away.
const cycle = 400

// Next returns the first time after the given one at which the schedule comes
// true, or the zero time if it never does again. It looks at no time before 1970.
func (s Schedule) Next(after time.Time) time.Time {
	at := after.UTC().Truncate(time.Second).Add(time.Second)
	if at.Year() < firstYear {
		at = time.Date(firstYear, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	for last := at.Year() + cycle; at.Year() <= last; {
		year, month, day := at.Date()
		hour, minute, second := at.Clock()
		switch {
		case s.years != nil && year >= len(s.years):
			return time.Time{}
		case s.years != nil && !s.years[year]:
			at = time.Date(year+1, 1, 1, 0, 0, 0, 0, time.UTC)
		case !s.months[month]:
			at = time.Date(year, month+1, 1, 0, 0, 0, 0, time.UTC)
		case !s.onDay(at):
			at = time.Date(year, month, day+1, 0, 0, 0, 0, time.UTC)
		case !s.hours[hour]:
			at = time.Date(year, month, day, hour+1, 0, 0, 0, time.UTC)
		case !s.minutes[minute]:
			at = time.Date(year, month, day, hour, minute+1, 0, 0, time.UTC)
		case !s.seconds[second]:
			at = at.Add(time.Second)
		default:
			return at
		}
	}
	return time.Time{}
}

// Within reports whether the schedule comes true from one time to another, both
// included. A zero time leaves that side open.
func (s Schedule) Within(from, to time.Time) bool {
	next := s.Next(from.Add(-1))
	return !next.IsZero() && (to.IsZero() || !next.After(to))
}

func (s Schedule) onDay(at time.Time) bool {
	year, month, day := at.Date()
	length := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
	d := date{day: day, length: length, weekday: int(at.Weekday())}
	if s.either {
		return s.inMonth(d) || s.inWeek(d)
	}
	return s.inMonth(d) && s.inWeek(d)
}

// workdayNear returns the day from Monday to Friday that is nearest to a day of
// this month and lies in this month.
func (d date) workdayNear(day int) int {
	switch (d.weekday + day - d.day + 35) % 7 {
	case 0: // Sunday
		if day == d.length {
			return day - 2
		}
		return day + 1
	case 6: // Saturday
		if day == 1 {
			return day + 2
		}
		return day - 1
	}
	return day
}
