// SPDX-License-Identifier: MPL-2.0

package cron_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/cron"
)

// A drawnField is a field of a cron expression and the values that it means.
type drawnField struct {
	text   string
	values []int
}

func drawField(t *rapid.T, name string, low, high int) drawnField {
	from := rapid.IntRange(low, high).Draw(t, name+" from")
	to := rapid.IntRange(from, high).Draw(t, name+" to")
	step := rapid.IntRange(1, high).Draw(t, name+" step")
	f := drawnField{text: fmt.Sprintf("%d-%d/%d", from, to, step)}
	switch rapid.IntRange(0, 3).Draw(t, name) {
	case 0:
		f.text, from, to, step = "*", low, high, 1
	case 1:
		f.text, from, to = fmt.Sprintf("*/%d", step), low, high
	case 2:
		other := rapid.IntRange(low, high).Draw(t, name+" other")
		f.text, f.values = fmt.Sprintf("%s,%d", f.text, other), []int{other}
	}
	for v := from; v <= to; v += step {
		f.values = append(f.values, v)
	}
	return f
}

func (f drawnField) star() bool { return f.text[0] == '*' }

func (f drawnField) has(value int) bool { return slices.Contains(f.values, value) }

// TestSchedule_Next_isWhatTheFieldsSay compares with a clock that tries every
// minute of the days that are right.
func TestSchedule_Next_isWhatTheFieldsSay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		minute, hour := drawField(t, "minute", 0, 59), drawField(t, "hour", 0, 23)
		day, month, week := drawField(t, "day", 1, 28), drawField(t, "month", 1, 12), drawField(t, "week", 0, 7)
		if strings.HasPrefix(day.text, "*/") {
			day = drawnField{text: "28", values: []int{28}} // The real field has up to 31 days.
		}
		onDay := func(at time.Time) bool {
			inMonth := day.text == "*" || day.has(at.Day())
			inWeek := week.has(int(at.Weekday())) || at.Weekday() == 0 && week.has(7)
			if day.star() || week.star() {
				return inMonth && inWeek
			}
			return inMonth || inWeek
		}
		after := now.Add(time.Duration(rapid.IntRange(0, 400*24*3600).Draw(t, "after")) * time.Second)
		want := after.Truncate(time.Minute).Add(time.Minute)
		for !month.has(int(want.Month())) || !onDay(want) || !hour.has(want.Hour()) || !minute.has(want.Minute()) {
			if !month.has(int(want.Month())) || !onDay(want) {
				want = time.Date(want.Year(), want.Month(), want.Day()+1, 0, 0, 0, 0, time.UTC)
				continue
			}
			want = want.Add(time.Minute)
		}
		text := strings.Join([]string{minute.text, hour.text, day.text, month.text, week.text}, " ")
		s, err := cron.Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if got := s.Next(after); !got.Equal(want) {
			t.Fatalf("%q comes true after %s at %s, want %s", text, after, got, want)
		}
	})
}
