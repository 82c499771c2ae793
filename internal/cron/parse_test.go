// SPDX-License-Identifier: MPL-2.0

package cron_test

import (
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/cron"
)

func TestParse_refuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		expression string
		want       []string // each part is in the error
	}{
		"nothing":                           {"", []string{"0 fields", "five", "for example"}},
		"four fields":                       {"0 0 * *", []string{"4 fields"}},
		"eight fields":                      {"0 0 0 * * ? 2027 x", []string{"8 fields"}},
		"a shortcut for every day":          {"@daily", []string{`"@daily"`, `write "0 0 * * *"`}},
		"a shortcut for every hour":         {"@Hourly", []string{`write "0 * * * *"`}},
		"a shortcut for every week":         {"@weekly", []string{`write "0 0 * * 0"`}},
		"a shortcut for every month":        {"@monthly", []string{`write "0 0 1 * *"`}},
		"a shortcut for every year":         {"@annually", []string{`write "0 0 1 1 *"`}},
		"a shortcut of one program":         {"@every 6h", []string{`"@every"`, `"0 */6 * * *"`}},
		"a time zone":                       {"CRON_TZ=Europe/Berlin 0 3 * * *", []string{"UTC", `take "CRON_TZ=Europe/Berlin" out`}},
		"a time zone by its short name":     {"TZ=Asia/Tokyo 0 3 * * *", []string{"UTC", `"TZ=Asia/Tokyo"`}},
		"a no-break space":                  {"0 3\u00a0* * *", []string{"U+00A0", "ordinary spaces"}},
		"a dash that a text program made":   {"0 3 * * 1–5", []string{"U+2013", "ordinary"}},
		"a line break":                      {"0 3 * * *\n", []string{"U+000A", "one line"}},
		"a minute too late":                 {"60 * * * *", []string{"field 1 (minute)", "60 is not between 0 and 59", "for example"}},
		"an hour too late":                  {"0 24 * * *", []string{"field 2 (hour)", "0 and 23"}},
		"a day too late":                    {"0 0 32 * *", []string{"field 3 (day of month)"}},
		"a day too early":                   {"0 0 0 * *", []string{"field 3 (day of month)", "0 is not between 1 and 31"}},
		"a month too late":                  {"0 0 * 13 *", []string{"field 4 (month)"}},
		"a month by its whole name":         {"0 0 * january *", []string{"field 4 (month)", "three letters"}},
		"a day of week too late":            {"0 0 * * 8", []string{"field 5 (day of week)", "0 and 7"}},
		"Quartz has no day 0":               {"0 0 0 ? * 0", []string{"field 6 (day of week)", "1 and 7", `"2-6" is Monday to Friday`}},
		"a second too late":                 {"60 0 0 * * ?", []string{"field 1 (second)"}},
		"a year before 1970":                {"0 0 0 * * ? 1969", []string{"field 7 (year)"}},
		"a question mark in Unix":           {"0 0 ? * *", []string{"field 3 (day of month)", "Quartz", `write "*"`}},
		"a question mark for the hour":      {"0 0 ? * * ?", []string{"field 3 (hour)"}},
		"a question mark in a list":         {"0 0 0 ?,5 * ?", []string{"field 4 (day of month)"}},
		"question marks for both days":      {"0 0 3 ? * ?", []string{"both", `put "*"`, `"0 0 3 * * ?"`}},
		"the last day in Unix":              {"0 0 L * *", []string{"field 3 (day of month)", "Quartz", `"0 0 3 L * ?"`}},
		"a day before the last in Unix":     {"0 0 L-3 * *", []string{"field 3 (day of month)", "Quartz"}},
		"a weekday's number in Unix":        {"0 0 * * 5#3", []string{"field 5 (day of week)", "Quartz"}},
		"a word":                            {"0 0 * * daily", []string{`field 5 (day of week) is "daily"`, "neither a number nor a name"}},
		"a name in the wrong field":         {"0 MON * * *", []string{"field 2 (hour)", `"MON" is not a number`}},
		"a sign":                            {"+5 0 * * *", []string{"not a number"}},
		"a fraction":                        {"1.5 * * * *", []string{"not a number"}},
		"a number without end":              {"99999999999999999999 0 * * *", []string{"not between"}},
		"a range that wraps, in Unix":       {"0 22-2 * * *", []string{"field 2 (hour)", "ends before it begins"}},
		"years that run backwards":          {"0 0 0 * * ? 2030-2027", []string{"field 7 (year)", "ends before it begins"}},
		"half a range":                      {"0 5- * * *", []string{"a value is missing"}},
		"nothing between commas":            {"0,,5 0 * * *", []string{"a value is missing"}},
		"a step from nothing, in Unix":      {"/5 * * * *", []string{"a value is missing", `"*/15"`}},
		"a step of nothing":                 {"*/0 * * * *", []string{`"0" is not a step`}},
		"a step that is too long":           {"*/90 * * * *", []string{"field 1 (minute)", "not a step from 1 to 59"}},
		"a step that is missing":            {"*/ * * * *", []string{`"" is not a step`}},
		"a step of a step":                  {"*/2/2 * * * *", []string{`"2/2" is not a step`}},
		"a step with a sign":                {"*/+5 * * * *", []string{"not a step"}},
		"the sixth Monday":                  {"0 0 0 ? * 2#6", []string{"field 6", "not known"}},
		"the last of the last":              {"0 0 0 ? * 2L#1", []string{"field 6", "not known"}},
		"the 31st day before the last":      {"0 0 0 L-31 * ?", []string{"field 4", "not known"}},
		"the last day in a list":            {"0 0 0 1,L * ?", []string{"field 4", "stands alone"}},
		"a working day in a range":          {"0 0 0 1-15W * ?", []string{"field 4", "stands alone"}},
		"a number of a weekday in a list":   {"0 0 0 ? * 6#3,2#1", []string{"field 6", "stands alone"}},
		"the last day as an hour":           {"0 0 L * * ?", []string{"field 3 (hour)", "not a number"}},
		"both days in Quartz":               {"0 0 0 13 * FRI", []string{"Quartz", `put "?"`}},
		"both days in Quartz, one stepped":  {"0 0 0 */2 * FRI", []string{"Quartz", `put "?"`}},
		"a day that no month has":           {"0 0 31 2 *", []string{"never comes true", "for example"}},
		"a day that neither month has":      {"0 0 31 4,6 *", []string{"never comes true"}},
		"a leap day in a year without":      {"0 0 0 29 2 ? 2027", []string{"never comes true"}},
		"a day that no month has in Quartz": {"0 0 0 30 FEB ?", []string{"never comes true"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := cron.Parse(test.expression)
			if err == nil {
				t.Fatalf("%q is accepted", test.expression)
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error is %q, and lacks %q", err, want)
				}
			}
		})
	}
}

// FuzzParse looks for expressions that crash the parser, that come true when they
// should not, or that are refused in more than one line.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"0 0 * * *", "*/15 8-18 * * MON-FRI", "0 3 21 13 1 ? 2019", "0 0 22-2 * * ?", "0 0 31 2 *", "0 0 0 ? * 6L", "0 0 0 LW * ?",
		"0 0 0 ? * 3#2", "0 0 0 L-3W * ?", "5-3 * * * *", "*/99 * * * *", "@daily", "", "* * * * * * *", "0 0 */31 * */7", "0 0 0 ? * SAT-SUN",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := cron.Parse(text)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\r\n") {
				t.Errorf("the error is %q", err)
			}
			return
		}
		next := s.Next(now)
		if next.IsZero() {
			return
		}
		if !next.After(now) || next.Location() != time.UTC || next.Nanosecond() != 0 {
			t.Errorf("%q comes true at %s", text, next)
		}
		if !s.Within(next, next) || s.Within(now.Add(1), next.Add(-1)) {
			t.Errorf("%q comes true at %s, or does it not?", text, next)
		}
		if len(strings.Fields(text)) == 5 && next.Second() != 0 {
			t.Errorf("%q comes true at %s", text, next)
		}
	})
}
