// SPDX-License-Identifier: MPL-2.0

package cron_test

import (
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/cron"
)

// now is a Monday.
var now = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// next returns when an expression comes true after a time; "" for never.
func next(t *testing.T, expression string, after time.Time) string {
	t.Helper()
	s, err := cron.Parse(expression)
	if err != nil {
		t.Fatal(err)
	}
	at := s.Next(after)
	if at.IsZero() {
		return ""
	}
	return at.Format(time.RFC3339Nano)
}

// moment reads a time; "" is the zero time.
func moment(t *testing.T, text string) (at time.Time) {
	t.Helper()
	if text == "" {
		return at
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// TestSchedule_Next_asUnixDocuments holds what crontab(5) says of five fields.
func TestSchedule_Next_asUnixDocuments(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ expression, want string }{
		"every minute":                          {"* * * * *", "2026-11-23T09:01:00Z"},
		"the very moment does not count":        {"0 9 * * *", "2026-11-24T09:00:00Z"},
		"every night":                           {"0 0 * * *", "2026-11-24T00:00:00Z"},
		"a list of hours, in any order":         {"0 18,6,12 * * *", "2026-11-23T12:00:00Z"},
		"a range of hours":                      {"30 8-10 * * *", "2026-11-23T09:30:00Z"},
		"every quarter of an hour":              {"*/15 * * * *", "2026-11-23T09:15:00Z"},
		"a range with a step":                   {"0 10-18/4 * * *", "2026-11-23T10:00:00Z"},
		"a step that does not divide the range": {"0 0-23/7 * * *", "2026-11-23T14:00:00Z"},
		"ranges in a list":                      {"0 0-3,20-22 * * *", "2026-11-23T20:00:00Z"},
		"a leading zero":                        {"05 03 * * *", "2026-11-24T03:05:00Z"},
		"the next month is shorter":             {"0 0 31 * *", "2026-12-31T00:00:00Z"},
		"a month by number":                     {"0 0 1 3 *", "2027-03-01T00:00:00Z"},
		"a month by name":                       {"0 0 1 jan *", "2027-01-01T00:00:00Z"},
		"Sunday is 0":                           {"0 0 * * 0", "2026-11-29T00:00:00Z"},
		"Sunday is 7":                           {"0 0 * * 7", "2026-11-29T00:00:00Z"},
		"Monday is 1":                           {"0 0 * * 1", "2026-11-30T00:00:00Z"},
		"a range from Sunday":                   {"0 0 * * 0-1", "2026-11-29T00:00:00Z"},
		"a range to Sunday":                     {"0 0 * * 6-7", "2026-11-28T00:00:00Z"},
		"a day of the week by name":             {"0 0 * * Sun", "2026-11-29T00:00:00Z"},
		"either day: the day of week":           {"0 0 1 * 5", "2026-11-27T00:00:00Z"},
		"either day: the day of month":          {"0 0 24 * 5", "2026-11-24T00:00:00Z"},
		"a star and a day of week":              {"0 0 * * 5", "2026-11-27T00:00:00Z"},
		"both days if one begins with a star":   {"0 0 */10 * 2", "2026-12-01T00:00:00Z"},
		"both days if the week begins with one": {"0 0 29,30 * */7", "2026-11-29T00:00:00Z"},
		"a leap day":                            {"0 0 29 2 *", "2028-02-29T00:00:00Z"},
		"blanks and tabs":                       {"  0   0 *\t* *  ", "2026-11-24T00:00:00Z"},
	}
	for name, test := range tests {
		if got := next(t, test.expression, now); got != test.want {
			t.Errorf("%s: %q comes true at %q, want %q", name, test.expression, got, test.want)
		}
	}
}

// TestSchedule_Next_asQuartzDocuments holds what Quartz' tutorial and the
// description of its CronExpression say of six and seven fields.
func TestSchedule_Next_asQuartzDocuments(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ expression, want string }{
		"fields begin with the second":            {"30 15 10 * * ?", "2026-11-23T10:15:30Z"},
		"every 20 seconds":                        {"*/20 * * * * ?", "2026-11-23T09:00:20Z"},
		"a step from a value":                     {"0 50/5 * * * ?", "2026-11-23T09:50:00Z"},
		"a step from nothing is one from 0":       {"0 /35 * * * ?", "2026-11-23T09:35:00Z"},
		"a question mark for the day of week":     {"0 0 12 15 * ?", "2026-12-15T12:00:00Z"},
		"a question mark for the day of month":    {"0 0 0 ? * WED", "2026-11-25T00:00:00Z"},
		"a year":                                  {"0 3 21 13 1 ? 2027", "2027-01-13T21:03:00Z"},
		"every other year":                        {"0 0 0 1 1 ? 2028/2", "2028-01-01T00:00:00Z"},
		"any year":                                {"0 0 0 1 1 ? *", "2027-01-01T00:00:00Z"},
		"a year among others":                     {"0 0 0 1 1 ? 2025-2027,2030", "2027-01-01T00:00:00Z"},
		"a year that is over":                     {"0 3 21 13 1 ? 2019", ""},
		"Sunday is 1":                             {"0 0 0 ? * 1", "2026-11-29T00:00:00Z"},
		"Monday is 2":                             {"0 0 0 ? * 2", "2026-11-30T00:00:00Z"},
		"Saturday is 7":                           {"0 0 0 ? * 7", "2026-11-28T00:00:00Z"},
		"a night across midnight":                 {"0 0 22-2 * * ?", "2026-11-23T22:00:00Z"},
		"a winter across the year":                {"0 0 0 1 DEC-FEB ?", "2026-12-01T00:00:00Z"},
		"a weekend across the week":               {"0 0 0 ? * SAT-SUN", "2026-11-28T00:00:00Z"},
		"a step in a range that wraps":            {"0 0 20-4/4 * * ?", "2026-11-23T20:00:00Z"},
		"the last day of a month":                 {"0 0 0 L * ?", "2026-11-30T00:00:00Z"},
		"the last day of a leap month":            {"0 0 0 L 2 ? 2028", "2028-02-29T00:00:00Z"},
		"the third day before the last":           {"0 0 3 L-3 * ?", "2026-11-27T03:00:00Z"},
		"the last working day of a month":         {"0 0 0 LW 1 ?", "2027-01-29T00:00:00Z"},
		"the working day nearest to L-1":          {"0 0 0 L-1W 1 ?", "2027-01-29T00:00:00Z"},
		"a Saturday's nearest working day":        {"0 0 0 15W 5 ?", "2027-05-14T00:00:00Z"},
		"a Sunday's nearest working day":          {"0 0 0 15W 8 ?", "2027-08-16T00:00:00Z"},
		"a first that is a Monday":                {"0 0 0 1W 2 ?", "2027-02-01T00:00:00Z"},
		"a first that is a Saturday":              {"0 0 0 1W 5 ?", "2027-05-03T00:00:00Z"},
		"a last that is a Sunday":                 {"0 0 0 31W 1 ?", "2027-01-29T00:00:00Z"},
		"the working day nearest to no date":      {"0 0 0 31W 4-5 ?", "2027-05-31T00:00:00Z"},
		"the last Friday of a month":              {"0 0 0 ? * 6L", "2026-11-27T00:00:00Z"},
		"the last Friday of a month, by name":     {"0 0 0 ? * friL", "2026-11-27T00:00:00Z"},
		"the third Friday of a month":             {"0 0 0 ? * 6#3", "2026-12-18T00:00:00Z"},
		"the fifth Monday, which few months have": {"0 0 0 ? * MON#5", "2026-11-30T00:00:00Z"},
		"the last day of the week":                {"0 0 0 ? * L", "2026-11-28T00:00:00Z"},
	}
	for name, test := range tests {
		if got := next(t, test.expression, now); got != test.want {
			t.Errorf("%s: %q comes true at %q, want %q", name, test.expression, got, test.want)
		}
	}
}

