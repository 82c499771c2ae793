// SPDX-License-Identifier: MPL-2.0

package job

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A field is one field of a cron expression.
type field struct {
	name    string
	min     int
	max     int
	names   []string // of the values from first on, in capitals
	first   int      // the value of names[0]
	quartz  bool     // the dialect of Quartz
	day     bool     // one of the two day fields
	week    bool     // the day of week
	example string
}

func minuteField() field {
	return field{name: "minute", min: 0, max: 59, example: `"*/15" is every 15 minutes`}
}

func hourField() field {
	return field{name: "hour", min: 0, max: 23, example: `"8-18" is every hour from 8 to 18`}
}

func monthField() field {
	return field{
		name: "month", min: 1, max: 12, first: 1, example: `"JAN,JUL" or "1,7" is January and July`,
		names: []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"},
	}
}

func weekdays() []string { return []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"} }

// unixFields are minute, hour, day of month, month and day of week, which is 0 to 7.
func unixFields() []field {
	return []field{
		minuteField(),
		hourField(),
		{name: "day of month", min: 1, max: 31, day: true, example: `"1,15" is the 1st and the 15th`},
		monthField(),
		{name: "day of week", min: 0, max: 7, names: weekdays(), day: true, week: true, example: `"MON-FRI" or "1-5" is Monday to Friday`},
	}
}

// quartzFields are second to day of week, which is 1 (Sunday) to 7, and year.
func quartzFields() []field {
	fields := []field{
		{name: "second", min: 0, max: 59, example: `"0" is once a minute`},
		minuteField(),
		hourField(),
		{name: "day of month", min: 1, max: 31, day: true, example: `"1,15" is the 1st and the 15th, and "L" the last`},
		monthField(),
		{name: "day of week", min: 1, max: 7, names: weekdays(), first: 1, day: true, week: true, example: `"MON-FRI" or "2-6" is Monday to Friday`},
		{name: "year", min: 1970, max: 2099, example: `"2027-2029"`},
	}
	for i := range fields {
		fields[i].quartz = true
	}
	return fields
}

// normalise returns the field as a list of numbers, of which 0 is Sunday, or as
// "*" for all. Ranges, steps and names are resolved here, because the library
// takes some of them for something else and fails on a range that runs backwards.
func (f field) normalise(text string) (string, error) {
	if text == "*" || (text == "?" && f.day && f.quartz) {
		return "*", nil
	}
	var special []string
	values := map[int]bool{}
	for entry := range strings.SplitSeq(strings.ToUpper(text), ",") {
		if s, ok := f.special(entry); ok {
			special = append(special, s)
			continue
		}
		if err := f.entry(entry, values); err != nil {
			return "", err
		}
	}
	var list []string
	for v := f.min; v <= f.max; v++ {
		if values[v] {
			list = append(list, strconv.Itoa(f.outward(v)))
		}
	}
	list = append(list, special...)
	slices.Sort(list)
	return strings.Join(slices.Compact(list), ","), nil
}

// outward turns a value into the library's counting: days of the week from 0, Sunday.
func (f field) outward(v int) int {
	if !f.week {
		return v
	}
	return (v - f.first) % 7
}

// entry adds the values of one entry of a list.
func (f field) entry(entry string, values map[int]bool) error {
	span, stepText, stepped := strings.Cut(entry, "/")
	step := 1
	if stepped {
		var err error
		if step, err = strconv.Atoi(stepText); err != nil || step < 1 || step > f.max || !digits(stepText) {
			return fmt.Errorf("%q is no step between 1 and %d", stepText, f.max)
		}
	}
	from, to := f.min, f.max
	if span != "*" {
		lowText, highText, ranged := strings.Cut(span, "-")
		var err error
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
	if to < from {
		if !f.quartz || f.name == "year" {
			return fmt.Errorf("the range %q ends before it begins", span)
		}
		to += f.max - f.min + 1 // Quartz goes on at the beginning: 22-2 is 22, 23, 0, 1, 2.
	}
	for v := from; v <= to; v += step {
		values[f.min+(v-f.min)%(f.max-f.min+1)] = true
	}
	return nil
}

// value reads a number or a name.
func (f field) value(text string) (int, error) {
	if i := slices.Index(f.names, text); i >= 0 {
		return f.first + i, nil
	}
	if text == "" {
		return 0, errors.New("a value is missing")
	}
	n, err := strconv.Atoi(text)
	switch {
	case f.day && !f.quartz && (text == "?" || text == "L" || text == "LW" || strings.Contains(text, "#")):
		return 0, fmt.Errorf("%q belongs to Quartz, whose expressions begin with the second", text)
	case !digits(text) && f.names != nil:
		return 0, fmt.Errorf("%q is neither a number nor a name of three letters", text)
	case !digits(text):
		return 0, fmt.Errorf("%q is not a number", text)
	case err != nil || n < f.min || n > f.max:
		return 0, fmt.Errorf("%s is not between %d and %d", text, f.min, f.max)
	}
	return n, nil
}

// special reads what only Quartz has: the last day or working day of a month, the
// working day nearest to a date, the last or the n-th weekday of a month.
func (f field) special(entry string) (string, bool) {
	number := func(text string) (string, bool) {
		v, err := f.value(text)
		return strconv.Itoa(f.outward(v)), err == nil
	}
	switch {
	case !f.quartz || !f.day:
		return "", false
	case entry == "L" && f.week:
		return "6", true // By itself it is the last day of the week, Saturday.
	case f.week && strings.Contains(entry, "#"):
		day, nth, _ := strings.Cut(entry, "#")
		day, ok := number(day)
		return day + "#" + nth, ok && len(nth) == 1 && nth >= "1" && nth <= "5"
	case f.week && strings.HasSuffix(entry, "L"):
		day, ok := number(strings.TrimSuffix(entry, "L"))
		return day + "L", ok
	case !f.week && (entry == "L" || entry == "LW"):
		return entry, true
	case !f.week && strings.HasSuffix(entry, "W"):
		date, ok := number(strings.TrimSuffix(entry, "W"))
		return date + "W", ok
	}
	return "", false
}

// digits reports whether a text is made of digits only: no sign, as Atoi allows.
func digits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}
