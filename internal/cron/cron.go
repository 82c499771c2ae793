// SPDX-License-Identifier: MPL-2.0

// Package cron reads cron expressions and says when they come true. It performs
// no I/O and reads no clock. All times are UTC.
//
// The plan of a job and the scheduler of the emulator share it, so they give one answer.
//
// # Five fields: Unix
//
// Minute, hour, day of month, month and day of week, as in crontab(5):
//
//   - a  a-b  */n  a-b/n     and lists of these, separated by commas
//
// Days of the week are 0 to 7, and both 0 and 7 are Sunday. Months and days of
// the week have names of three letters, in any case. If both days are restricted,
// either of them is enough ("0 0 13 * FRI"), unless one begins with a star: then
// both must hold ("0 0 */2 * FRI").
//
// We also take names in ranges and lists, a range that ends on Sunday ("SAT-SUN"),
// and a step after one value ("5/20": from 5 to the end of the field), because
// common programs do.
//
// # Six and seven fields: Quartz
//
// The second comes first, and the year (1970 to 2099) may follow, as in Quartz'
// tutorial on its CronTrigger and the description of its class CronExpression:
//
//   - a  a-b  */n  /n  a/n  a-b/n     and lists of these; ranges may wrap: 22-2, NOV-FEB
//     L  L-3  LW  15W  L-3W              alone, as the day of month
//     L  6L  FRIL  6#3  FRI#3            alone, as the day of week
//
// Days of the week are 1 (Sunday) to 7 (Saturday). Of the two days one must be
// left open. Quartz writes that as "?"; we take "*" as well, but not "?" for both.
//
// # What is refused
//
// Shortcuts (@daily), time zones (CRON_TZ=), everything that is not plain ASCII
// (a no-break space), and expressions that never come true (31 February). Each
// error says what to write instead.
package cron

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

const (
	firstYear = 1970
	lastYear  = 2099

	// cycle is how many years Next looks ahead. The calendar repeats itself after them, so
	// what does not come true by then never does.
	cycle = 400
)

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

// Parse reads a cron expression. The error is for the person who wrote it: it
// names the field, and says what to write instead or gives an example.
func Parse(text string) (Schedule, error) {
	words, err := split(text)
	if err != nil {
		return Schedule{}, err
	}
	quartz := len(words) > 5
	all, skipped := fields(quartz), 0
	if !quartz {
		words, skipped = slices.Insert(words, 0, "0"), 1
	}
	var sets [7]set
	var special [7]func(date) bool
	for i, word := range words {
		if sets[i], special[i], err = all[i].parse(strings.ToUpper(word)); err != nil {
			return Schedule{}, fmt.Errorf("field %d (%s) is %q: %w; for example %s", i+1-skipped, all[i].name, word, err, all[i].example)
		}
	}
	s := Schedule{
		seconds: sets[0], minutes: sets[1], hours: sets[2], months: sets[4],
		inMonth: special[3], inWeek: special[5],
	}
	if len(words) == 7 && words[6] != "*" {
		s.years = sets[6]
	}
	if s.either, err = combine(words[3], words[5], quartz); err != nil {
		return Schedule{}, err
	}
	if s.Next(time.Time{}).IsZero() {
		return Schedule{}, errors.New(`it never comes true: no month and year that it names have such a day; for example "0 0 28 2 *" comes true on every 28 February`)
	}
	return s, nil
}

// split returns the fields of an expression, and refuses one that begins as only some programs allow.
func split(text string) ([]string, error) {
	for _, r := range text {
		if r > '~' || r < ' ' && r != '\t' {
			return nil, fmt.Errorf("it holds the character %q (%U): write it on one line with ordinary spaces and signs", r, r)
		}
	}
	words := strings.Fields(text)
	first, _, _ := strings.Cut(strings.Join(words, " "), " ")
	name, _, zoned := strings.Cut(first, "=")
	instead := map[string]string{
		"@YEARLY": "0 0 1 1 *", "@ANNUALLY": "0 0 1 1 *", "@MONTHLY": "0 0 1 * *", "@WEEKLY": "0 0 * * 0",
		"@DAILY": "0 0 * * *", "@MIDNIGHT": "0 0 * * *", "@HOURLY": "0 * * * *",
	}[strings.ToUpper(first)]
	switch {
	case zoned && (name == "CRON_TZ" || name == "TZ"):
		return nil, fmt.Errorf("it begins with a time zone, and schedules are in UTC: take %q out and write the hours in UTC", first)
	case instead != "":
		return nil, fmt.Errorf("%q is not known to the service: write %q", first, instead)
	case strings.HasPrefix(first, "@"):
		return nil, fmt.Errorf(`%q is not known to the service: write five fields, for example "0 */6 * * *" for every six hours`, first)
	case len(words) < 5 || len(words) > 7:
		return nil, fmt.Errorf("it has %d fields; Unix cron has five (minute, hour, day of month, month, day of week), "+
			`for example "0 3 * * MON-FRI", and Quartz six or seven (second first, year last), for example "0 0 3 ? * MON-FRI"`, len(words))
	}
	return words, nil
}

// combine says how the day of month and the day of week go together, and whether
// either of them is enough.
func combine(day, week string, quartz bool) (either bool, err error) {
	open := func(word string) bool { return word == "*" || word == "?" }
	switch {
	case !quartz:
		return day[0] != '*' && week[0] != '*', nil
	case !open(day) && !open(week):
		return false, fmt.Errorf(`day of month is %q and day of week is %q, and Quartz takes only one of them: `+
			`put "?" for the other, for example "0 0 3 ? * MON"`, day, week)
	case day == "?" && week == "?":
		return false, fmt.Errorf(`day of month and day of week are both "?", and Quartz takes that for only one of them: ` +
			`put "*" for the other, for example "0 0 3 * * ?"`)
	}
	return false, nil
}

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
		case s.years != nil && (year > lastYear || !s.years[year]):
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
	for _, near := range []int{day, day - 1, day + 1, day - 2, day + 2} {
		weekday := (d.weekday + near - d.day + 35) % 7
		if near >= 1 && near <= d.length && weekday != 0 && weekday != 6 {
			return near
		}
	}
	return day
}