// TestSchedule_Next_whereProgramsDiffer holds what the documents leave open, or
// what is commonly written differently.
func TestSchedule_Next_whereProgramsDiffer(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ expression, want string }{
		"a range of names, in Unix":              {"0 0 * * tue-Thu", "2026-11-24T00:00:00Z"},
		"a list of names, in Unix":               {"0 0 1 JAN,jul *", "2027-01-01T00:00:00Z"},
		"a range of names to Sunday, in Unix":    {"0 0 * * SAT-SUN", "2026-11-28T00:00:00Z"},
		"a range to 0, in Unix":                  {"0 0 * * 6-0", "2026-11-28T00:00:00Z"},
		"a step from a value, in Unix":           {"50/5 * * * *", "2026-11-23T09:50:00Z"},
		"a star for a question mark, in Quartz":  {"0 0 12 * * *", "2026-11-23T12:00:00Z"},
		"a star beside a day of week, in Quartz": {"0 0 12 * * FRI", "2026-11-27T12:00:00Z"},
	}
	for name, test := range tests {
		if got := next(t, test.expression, now); got != test.want {
			t.Errorf("%s: %q comes true at %q, want %q", name, test.expression, got, test.want)
		}
	}
}

func TestSchedule_Next_at(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ expression, after, want string }{
		"a moment before counts":            {"30 10 * * *", "2026-11-23T10:29:59.999Z", "2026-11-23T10:30:00Z"},
		"the end of the year":               {"59 23 31 12 *", "2026-12-31T23:59:00Z", "2027-12-31T23:59:00Z"},
		"another zone":                      {"0 0 * * *", "2026-11-23T23:30:00-05:00", "2026-11-25T00:00:00Z"},
		"a leap day over the year 2100":     {"0 0 29 2 *", "2096-02-29T00:00:00Z", "2104-02-29T00:00:00Z"},
		"a leap day that is a Sunday":       {"0 0 29 2 */7", "2032-02-29T00:00:00Z", "2060-02-29T00:00:00Z"},
		"the same, over the year 2100":      {"0 0 29 2 */7", "2088-02-29T00:00:00Z", "2128-02-29T00:00:00Z"},
		"the last year that can be named":   {"0 0 0 1 1 ? 2099", "2099-01-01T00:00:00Z", ""},
		"the years after it, named by none": {"0 0 0 1 1 ?", "2099-01-01T00:00:00Z", "2100-01-01T00:00:00Z"},
		"before the time of computers":      {"0 0 * * *", "1066-10-14T12:00:00Z", "1970-01-01T00:00:00Z"},
	}
	for name, test := range tests {
		if got := next(t, test.expression, moment(t, test.after)); got != test.want {
			t.Errorf("%s: %q comes true after %s at %q, want %q", name, test.expression, test.after, got, test.want)
		}
	}
}

