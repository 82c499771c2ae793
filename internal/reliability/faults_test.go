// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"os"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sample is which of the cases make test tries: one in so many. A call has 32 cases, and
// this is one more than a multiple of it, so that over the calls each kind gets its turn,
// once and lasting. make faults tries all of them.
const sample = 193

// guide is the page for readers.
const guide = "../../templates/guides/when-something-fails-half-way.md.tmpl"

func TestFaults_converge(t *testing.T) {
	t.Parallel()
	rows := rowsOf(t, scenarios())
	if updating() {
		// The cases leave much garbage and hold little: memory is cheaper than time.
		defer debug.SetGCPercent(debug.SetGCPercent(800))
		tryAll(t, rows, runtime.NumCPU())
		if err := os.WriteFile(guide, []byte(page(rows)), 0o600); err != nil {
			t.Fatal(err)
		}
		drawChart(t, page(rows))
		t.Logf("%+v", sum(rows))
		return
	}
	guideIsUpToDate(t, rows)
	all := 0
	for i := range rows {
		var chosen []faultCase
		for _, c := range rows[i].cases {
			if all%sample == 0 {
				chosen = append(chosen, c)
			}
			all++
		}
		rows[i].cases = chosen
	}
	tryAll(t, rows, 2)
	t.Logf("tried %d of %d cases", sum(rows).cases, all)
}

// guideIsUpToDate fails the test unless the page tells of the calls that the provider
// makes now. What became of each case only make faults finds out.
func guideIsUpToDate(t *testing.T, rows []row) {
	t.Helper()
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		rows[i].verdicts = make([]verdict, len(rows[i].cases))
	}
	// The page may come from a checkout with other line ends.
	kept := strings.ReplaceAll(string(text), "\r\n", "\n")
	cells, totals := regexp.MustCompile(`\| [●○✗]+( \| [●○✗]+)* \|`), regexp.MustCompile(`\| (\d+) \| \d+ \| \d+ \| \d+ \| \d+ \|`)
	blank := func(text string) string {
		text = totals.ReplaceAllString(text, "| $1 |")
		return cells.ReplaceAllStringFunc(text, func(row string) string { return strings.NewReplacer("●", "○", "✗", "○").Replace(row) })
	}
	if diff := cmp.Diff(blank(page(rows)), blank(kept)); diff != "" {
		t.Errorf("%s does not fit the provider; run make faults (-want +got):\n%s", guide, diff)
	}
}

// What is asked at the same time arrives in any order, most of all where every
// region is asked.
func TestFaults_callsAreTheSameEachTime(t *testing.T) {
	t.Parallel()
	for _, s := range scenarios() {
		if s.name != "rotate and delete by retention" {
			continue
		}
		if diff := cmp.Diff(calls(t, s), calls(t, s), cmp.AllowUnexported(call{})); diff != "" {
			t.Errorf("%s makes other calls the second time:\n%s", s.name, diff)
		}
	}
}
