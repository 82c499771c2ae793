// SPDX-License-Identifier: MPL-2.0

package job_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/job"
)

// now is a Monday.
var now = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func TestSchedule_Next(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ cron, next string }{
		"every night":                            {"0 0 * * *", "2026-11-24T00:00:00Z"},
		"not the very moment":                    {"0 9 * * *", "2026-11-24T09:00:00Z"},
		"every quarter of an hour":               {"*/15 * * * *", "2026-11-23T09:15:00Z"},
		"from a minute on, in steps":             {"50/5 * * * *", "2026-11-23T09:50:00Z"},
		"a range with a step":                    {"0 10-18/4 * * *", "2026-11-23T10:00:00Z"},
		"Sunday is 0 for Unix":                   {"0 0 * * 0", "2026-11-29T00:00:00Z"},
		"Sunday is 7 for Unix":                   {"0 0 * * 7", "2026-11-29T00:00:00Z"},
		"Sunday is 1 for Quartz":                 {"0 0 0 ? * 1", "2026-11-29T00:00:00Z"},
		"Saturday is 7 for Quartz":               {"0 0 0 ? * 7", "2026-11-28T00:00:00Z"},
		"days by name, in Unix":                  {"0 0 * * tue-Thu", "2026-11-24T00:00:00Z"},
		"a week that ends on Sunday, in Unix":    {"0 0 * * SAT-SUN", "2026-11-28T00:00:00Z"},
		"a week that ends on 7":                  {"0 0 * * 6-7", "2026-11-28T00:00:00Z"},
		"days by name, in Quartz":                {"0 0 0 ? * TUE", "2026-11-24T00:00:00Z"},
		"a weekend across the end of the week":   {"0 0 0 ? * SAT-SUN", "2026-11-28T00:00:00Z"},
		"a night across midnight, in Quartz":     {"0 0 22-2 * * ?", "2026-11-23T22:00:00Z"},
		"months by name":                         {"0 0 1 JAN,jul *", "2027-01-01T00:00:00Z"},
		"six fields begin with the second":       {"30 15 10 * * ?", "2026-11-23T10:15:30Z"},
		"a star stands for a question mark":      {"0 0 12 * * *", "2026-11-23T12:00:00Z"},
		"seven fields end with the year":         {"0 3 21 13 1 ? 2027", "2027-01-13T21:03:00Z"},
		"a year among others":                    {"0 0 0 1 1 ? 2025-2027,2030", "2027-01-01T00:00:00Z"},
		"a year that is over":                    {"0 3 21 13 1 ? 2019", ""},
		"either day, in Unix":                    {"0 0 13 * FRI", "2026-11-27T00:00:00Z"},
		"both days, if one begins with a star":   {"0 0 */2 * FRI", "2026-11-27T00:00:00Z"},
		"both days, if the week begins with one": {"0 0 29,30 * */7", "2026-11-29T00:00:00Z"},
		"a leap day":                             {"0 0 29 2 *", "2028-02-29T00:00:00Z"},
		"the last day of a month":                {"0 0 0 L * ?", "2026-11-30T00:00:00Z"},
		"the last working day of a month":        {"0 0 0 LW 1 ?", "2027-01-29T00:00:00Z"},
		"the working day nearest to a date":      {"0 0 0 15W 5 ?", "2027-05-14T00:00:00Z"},
		"the last Friday of a month":             {"0 0 0 ? * 6L", "2026-11-27T00:00:00Z"},
		"the last Friday of a month, by name":    {"0 0 0 ? * friL", "2026-11-27T00:00:00Z"},
		"the second Tuesday of a month":          {"0 0 0 ? * 3#2", "2026-12-08T00:00:00Z"},
		"the last day of the week":               {"0 0 0 ? * L", "2026-11-28T00:00:00Z"},
		"blanks around":                          {"  0   0 *\t* *  ", "2026-11-24T00:00:00Z"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := job.ParseSchedule(tt.cron)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if next := s.Next(now); !next.IsZero() {
				got = next.Format(time.RFC3339)
			}
			if got != tt.next {
				t.Errorf("%q fires at %q, want %q", tt.cron, got, tt.next)
			}
		})
	}
}

