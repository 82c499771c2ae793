// SPDX-License-Identifier: MPL-2.0

package job

import (
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/cronexpr"
)

// A Schedule is a cron expression that has been understood. All times are UTC.
type Schedule struct {
	expression cronexpr.Expression
	// weekdays, where it is set, has the days of the week that a date which the
	// expression allows must be one of.
	weekdays map[time.Weekday]bool
}

// ParseSchedule reads a cron expression: five fields as Unix writes them, or six
// or seven as Quartz does, with the second first and the year last. The error
// names the field and gives an example. An expression that can never fire is
// refused; one that only does not fire any more is not, see CheckSchedule.
func ParseSchedule(text string) (Schedule, error) {
	texts := strings.Fields(text)
	var fields []field
	switch len(texts) {
	case 5:
		fields = unixFields()
	case 6, 7:
		fields = quartzFields()[:len(texts)]
	default:
		return Schedule{}, fmt.Errorf("it has %d fields; Unix cron has five (minute, hour, day of month, month, day of week), "+
			`for example "0 3 * * MON-FRI", and Quartz six or seven (second first, year last), for example "0 0 3 ? * MON-FRI"`, len(texts))
	}
	normal := make([]string, len(texts))
	for i, f := range fields {
		var err error
		if normal[i], err = f.normalise(texts[i]); err != nil {
			return Schedule{}, fmt.Errorf("field %d (%s) is %q: %w; for example %s", i+1, f.name, texts[i], err, f.example)
		}
	}
	if len(texts) > 5 && normal[3] != "*" && normal[5] != "*" {
		return Schedule{}, fmt.Errorf(`day of month is %q and day of week is %q, and Quartz knows only one of them at a time: `+
			`put "?" for the other, for example "0 0 3 ? * MON"`, texts[3], texts[5])
	}
	var weekdays map[time.Weekday]bool
	if len(texts) == 5 {
		if normal[2] != "*" && normal[4] != "*" && (texts[2][0] == '*' || texts[4][0] == '*') {
			weekdays, normal[4] = weekdaysOf(normal[4]), "*"
		}
		normal = append([]string{"0"}, normal...)
	}
	return compile(normal, weekdays)
}

// compile hands normalised fields on. The library reads six fields as minute to
// year, so it is always given all seven. Of two restricted days it takes either,
// as Unix does; but where one of them begins with a star, as in "*/2", Unix wants
// both, and then the weekdays are compared here.
func compile(normal []string, weekdays map[time.Weekday]bool) (Schedule, error) {
	if len(normal) == 6 {
		normal = append(normal, "*")
	}
	expression, err := cronexpr.Parse(strings.Join(normal, " "))
	if err != nil {
		return Schedule{}, err
	}
	s := Schedule{*expression, weekdays}
	if s.Next(time.Unix(-1, 0)).IsZero() {
		return Schedule{}, fmt.Errorf("it never fires: no month that it names has such a day; for example %s", `"0 0 28 2 *" fires on every 28 February`)
	}
	return s, nil
}

// Next returns the first time after the given one at which the schedule fires,
// in UTC; the zero time when it does not fire any more, up to the year 2099.
func (s Schedule) Next(after time.Time) time.Time {
	// The library takes notes in the expression; s is a copy, so that is safe.
	next := s.expression.Next(after.UTC())
	for s.weekdays != nil && !next.IsZero() && !s.weekdays[next.Weekday()] {
		tomorrow := time.Date(next.Year(), next.Month(), next.Day()+1, 0, 0, 0, 0, time.UTC)
		next = s.expression.Next(tomorrow.Add(-time.Second))
	}
	return next
}

// weekdaysOf reads a normalised list of days of the week.
func weekdaysOf(list string) map[time.Weekday]bool {
	days := map[time.Weekday]bool{}
	for day := range strings.SplitSeq(list, ",") {
		days[time.Weekday(day[0]-'0')] = true
	}
	return days
}

// CheckSchedule says what is wrong with a cron expression, also that it does not
// fire any more after now.
func CheckSchedule(text string, now time.Time) error {
	s, err := ParseSchedule(text)
	if err != nil {
		return err
	}
	if s.Next(now).IsZero() {
		return fmt.Errorf("it does not fire any more after %s; leave the year out to let it fire every year", now.UTC().Format(time.RFC3339))
	}
	return nil
}