func TestSchedule_Within(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		from, to string // "" leaves that side open
		want     bool
	}{
		"no bounds":                {"", "", true},
		"from the very moment":     {"2026-12-24T03:00:00Z", "2026-12-24T03:00:00Z", true},
		"from just after it":       {"2026-12-24T03:00:01Z", "2027-12-24T02:59:59Z", false},
		"until just before it":     {"2026-12-23T00:00:00Z", "2026-12-24T02:59:59Z", false},
		"without an end":           {"2026-12-24T03:00:01Z", "", true},
		"without a beginning":      {"", "1970-12-24T03:00:00Z", true},
		"before there are any":     {"", "1970-12-24T02:59:59Z", false},
		"an end before the start":  {"2027-01-01T00:00:00Z", "2026-01-01T00:00:00Z", false},
		"a whole year":             {"2026-01-01T00:00:00Z", "2026-12-31T23:59:59Z", true},
		"fractions of a second":    {"2026-12-24T02:59:59.5Z", "2026-12-24T03:00:00.5Z", true},
		"a fraction of it is over": {"2026-12-24T03:00:00.5Z", "2026-12-24T03:00:01Z", false},
	}
	s, err := cron.Parse("0 3 24 12 *")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range tests {
		if got := s.Within(moment(t, test.from), moment(t, test.to)); got != test.want {
			t.Errorf("%s: Within(%q, %q) = %t", name, test.from, test.to, got)
		}
	}
}