func TestParseSchedule_refuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		cron string
		want []string // each part is in the error
	}{
		"nothing":                           {"", []string{"0 fields", "five", "for example"}},
		"four fields":                       {"0 0 * *", []string{"4 fields"}},
		"eight fields":                      {"0 0 0 * * ? 2027 x", []string{"8 fields"}},
		"a name for a schedule":             {"@daily", []string{"1 fields"}},
		"a minute too late":                 {"60 * * * *", []string{"field 1 (minute)", "60 is not between 0 and 59", "for example"}},
		"an hour too late":                  {"0 24 * * *", []string{"field 2 (hour)", "0 and 23"}},
		"a day too late":                    {"0 0 32 * *", []string{"field 3 (day of month)"}},
		"a day too early":                   {"0 0 0 * *", []string{"field 3 (day of month)", "0 is not between 1 and 31"}},
		"a month that is none":              {"0 0 * 13 *", []string{"field 4 (month)"}},
		"a month by its whole name":         {"0 0 * january *", []string{"field 4 (month)", "three letters"}},
		"a day of the week that is none":    {"0 0 * * 8", []string{"field 5 (day of week)", "0 and 7"}},
		"Quartz has no day 0":               {"0 0 0 ? * 0", []string{"field 6 (day of week)", "1 and 7"}},
		"a second too late":                 {"60 0 0 * * ?", []string{"field 1 (second)"}},
		"a year before time":                {"0 0 0 * * ? 1969", []string{"field 7 (year)"}},
		"a question mark in Unix":           {"0 0 ? * *", []string{"field 3 (day of month)", "Quartz"}},
		"a question mark for the hour":      {"0 0 ? * * ?", []string{"field 3 (hour)"}},
		"the last day in Unix":              {"0 0 L * *", []string{"field 3 (day of month)", "Quartz"}},
		"a word":                            {"0 0 * * daily", []string{"field 5", "neither a number nor a name"}},
		"a sign":                            {"+5 0 * * *", []string{"not a number"}},
		"a number without end":              {"99999999999999999999 0 * * *", []string{"not between"}},
		"a range that runs backwards":       {"0 22-2 * * *", []string{"field 2 (hour)", "ends before it begins"}},
		"years that run backwards":          {"0 0 0 * * ? 2030-2027", []string{"field 7 (year)", "ends before it begins"}},
		"half a range":                      {"0 5- * * *", []string{"a value is missing"}},
		"nothing between commas":            {"0,,5 0 * * *", []string{"a value is missing"}},
		"a step of nothing":                 {"*/0 * * * *", []string{"no step"}},
		"a step that is too long":           {"*/90 * * * *", []string{"field 1 (minute)", "no step between 1 and 59"}},
		"a step that is missing":            {"*/ * * * *", []string{"no step"}},
		"a step with a sign":                {"*/+5 * * * *", []string{"no step"}},
		"the sixth Monday":                  {"0 0 0 ? * 2#6", []string{"field 6", "neither a number"}},
		"both days in Quartz":               {"0 0 0 13 * FRI", []string{"Quartz", "?"}},
		"a day that no month has":           {"0 0 31 2 *", []string{"never fires", "for example"}},
		"a day that neither month has":      {"0 0 31 4,6 *", []string{"never fires"}},
		"a leap day in a year without":      {"0 0 0 29 2 ? 2027", []string{"never fires"}},
		"a day that no month has in Quartz": {"0 0 0 30 FEB ?", []string{"never fires"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := job.ParseSchedule(tt.cron)
			if err == nil {
				t.Fatalf("%q is taken", tt.cron)
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error is %q, and lacks %q", err, want)
				}
			}
		})
	}
}

func TestCheckSchedule(t *testing.T) {
	t.Parallel()
	if err := job.CheckSchedule("0 0 * * *", now); err != nil {
		t.Error(err)
	}
	if err := job.CheckSchedule("0 0 31 2 *", now); err == nil || !strings.Contains(err.Error(), "never fires") {
		t.Errorf("a day that never comes says %v", err)
	}
	err := job.CheckSchedule("0 3 21 13 1 ? 2019", now)
	if err == nil || !strings.Contains(err.Error(), "2026-11-23T09:00:00Z") || !strings.Contains(err.Error(), "year") {
		t.Errorf("a year that is over says %v", err)
	}
}

// A drawnField is a field of a cron expression and the values that it means.
type drawnField struct {
	text   string
	values []int
}

