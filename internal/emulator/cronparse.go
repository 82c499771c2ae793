// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A cronField is what may stand in one field of an expression.
type cronField struct {
	name      string
	low, high int
	names     []string // the first one is low
	noValue   bool     // takes ?
}

const (
	firstCronYear = 1970
	lastCronYear  = 2099
)

// cronFields are the fields of an expression with so many of them: Unix's
// five, or Quartz's, which begin with the second and may end with the year.
func cronFields(count int) []cronField {
	months := []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}
	weekdays := []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}

	quartz := count > 5
	fields := []cronField{
		{name: "second", low: 0, high: 59},
		{name: "minute", low: 0, high: 59},
		{name: "hour", low: 0, high: 23},
		{name: "day of the month", low: 1, high: 31, noValue: quartz},
		{name: "month", low: 1, high: 12, names: months},
		{name: "day of the week", low: 0, high: 7, names: weekdays},
		{name: "year", low: firstCronYear, high: lastCronYear},
	}

	if !quartz {
		return fields[1:6]
	}

	fields[5] = cronField{name: "day of the week", low: 1, high: 7, names: weekdays, noValue: true}

	return fields[:count]
}

// parseCron reads a cron expression with 5, 6 or 7 fields.
//
// A step after one value goes on to the end of the field. In Quartz's form * stands
// for ? as well, but one of the two day fields must leave the choice to the other.
// In Unix's form a day field that begins with * is not restricted. L, W, C and # of
// Quartz are refused.
func parseCron(text string) (*cron, error) {
	words := strings.Fields(text)
	if len(words) < 5 || len(words) > 7 {
		return nil, fmt.Errorf("a cron expression has 5, 6 or 7 fields, not %d", len(words))
	}

	var sets [7][]int

	fields := cronFields(len(words))
	offset := 0
	if len(words) == 5 {
		offset = 1
		sets[0] = []int{0}
	}

	for i, word := range words {
		values, err := fields[i].parse(word)
		if err != nil {
			return nil, fmt.Errorf("the %s %q: %w", fields[i].name, word, err)
		}

		sets[i+offset] = values
	}

	day, weekday := words[3-offset], words[5-offset]
	bothGiven := isRestricted(day) && isRestricted(weekday)

	switch {
	case len(words) > 5 && bothGiven:
		return nil, fmt.Errorf("one of the day of the month and the day of the week must be ?")
	case day == "?" && weekday == "?":
		return nil, fmt.Errorf("only one of the day of the month and the day of the week can be ?")
	}

	weekdays := sets[5]
	for i, value := range weekdays {
		if len(words) > 5 {
			value--
		}

		weekdays[i] = value % 7 // Unix has two numbers for Sunday.
	}

	return &cron{
		seconds: toSet(sets[0]), minutes: toSet(sets[1]), hours: toSet(sets[2]),
		days: toSet(sets[3]), months: toSet(sets[4]), weekdays: toSet(weekdays),
		years: sets[6], eitherDay: bothGiven,
	}, nil
}

func isRestricted(word string) bool { return word[0] != '*' && word[0] != '?' }

func toSet(values []int) uint64 {
	var set uint64
	for _, value := range values {
		set |= 1 << value
	}

	return set
}

// parse gives the values of one field, in order. A year that may be any gives
// all of them, which is as good: none is later than the last.
func (f cronField) parse(word string) ([]int, error) {
	if word == "?" {
		if !f.noValue {
			return nil, fmt.Errorf("? is not possible here")
		}

		word = "*"
	}

	var values []int
	for part := range strings.SplitSeq(word, ",") {
		first, last, step, err := f.parseRange(part)
		if err != nil {
			return nil, err
		}

		for value := first; value <= last; value += step {
			values = append(values, value)
		}
	}

	slices.Sort(values)

	return slices.Compact(values), nil
}

// parseRange reads *, a, a-b, and each of them with a step.
func (f cronField) parseRange(part string) (first, last, step int, err error) {
	span, stepText, stepped := strings.Cut(part, "/")

	step = 1
	if stepped {
		if step, err = parseNumber(stepText); err != nil || step < 1 {
			return 0, 0, 0, fmt.Errorf("%q is not a step", stepText)
		}
	}

	if span == "*" {
		return f.low, f.high, step, nil
	}

	from, to, ranged := strings.Cut(span, "-")
	if first, err = f.parseValue(from); err != nil {
		return 0, 0, 0, err
	}

	switch {
	case ranged:
		if last, err = f.parseValue(to); err != nil {
			return 0, 0, 0, err
		}
	case stepped:
		last = f.high
	default:
		last = first
	}

	if last < first {
		return 0, 0, 0, fmt.Errorf("the range %q ends before it begins", span)
	}

	return first, last, step, nil
}

func (f cronField) parseValue(text string) (int, error) {
	if i := slices.Index(f.names, strings.ToUpper(text)); i >= 0 {
		return f.low + i, nil
	}

	value, err := parseNumber(text)

	switch {
	case err != nil && strings.ContainsAny(strings.ToUpper(text), "LWC#"):
		return 0, fmt.Errorf("the emulator does not support L, W, C and #")
	case err != nil:
		return 0, fmt.Errorf("%q is not a value", text)
	case value < f.low || value > f.high:
		return 0, fmt.Errorf("%d is not between %d and %d", value, f.low, f.high)
	}

	return value, nil
}

// parseNumber reads digits only: Atoi alone would take a sign.
func parseNumber(text string) (int, error) {
	if strings.Trim(text, "0123456789") != "" || len(text) > 4 {
		return 0, strconv.ErrSyntax
	}

	return strconv.Atoi(text)
}
