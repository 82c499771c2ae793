// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestCron_next(t *testing.T) {
	t.Parallel()

	// 23 November 2026 is a Monday.
	tests := map[string]struct {
		expression, after, want string
	}{
		"every minute":                           {"* * * * *", "2026-11-23T10:30:15Z", "2026-11-23T10:31:00Z"},
		"the very moment does not count":         {"30 10 * * *", "2026-11-23T10:30:00Z", "2026-11-24T10:30:00Z"},
		"a moment before counts":                 {"30 10 * * *", "2026-11-23T10:29:59.999Z", "2026-11-23T10:30:00Z"},
		"midnight":                               {"0 0 * * *", "2026-11-23T10:30:15Z", "2026-11-24T00:00:00Z"},
		"the end of the year":                    {"59 23 31 12 *", "2026-12-31T23:59:00Z", "2027-12-31T23:59:00Z"},
		"the next month is shorter":              {"0 0 31 * *", "2026-11-23T00:00:00Z", "2026-12-31T00:00:00Z"},
		"a list of hours":                        {"0 6,12,18 * * *", "2026-11-23T12:00:00Z", "2026-11-23T18:00:00Z"},
		"an unordered list":                      {"0 18,6 * * *", "2026-11-23T00:00:00Z", "2026-11-23T06:00:00Z"},
		"a range of hours":                       {"0 9-17 * * *", "2026-11-23T17:00:00Z", "2026-11-24T09:00:00Z"},
		"every quarter of an hour":               {"*/15 * * * *", "2026-11-23T10:45:00Z", "2026-11-23T11:00:00Z"},
		"a step in a range":                      {"10-40/15 * * * *", "2026-11-23T10:26:00Z", "2026-11-23T10:40:00Z"},
		"a step from a value":                    {"0 20/2 * * *", "2026-11-23T20:00:00Z", "2026-11-23T22:00:00Z"},
		"names of months":                        {"0 0 1 jan,JUL *", "2026-11-23T00:00:00Z", "2027-01-01T00:00:00Z"},
		"a range of names":                       {"0 0 * * MON-WED", "2026-11-25T12:00:00Z", "2026-11-30T00:00:00Z"},
		"Unix's Sunday is 0":                     {"0 0 * * 0", "2026-11-23T00:00:00Z", "2026-11-29T00:00:00Z"},
		"Unix's Sunday is 7 too":                 {"0 0 * * 7", "2026-11-23T00:00:00Z", "2026-11-29T00:00:00Z"},
		"Unix's Monday is 1":                     {"0 0 * * 1", "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z"},
		"Quartz's Sunday is 1":                   {"0 0 0 ? * 1", "2026-11-23T00:00:00Z", "2026-11-29T00:00:00Z"},
		"Quartz's Monday is 2":                   {"0 0 0 ? * MON", "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z"},
		"either day in Unix's form, the weekday": {"0 0 1 * 5", "2026-11-23T00:00:00Z", "2026-11-27T00:00:00Z"},
		"either day in Unix's form, the day":     {"0 0 24 * 5", "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"},
		"both days where one begins with a star": {"0 0 */10 * 2", "2026-11-23T00:00:00Z", "2026-12-01T00:00:00Z"},
		"seconds":                                {"*/20 * * * * ?", "2026-11-23T10:30:20Z", "2026-11-23T10:30:40Z"},
		"a second of the next minute":            {"5 * * * * ?", "2026-11-23T10:30:15Z", "2026-11-23T10:31:05Z"},
		"both days open in Quartz's form":        {"0 0 12 * * *", "2026-11-23T10:30:15Z", "2026-11-23T12:00:00Z"},
		"a day and no weekday":                   {"0 0 12 15 * ?", "2026-11-23T10:30:15Z", "2026-12-15T12:00:00Z"},
		"IBM's example":                          {"0 3 21 13 1 ? 2027", "2026-11-23T10:30:15Z", "2027-01-13T21:03:00Z"},
		"every other year":                       {"0 0 0 1 1 ? 2027/2", "2027-01-01T00:00:00Z", "2029-01-01T00:00:00Z"},
		"a year that is past":                    {"0 3 21 13 1 ? 2019", "2026-11-23T10:30:15Z", ""},
		"the last year":                          {"0 0 0 1 1 ? *", "2099-01-01T00:00:00Z", ""},
		"a leap day":                             {"0 0 29 2 *", "2026-11-23T00:00:00Z", "2028-02-29T00:00:00Z"},
		"a leap day over the year 2100":          {"0 0 29 2 *", "2096-02-29T00:00:00Z", "2104-02-29T00:00:00Z"},
		"a leap day that is a Sunday":            {"0 0 29 2 */7", "2032-02-29T00:00:00Z", "2060-02-29T00:00:00Z"},
		"the same, over the year 2100":           {"0 0 29 2 */7", "2088-02-29T00:00:00Z", "2128-02-29T00:00:00Z"},
		"a day that no month has":                {"0 0 31 2 *", "2026-11-23T00:00:00Z", ""},
		"a day that these months do not have":    {"0 0 31 4,6,9,11 *", "2026-11-23T00:00:00Z", ""},
		"another zone":                           {"0 0 * * *", "2026-11-23T23:30:00-05:00", "2026-11-25T00:00:00Z"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			after, err := time.Parse(time.RFC3339, test.after)
			if err != nil {
				t.Fatal(err)
			}

			got, err := emulator.NextRun(test.expression, after)
			if err != nil {
				t.Fatal(err)
			}

			text := ""
			if !got.IsZero() {
				text = got.Format(time.RFC3339Nano)
			}

			if text != test.want {
				t.Errorf("the run after %s is %q, want %q", test.after, text, test.want)
			}
		})
	}
}

