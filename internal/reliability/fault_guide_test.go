// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"fmt"
	"slices"
	"strings"
)

// The signs of the table.
const (
	signSurvived  = "●"
	signConverged = "○"
	signFailed    = "✗"
)

// sign tells what came of a case in one character.
func (v *verdict) sign() string {
	switch {
	case !v.converged():
		return signFailed
	case v.survived:
		return signSurvived
	}
	return signConverged
}

// page returns the matrix as a page of Markdown. It holds nothing that
// differs between two runs of the same program.
func page(rows []row) string {
	var b strings.Builder
	b.WriteString(`---
page_title: "When something fails half-way"
subcategory: ""
description: |-
  What becomes of a user API key when a call to IBM Cloud fails, for each call of each apply and each way to fail.
---

# When something fails half-way

What becomes of a user API key when something goes wrong on the way. Each call of each scenario below was made to fail in
each way, against an emulated IBM Cloud, and the result was judged by what is in that cloud afterwards. ` + "`make faults`" + `
writes this page.

`)
	b.WriteString(table(sum(rows)))
	b.WriteString(preface())
	heading := ""
	for i, r := range rows {
		if title := r.title(); title != heading {
			heading = title
			b.WriteString("\n## " + title + "\n\n" + head(r))
		}
		if r.second == nil {
			b.WriteString(line(r))
			continue
		}
		b.WriteString(grid(rows[i]))
	}
	return b.String()
}

func table(t totals) string {
	return fmt.Sprintf("| Cases run | Converged | Keys lost | Keys left behind | Secrets leaked |\n| ---: | ---: | ---: | ---: | ---: |\n| %d | %d | %d | %d | %d |\n",
		t.cases, t.converged, t.lost, t.orphans, t.leaks)
}

func preface() string {
	var b strings.Builder
	b.WriteString(`
A case is one apply with the fault, one further apply without it, and a plan. It has converged when

- at every moment, also between two requests, no credential held a deleted key, no key was deleted that was to stay, and a
  region that had a credential kept one. Where the service takes one credential at a time a region may be without one for the
  moment between two calls; the run then does all it can to store the new key there;
- an apply that failed named the call and, where the service had replied, the transaction to quote to IBM;
- the further apply succeeded, one key is Active in all regions, no key that this provider created is left that nothing knows
  and nothing uses, at most one key more was created than without the fault, and the plan after it is empty;
- no error, warning, plan or state showed the value of a key or a token, and no wait was longer than 30 seconds.

Each cell shows what came of two cases: the fault strikes once, and the fault lasts until it is cleared.

| Sign | Meaning |
| --- | --- |
`)
	fmt.Fprintf(&b, "| %s | The apply with the fault reached its goal all the same. |\n", signSurvived)
	fmt.Fprintf(&b, "| %s | The apply with the fault ended with an error, and the further apply converged. |\n", signConverged)
	fmt.Fprintf(&b, "| %s | Not converged. |\n\n| Fault | Meaning |\n| --- | --- |\n", signFailed)
	for _, k := range kinds(beginning()) {
		fmt.Fprintf(&b, "| %s | %s |\n", k.name, k.meaning)
	}
	return b.String()
}

// title is what a row stands under.
func (r row) title() string {
	title := strings.ToUpper(r.scenario.name[:1]) + r.scenario.name[1:]
	if r.scenario.mode != "" {
		title += ", second credential: " + r.scenario.mode
	}
	if r.second != nil {
		title += ", two faults at once"
	}
	return title
}

func head(r row) string {
	first, note := "Call", ""
	if r.second != nil {
		first = "Task credential ↓ key →"
		note = fmt.Sprintf("The creation of the key, %s, and that of its task credential, %s, each go wrong once.\n\n", r.second.name(), r.call.name())
	}
	names, rule := []string{first}, []string{"---"}
	for _, k := range kinds(beginning()) {
		names, rule = append(names, k.name), append(rule, ":---:")
	}
	return note + tableRow(names) + tableRow(rule)
}

func line(r row) string {
	cells := []string{r.call.name()}
	for pair := range slices.Chunk(r.verdicts, 2) {
		var cell strings.Builder
		for _, v := range pair {
			cell.WriteString(v.sign())
		}
		cells = append(cells, cell.String())
	}
	return tableRow(cells)
}

func grid(r row) string {
	var b strings.Builder
	kinds := kinds(beginning())
	for i, k := range kinds {
		cells := []string{k.name}
		for _, v := range r.verdicts[i*len(kinds) : (i+1)*len(kinds)] {
			cells = append(cells, v.sign())
		}
		b.WriteString(tableRow(cells))
	}
	return b.String()
}

// name is the call as it stands in a table.
func (c call) name() string {
	name := "`" + c.request() + "`"
	if c.skip > 0 {
		name += fmt.Sprintf(" #%d", c.skip+1)
	}
	return name
}

func tableRow(cells []string) string { return "| " + strings.Join(cells, " | ") + " |\n" }
