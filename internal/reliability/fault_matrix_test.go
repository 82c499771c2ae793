// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"sync"
	"testing"
)

// A row is one call of a scenario and the cases in which it goes wrong.
type row struct {
	scenario scenario
	call     call  // the installation, where second is set
	second   *call // the mint, in a row of pairs
	cases    []faultCase
	verdicts []verdict // of the cases, in their order
}

// rowsOf returns the matrix, with no case tried yet. It runs each scenario once, to
// see which calls it makes.
func rowsOf(t *testing.T, scenarios []scenario) []row {
	t.Helper()
	var rows, pairs []row
	for _, s := range scenarios {
		list, all := calls(t, s), kinds(s.now())
		late := !s.late
		for _, c := range list {
			if late = late || c.installs(); late && !s.refused(c) {
				rows = append(rows, single(s, c, all))
			}
		}
		if s.paired {
			pairs = append(pairs, pair(s, list, all))
		}
	}
	return append(rows, pairs...)
}

// single makes one call go wrong in every way, once and until cleared.
func single(s scenario, c call, kinds []kind) row {
	r := row{scenario: s, call: c}
	for _, k := range kinds {
		for _, lasting := range []bool{false, true} {
			r.cases = append(r.cases, faultCase{scenario: s, strikes: []strike{{c, k}}, lasting: lasting})
		}
	}
	return r
}

// pair makes the mint and the last installation go wrong in all ways, once each.
func pair(s scenario, list []call, kinds []kind) row {
	r := row{scenario: s}
	for _, c := range list {
		switch {
		case c.mints():
			r.second = &c
		case c.installs():
			r.call = c
		}
	}
	for _, install := range kinds {
		for _, mint := range kinds {
			r.cases = append(r.cases, faultCase{scenario: s, strikes: []strike{{*r.second, mint}, {r.call, install}}})
		}
	}
	return r
}

// stalledAtOnce is how many cases wait at the same time: so few that the work of
// all of them still fits into the seconds that each of them has.
const stalledAtOnce = 24

// tryAll tries every case of the rows as a test of its own. So many workers try cases
// that need the processor; cases that wait for their time to be over are tried by many
// more.
func tryAll(t *testing.T, rows []row, workers int) {
	t.Helper()
	type place struct{ row, column int }
	busy, idle := make(chan place), make(chan place)
	var group sync.WaitGroup
	work := func(places <-chan place) {
		for p := range places {
			c := rows[p.row].cases[p.column]
			t.Run(c.String(), func(t *testing.T) {
				v := c.try(t)
				for _, complaint := range v.complaints {
					t.Error(complaint)
				}
				rows[p.row].verdicts[p.column] = v
			})
		}
	}
	for r := range rows {
		rows[r].verdicts = make([]verdict, len(rows[r].cases))
	}
	for range workers {
		group.Go(func() { work(busy) })
	}
	for range stalledAtOnce {
		group.Go(func() { work(idle) })
	}
	deal := func(places chan<- place, stalls bool) {
		defer close(places)
		for r := range rows {
			for c := range rows[r].cases {
				if rows[r].cases[c].stalls() == stalls {
					places <- place{r, c}
				}
			}
		}
	}
	group.Go(func() { deal(idle, true) })
	deal(busy, false)
	group.Wait()
}

// totals are the numbers that matter.
type totals struct{ cases, converged, lost, orphans, leaks int }

// sum adds up the verdicts.
func sum(rows []row) totals {
	var t totals
	for _, r := range rows {
		for _, v := range r.verdicts {
			t.cases++
			if v.converged() {
				t.converged++
			}
			t.lost, t.orphans, t.leaks = t.lost+v.lost, t.orphans+v.orphans, t.leaks+v.leaks
		}
	}
	return t
}