func TestCron_refuses(t *testing.T) {
	t.Parallel()

	tests := map[string]struct{ expression, want string }{
		"nothing":                         {"", "not 0"},
		"four fields":                     {"0 0 * *", "not 4"},
		"eight fields":                    {"0 0 0 ? * * * *", "not 8"},
		"a word":                          {"@daily", "not 1"},
		"a minute that is not":            {"60 * * * *", "60 is not between 0 and 59"},
		"an hour that is not":             {"0 24 * * *", "24 is not between 0 and 23"},
		"day 0":                           {"0 0 0 * *", "0 is not between 1 and 31"},
		"month 13":                        {"0 0 1 13 *", "13 is not between 1 and 12"},
		"Unix's weekday 8":                {"0 0 * * 8", "8 is not between 0 and 7"},
		"Quartz's weekday 0":              {"0 0 0 ? * 0", "0 is not between 1 and 7"},
		"a year before all":               {"0 0 0 1 1 ? 1969", "1969 is not between"},
		"a sign":                          {"+5 * * * *", `"+5" is not a value`},
		"a name in the wrong field":       {"0 MON * * *", `"MON" is not a value`},
		"an empty item":                   {"0,,5 * * * *", `"" is not a value`},
		"a range that turns round":        {"0 22-2 * * *", "ends before it begins"},
		"half a range":                    {"0 22- * * *", `"" is not a value`},
		"a step of nothing":               {"*/0 * * * *", `"0" is not a step`},
		"half a step":                     {"*/ * * * *", `"" is not a step`},
		"a step of a step":                {"*/2/2 * * * *", `"2/2" is not a step`},
		"no value in Unix's form":         {"0 0 ? * *", "? is not possible"},
		"no value for the hour":           {"0 0 ? * * ?", "? is not possible"},
		"no day at all":                   {"0 0 0 ? * ?", "only one of"},
		"both days in Quartz's form":      {"0 0 0 1 * 2", "one of the day"},
		"the last day of the month":       {"0 0 0 L * ?", "does not support"},
		"the weekday nearest to a day":    {"0 0 0 15W * ?", "does not support"},
		"the third Friday":                {"0 0 0 ? * 6#3", "does not support"},
		"the last Friday":                 {"0 0 0 ? * FRIL", "does not support"},
		"a number that is far too long":   {"99999999999999999999 * * * *", "is not a value"},
		"a minute with a decimal point":   {"1.5 * * * *", "is not a value"},
		"the question mark within a list": {"0 0 0 ?,5 * ?", "is not a value"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			at, err := emulator.NextRun(test.expression, start())
			if err == nil {
				t.Fatalf("the next run is at %s, want an error", at)
			}

			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %q, want %q in it", err, test.want)
			}
		})
	}
}

