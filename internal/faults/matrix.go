// SPDX-License-Identifier: MPL-2.0

package faults

import (
	"context"
	"fmt"
	"sync"
)

// A Row is one call of a scenario and the cases in which it goes wrong.
type Row struct {
	Scenario Scenario
	Call     Call  // the installation, where Second is set
	Second   *Call // the mint, in a row of pairs
	Cases    []Case
	Verdicts []Verdict // of the cases, in their order
}

// Rows returns the matrix, with no case tried yet. It runs each scenario once,
// to see which calls it makes.
func Rows(ctx context.Context, scenarios []Scenario) ([]Row, error) {
	var rows, pairs []Row
	for _, s := range scenarios {
		list, err := Calls(ctx, s)
		if err != nil {
			return nil, err
		}
		kinds := Kinds(s.now())
		late := !s.Late
		for _, c := range list {
			if late = late || c.installs(); late {
				rows = append(rows, single(s, c, kinds))
			}
		}
		if s.Paired {
			pairs = append(pairs, pair(s, list, kinds))
		}
	}
	return append(rows, pairs...), nil
}

// single makes one call go wrong in every way, once and until cleared.
func single(s Scenario, c Call, kinds []Kind) Row {
	row := Row{Scenario: s, Call: c}
	for _, k := range kinds {
		for _, lasting := range []bool{false, true} {
			row.Cases = append(row.Cases, Case{Scenario: s, Strikes: []Strike{{c, k}}, Lasting: lasting})
		}
	}
	return row
}

// pair makes the mint and the last installation go wrong in all ways, once each.
func pair(s Scenario, list []Call, kinds []Kind) Row {
	row := Row{Scenario: s}
	for _, c := range list {
		switch {
		case c.mints():
			row.Second = &c
		case c.installs():
			row.Call = c
		}
	}
	for _, install := range kinds {
		for _, mint := range kinds {
			row.Cases = append(row.Cases, Case{Scenario: s, Strikes: []Strike{{*row.Second, mint}, {row.Call, install}}})
		}
	}
	return row
}

// Run tries every case of the rows. So many workers try cases that need the
// processor; cases that wait for their time to be over are tried by many more.
func Run(ctx context.Context, rows []Row, workers int) error {
	type place struct{ row, column int }
	busy, idle := make(chan place), make(chan place)
	var group sync.WaitGroup
	work := func(places <-chan place) {
		for p := range places {
			rows[p.row].Verdicts[p.column] = Try(ctx, rows[p.row].Cases[p.column])
		}
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
			for c := range rows[r].Cases {
				if rows[r].Cases[c].Stalls() == stalls && ctx.Err() == nil {
					places <- place{r, c}
				}
			}
		}
	}
	for r := range rows {
		rows[r].Verdicts = make([]Verdict, len(rows[r].Cases))
	}
	group.Go(func() { deal(idle, true) })
	deal(busy, false)
	group.Wait()
	return ctx.Err()
}

// stalledAtOnce is how many cases wait at the same time: so few that the work of
// all of them still fits into the two seconds that each of them has.
const stalledAtOnce = 12

// Totals are the numbers that matter.
type Totals struct {
	Cases, Survived, Converged int
	Lost, Orphans, Leaks       int
}

// Sum adds up the verdicts.
func Sum(rows []Row) Totals {
	var t Totals
	for _, r := range rows {
		for _, v := range r.Verdicts {
			t.Cases++
			if v.Survived {
				t.Survived++
			}
			if v.Converged {
				t.Converged++
			}
			t.Lost, t.Orphans, t.Leaks = t.Lost+v.Lost, t.Orphans+v.Orphans, t.Leaks+v.Leaks
		}
	}
	return t
}

// Clean reports whether everything converged and nothing was lost, left or leaked.
func (t Totals) Clean() bool {
	return t.Cases > 0 && t.Converged == t.Cases && t.Lost == 0 && t.Orphans == 0 && t.Leaks == 0
}

// Complaints returns what was wrong, case by case.
func Complaints(rows []Row) []string {
	var all []string
	for _, r := range rows {
		for i, v := range r.Verdicts {
			for _, c := range v.Complaints {
				all = append(all, fmt.Sprintf("%s: %s", r.Cases[i], c))
			}
		}
	}
	return all
}
