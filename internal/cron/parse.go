// SPDX-License-Identifier: MPL-2.0

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
)

// Parse reads a cron expression. The error is for the person who wrote it: it
// names the field, and says what to write instead or gives an example.
func Parse(text string) (Schedule, error) {
	words, err := split(text)
	if err != nil {
		return Schedule{}, err
	}
	quartz := len(words) > 5
	all := quartzFields()
	skipped := 0
	if !quartz {
		all, skipped = unixFields(), 1
		words = slices.Insert(words, 0, "0")
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

// split returns the fields of an expression.
func split(text string) ([]string, error) {
	for _, r := range text {
		if r > '~' || r < ' ' && r != '\t' {
			return nil, fmt.Errorf("it holds the character %q (%U): write it on one line with ordinary spaces and signs", r, r)
		}
	}
	words := strings.Fields(text)
	if len(words) > 0 {
		if err := foreign(words[0]); err != nil {
			return nil, err
		}
	}
	if len(words) < 5 || len(words) > 7 {
		return nil, fmt.Errorf("it has %d fields; Unix cron has five (minute, hour, day of month, month, day of week), "+
			`for example "0 3 * * MON-FRI", and Quartz six or seven (second first, year last), for example "0 0 3 ? * MON-FRI"`, len(words))
	}
	return words, nil
}

// foreign refuses an expression that begins as only some programs allow.
func foreign(word string) error {
	if name, _, found := strings.Cut(word, "="); found && (name == "CRON_TZ" || name == "TZ") {
		return fmt.Errorf("it begins with a time zone, and schedules are in UTC: take %q out and write the hours in UTC", word)
	}
	if !strings.HasPrefix(word, "@") {
		return nil
	}
	instead := map[string]string{
		"@YEARLY": "0 0 1 1 *", "@ANNUALLY": "0 0 1 1 *", "@MONTHLY": "0 0 1 * *", "@WEEKLY": "0 0 * * 0",
		"@DAILY": "0 0 * * *", "@MIDNIGHT": "0 0 * * *", "@HOURLY": "0 * * * *",
	}[strings.ToUpper(word)]
	if instead == "" {
		return fmt.Errorf(`%q is not known to the service: write five fields, for example "0 */6 * * *" for every six hours`, word)
	}
	return fmt.Errorf("%q is not known to the service: write %q", word, instead)
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