// TestCron_agreesWithAClock walks minute by minute through days on which
// something may happen, and asks a matcher that is as simple as it can be. It
// begins on many days, the turns of years and leap days among them.
func TestCron_agreesWithAClock(t *testing.T) {
	t.Parallel()

	random := rand.New(rand.NewPCG(2026, 11))

	for range 40 {
		fields := []string{
			randomField(random, 0, 59), randomField(random, 0, 23), randomField(random, 1, 31),
			randomField(random, 1, 12), randomField(random, 0, 7),
		}
		expression := strings.Join(fields, " ")
		begin := time.Date(2024+random.IntN(5), 1, 1+random.IntN(365), random.IntN(24), random.IntN(60), 30, 0, time.UTC)
		end := begin.AddDate(0, 4, 0)

		got, err := emulator.RunsBetween(expression, begin, end)
		if err != nil {
			t.Fatalf("%q: %v", expression, err)
		}

		if want := matches(fields, begin, end); !slices.EqualFunc(got, want, time.Time.Equal) {
			t.Errorf("%q from %s: %d times, want %d; first %v, want %v", expression, begin, len(got), len(want),
				got[:min(3, len(got))], want[:min(3, len(want))])
		}
	}
}

// randomField makes up a field of Unix's form.
func randomField(random *rand.Rand, low, high int) string {
	value := func() int { return low + random.IntN(high-low+1) }

	switch random.IntN(6) {
	case 0, 1:
		return "*"
	case 2:
		return strconv.Itoa(value())
	case 3:
		return fmt.Sprintf("*/%d", 1+random.IntN(high))
	case 4:
		a, b := value(), value()

		return fmt.Sprintf("%d-%d/%d,%d", min(a, b), max(a, b), 1+random.IntN(4), value())
	default:
		a, b := value(), value()

		return fmt.Sprintf("%d-%d", min(a, b), max(a, b))
	}
}

// matches are the minutes after begin and before end that are right. It shares
// no idea with the emulator.
func matches(fields []string, begin, end time.Time) []time.Time {
	table := func(field string, low, high int) []bool {
		right := make([]bool, high+1)
		for value := low; value <= high; value++ {
			right[value] = simpleField(field, value, low, high)
		}

		return right
	}

	minutes, hours := table(fields[0], 0, 59), table(fields[1], 0, 23)
	days, months, weekdays := table(fields[2], 1, 31), table(fields[3], 1, 12), table(fields[4], 0, 7)
	weekdays[0] = weekdays[0] || weekdays[7]
	either := fields[2][0] != '*' && fields[4][0] != '*'

	var found []time.Time
	for midnight := begin.Truncate(24 * time.Hour); midnight.Before(end); midnight = midnight.AddDate(0, 0, 1) {
		day, weekday := days[midnight.Day()], weekdays[midnight.Weekday()]

		right := day && weekday
		if either {
			right = day || weekday
		}

		if !right || !months[midnight.Month()] {
			continue
		}

		for minute := range 24 * 60 {
			if at := midnight.Add(time.Duration(minute) * time.Minute); hours[minute/60] && minutes[minute%60] &&
				at.After(begin) && at.Before(end) {
				found = append(found, at)
			}
		}
	}

	return found
}

func simpleField(field string, value, low, high int) bool {
	for part := range strings.SplitSeq(field, ",") {
		span, stepText, _ := strings.Cut(part, "/")
		step, err := strconv.Atoi(stepText)
		if err != nil {
			step = 1
		}

		from, to := low, high
		if span != "*" {
			if n, _ := fmt.Sscanf(span, "%d-%d", &from, &to); n == 1 {
				to = from
			}
		}

		if value >= from && value <= to && (value-from)%step == 0 {
			return true
		}
	}

	return false
}