func drawField(t *rapid.T, name string, low, high int) drawnField {
	switch rapid.IntRange(0, 3).Draw(t, name) {
	case 0:
		f := drawnField{text: "*"}
		for v := low; v <= high; v++ {
			f.values = append(f.values, v)
		}
		return f
	case 1:
		values := rapid.SliceOfN(rapid.IntRange(low, high), 1, 4).Draw(t, name+" list")
		var texts []string
		for _, v := range values {
			texts = append(texts, strconv.Itoa(v))
		}
		return drawnField{strings.Join(texts, ","), values}
	case 2:
		from := rapid.IntRange(low, high).Draw(t, name+" from")
		to := rapid.IntRange(from, high).Draw(t, name+" to")
		step := rapid.IntRange(1, high).Draw(t, name+" step")
		f := drawnField{text: fmt.Sprintf("%d-%d/%d", from, to, step)}
		for v := from; v <= to; v += step {
			f.values = append(f.values, v)
		}
		return f
	}
	step := rapid.IntRange(2, high).Draw(t, name+" step")
	f := drawnField{text: fmt.Sprintf("*/%d", step)}
	for v := low; v <= high; v += step {
		f.values = append(f.values, v)
	}
	return f
}

// TestSchedule_Next_isWhatTheFieldsSay compares with a clock that tries the minutes of every day.
func TestSchedule_Next_isWhatTheFieldsSay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		minute, hour := drawField(t, "minute", 0, 59), drawField(t, "hour", 0, 23)
		day, month, week := drawField(t, "day", 1, 28), drawField(t, "month", 1, 12), drawField(t, "week", 0, 6)
		if strings.HasPrefix(day.text, "*") && day.text != "*" {
			day = drawnField{"1-28", nil}
			for v := 1; v <= 28; v++ {
				day.values = append(day.values, v)
			}
		}
		text := strings.Join([]string{minute.text, hour.text, day.text, month.text, week.text}, " ")
		s, err := job.ParseSchedule(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		star := func(f drawnField) bool { return f.text[0] == '*' }
		onDay := func(at time.Time) bool {
			inMonth := day.text == "*" || slices.Contains(day.values, at.Day())
			inWeek := slices.Contains(week.values, int(at.Weekday()))
			if star(day) || star(week) {
				return inMonth && inWeek
			}
			return inMonth || inWeek
		}
		after := now.Add(time.Duration(rapid.IntRange(0, 400*24*3600).Draw(t, "after")) * time.Second)
		got := s.Next(after)
		at := after.Truncate(time.Minute).Add(time.Minute)
		for !at.After(now.AddDate(60, 0, 0)) {
			if !slices.Contains(month.values, int(at.Month())) || !onDay(at) {
				at = time.Date(at.Year(), at.Month(), at.Day()+1, 0, 0, 0, 0, time.UTC)
				continue
			}
			if slices.Contains(hour.values, at.Hour()) && slices.Contains(minute.values, at.Minute()) {
				break
			}
			at = at.Add(time.Minute)
		}
		if !got.Equal(at) {
			t.Fatalf("%q fires after %s at %s, want %s", text, after, got, at)
		}
	})
}

// FuzzSchedule looks for expressions that crash the parser, that fire when they
// should not, or that are refused in more than one line.
func FuzzSchedule(f *testing.F) {
	for _, text := range []string{
		"0 0 * * *", "*/15 8-18 * * MON-FRI", "0 3 21 13 1 ? 2019", "0 0 22-2 * * ?", "0 0 31 2 *", "0 0 0 ? * 6L", "0 0 0 LW * ?",
		"0 0 0 ? * 3#2", "0 0 0 1,15W,L * ?", "5-3 * * * *", "*/99 * * * *", "@daily", "", "* * * * * * *", "0 0 */31 * */7", "0 0 0 ? * SAT-SUN",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := job.ParseSchedule(text)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\r\n") || job.CheckSchedule(text, now) == nil {
				t.Errorf("the error is %q", err)
			}
			return
		}
		next := s.Next(now)
		if !next.IsZero() && (!next.After(now) || next.Location() != time.UTC || next.Nanosecond() != 0) {
			t.Errorf("%q fires at %s", text, next)
		}
		if !next.IsZero() && !s.Next(next.Add(-time.Second)).Equal(next) {
			t.Errorf("%q fires at %s, and not when asked a second before", text, next)
		}
		if len(strings.Fields(text)) == 5 && next.Second() != 0 {
			t.Errorf("%q fires at %s", text, next)
		}
	})
}
