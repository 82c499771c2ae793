// SPDX-License-Identifier: MPL-2.0

package cron

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A field is what may stand in one field of an expression.
type field struct {
	name      string
	min, max  int
	names     []string // of the values from min on, in capitals
	day, week bool     // names days; names days of the week
	quartz    bool
	example   string
}

// fields are all seven fields; an expression of Unix lacks the second and the year.
func fields(quartz bool) []field {
	months := []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}
	weekdays := []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}
	all := []field{
		{name: "second", max: 59, example: `"0" is once a minute`},
		{name: "minute", max: 59, example: `"*/15" is every 15 minutes`},
		{name: "hour", max: 23, example: `"8-18" is every hour from 8 to 18`},
		{name: "day of month", min: 1, max: 31, day: true, example: `"1,15" is the 1st and the 15th`},
		{name: "month", min: 1, max: 12, names: months, example: `"JAN,JUL" or "1,7" is January and July`},
		{name: "day of week", max: 7, names: weekdays, day: true, week: true, example: `"MON-FRI" or "1-5" is Monday to Friday`},
		{name: "year", min: firstYear, max: lastYear, example: `"2027-2029"`},
	}
	if !quartz {
		return all
	}
	for i := range all {
		all[i].quartz = true
	}
	all[3].example = `"1,15" is the 1st and the 15th, "L" the last day, "L-3" three days before it, "15W" the working day nearest to the 15th`
	all[5].min = 1 // Sunday
	all[5].example = `"MON-FRI" or "2-6" is Monday to Friday, "6L" the last Friday of a month, "6#3" the third`
	return all
}

// parse reads a field. For one that names days, matches says on which.
func (f field) parse(word string) (values set, matches func(date) bool, err error) {
	if matches = f.special(word); matches != nil {
		return nil, matches, nil
	}
	values = make(set, f.max+1)
	if word == "?" && f.day && f.quartz {
		word = "*"
	}
	for entry := range strings.SplitSeq(word, ",") {
		if err := f.entry(entry, values); err != nil {
			return nil, nil, err
		}
	}
	if f.week {
		return values, func(d date) bool { return values[f.min+d.weekday] || f.min == 0 && d.weekday == 0 && values[7] }, nil
	}
	return values, func(d date) bool { return values[d.day] }, nil
}

// entry adds the values of one entry of a list.
func (f field) entry(entry string, values set) error {
	span, stepText, stepped := strings.Cut(entry, "/")
	step, err := 1, error(nil)
	if stepped {
		if step, err = number(stepText); err != nil || step < 1 || step > f.max {
			return fmt.Errorf("%q is not a step from 1 to %d", stepText, f.max)
		}
	}
	from, to := f.min, f.max
	if span != "*" && (span != "" || !stepped || !f.quartz) {
		lowText, highText, ranged := strings.Cut(span, "-")
		if from, err = f.value(lowText); err != nil {
			return err
		}
		switch {
		case ranged:
			if to, err = f.value(highText); err != nil {
				return err
			}
		case !stepped:
			to = from
		}
	}
	if f.week && !f.quartz && to == 0 && from > 0 {
		to = 7 // Sunday ends a week as well as it begins one.
	}
	size := f.max - f.min + 1
	if to < from {
		if !f.quartz || f.min == firstYear {
			return fmt.Errorf("the range %q ends before it begins", span)
		}
		to += size // 22-2 is 22, 23, 0, 1, 2.
	}
	for v := from; v <= to; v += step {
		values[f.min+(v-f.min)%size] = true
	}
	return nil
}

// value reads a number or a name.
func (f field) value(text string) (int, error) {
	if i := slices.Index(f.names, text); i >= 0 {
		return f.min + i, nil
	}
	n, err := number(text)
	noNumber := errors.Is(err, strconv.ErrSyntax)
	switch {
	case text == "":
		return 0, errors.New("a value is missing")
	case f.day && !f.quartz && text == "?":
		return 0, errors.New(`"?" belongs to Quartz, whose expressions begin with the second: write "*"`)
	case f.day && noNumber && strings.ContainsAny(text, "LW#") && strings.Trim(text, "LW#0123456789") == "":
		if !f.quartz {
			return 0, fmt.Errorf(`%q belongs to Quartz, whose expressions begin with the second: for example "0 0 3 L * ?" is the last day of a month at 3:00`, text)
		}
		return 0, fmt.Errorf("%q is not known; what has L, W or # stands alone", text)
	case noNumber && f.names != nil:
		return 0, fmt.Errorf("%q is neither a number nor a name of three letters", text)
	case noNumber:
		return 0, fmt.Errorf("%q is not a number", text)
	case err != nil || n < f.min || n > f.max:
		return 0, fmt.Errorf("%s is not between %d and %d", text, f.min, f.max)
	}
	return n, nil
}

// special reads what only Quartz has: the last day or working day of a month, the
// working day nearest to a date, the last or the n-th weekday of a month. It is
// nil for anything else.
func (f field) special(word string) func(date) bool {
	switch {
	case !f.quartz || !f.day:
		return nil
	case f.week:
		return f.specialWeekday(word)
	}
	text, working := strings.CutSuffix(word, "W")
	back, last := strings.CutPrefix(text, "L")
	n, err := f.value(strings.TrimPrefix(back, "-"))
	switch {
	case last && back == "":
	case err != nil || last != strings.HasPrefix(back, "-") || last && n == f.max || !last && !working:
		return nil
	}
	return func(d date) bool {
		day := n
		if last {
			day = d.length - n
		}
		if working && day >= 1 && day <= d.length {
			day = d.workdayNear(day)
		}
		return d.day == day
	}
}

func (f field) specialWeekday(word string) func(date) bool {
	if word == "L" {
		return func(d date) bool { return d.weekday == 6 } // the last day of the week
	}
	text, last := strings.CutSuffix(word, "L")
	text, nthText, nth := strings.Cut(text, "#")
	day, err := f.value(text)
	if err != nil || last == nth || nth && (len(nthText) != 1 || nthText < "1" || nthText > "5") {
		return nil
	}
	return func(d date) bool {
		if last {
			return d.weekday == day-f.min && d.day+7 > d.length
		}
		return d.weekday == day-f.min && (d.day-1)/7 == int(nthText[0]-'1')
	}
}

// number reads a number without a sign, which Atoi would allow.
func number(text string) (int, error) {
	n, err := strconv.ParseUint(text, 10, 31)
	return int(n), err
}
