// SPDX-License-Identifier: MPL-2.0

package faults_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/faults"
)

// sample is which of the cases the tests try: one in so many. It shares no factor
// with the number of kinds or of cases of a call, so that over the calls each kind
// gets its turn, once and lasting. All of them are tried by the command.
const sample = 61

func TestRun_convergesFromASampleOfFaults(t *testing.T) {
	t.Parallel()
	rows, err := faults.Rows(t.Context(), faults.Scenarios())
	if err != nil {
		t.Fatal(err)
	}
	all := 0
	for i := range rows {
		var chosen []faults.Case
		for _, c := range rows[i].Cases {
			if all%sample == 0 {
				// With the race detector, and beside other tests, two seconds are short.
				c.Patience = 10 * time.Second
				chosen = append(chosen, c)
			}
			all++
		}
		rows[i].Cases = chosen
	}
	if err := faults.Run(t.Context(), rows, 2); err != nil {
		t.Fatal(err)
	}
	for _, complaint := range faults.Complaints(rows) {
		t.Error(complaint)
	}
	totals := faults.Sum(rows)
	if !totals.Clean() {
		t.Errorf("not everything converged: %+v", totals)
	}
	t.Logf("tried %d of %d cases", totals.Cases, all)
}

// The page must tell of the calls that the provider makes now. What became of
// each case only the command finds out.
func TestDocument_isUpToDate(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/reliability.md")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := faults.Rows(t.Context(), faults.Scenarios())
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		for range rows[i].Cases {
			rows[i].Verdicts = append(rows[i].Verdicts, faults.Verdict{Converged: true})
		}
	}
	// The page may come from a checkout with other line ends.
	kept := strings.ReplaceAll(string(page), "\r\n", "\n")
	cells := regexp.MustCompile(`\| [●○]+( \| [●○]+)* \|`)
	blank := func(text string) string {
		return cells.ReplaceAllStringFunc(text, func(row string) string { return strings.ReplaceAll(row, "●", "○") })
	}
	if diff := cmp.Diff(blank(faults.Document(rows)), blank(kept)); diff != "" {
		t.Errorf("docs/reliability.md does not fit the provider; run make faults (-want +got):\n%s", diff)
	}
}

// What is asked at the same time arrives in any order, most of all where every
// region is asked.
func TestCalls_areTheSameEachTime(t *testing.T) {
	t.Parallel()
	for _, s := range faults.Scenarios() {
		if s.Name != "rotate and prune" {
			continue
		}
		first, err := faults.Calls(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		second, err := faults.Calls(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first, second); diff != "" {
			t.Errorf("%s makes other calls the second time:\n%s", s.Name, diff)
		}
	}
}

// Totals are clean only if they are about something.
func TestTotals_clean(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		totals faults.Totals
		want   bool
	}{
		"all is well":          {faults.Totals{Cases: 2, Survived: 1, Converged: 2}, true},
		"nothing was tried":    {faults.Totals{}, false},
		"one did not converge": {faults.Totals{Cases: 2, Converged: 1}, false},
		"a key is lost":        {faults.Totals{Cases: 1, Converged: 1, Lost: 1}, false},
		"an orphan is left":    {faults.Totals{Cases: 1, Converged: 1, Orphans: 1}, false},
		"a secret leaked":      {faults.Totals{Cases: 1, Converged: 1, Leaks: 1}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tt.totals.Clean(); got != tt.want {
				t.Errorf("Clean() = %t, want %t", got, tt.want)
			}
		})
	}
}
