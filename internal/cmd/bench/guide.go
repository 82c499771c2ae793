// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// note is what a run on a busy machine must say of itself.
const note = "BENCH_NOTE"

// writeGuide writes the template of the guide about performance.
func writeGuide(root string, r report) error {
	var b strings.Builder
	fmt.Fprint(&b, `---
page_title: "Performance"
subcategory: ""
description: |-
  What this provider adds to the time, memory and requests of Terraform itself.
---

<!-- make bench writes this page. -->

# Performance

What this provider adds to what Terraform itself takes. Each line is two commands of the Terraform CLI
that ran in turn, so the ratio holds on other machines; the seconds do not. The ratio is the median of
all pairs, and the smallest and the largest stand behind it. IBM Cloud is an emulator on the same machine.

`)
	fmt.Fprintf(&b, "* Machine: %s\n* Versions: %s; commit %s\n* Command: `make bench`, %d pairs for each line\n", r.Machine, r.Versions, r.Commit, r.Pairs)
	if text := os.Getenv(note); text != "" {
		fmt.Fprintf(&b, "* %s\n", text)
	}
	fmt.Fprint(&b, `
## Time

| Command | Seconds | Beside it | Seconds | Ratio of time | Ratio of processor time | Requests |
| --- | --- | --- | --- | --- | --- | --- |
`)
	for _, one := range r.Results {
		fmt.Fprintf(&b, "| %s | %.2f | %s | %.2f | %s | %s | %d |\n", one.Name, one.Ours, one.Beside, one.Other, one.Wall, one.CPU, one.Requests)
	}
	fmt.Fprint(&b, `
A rotation sends to all regions at once, so its time does not grow with their number. A region that takes
one task credential only is replaced, and the first one by itself: 12 calls one after the other instead of
10 in a single region. `+"`0s` and `100ms`"+` are what the emulator adds
to each call. A hundred look-ups send the requests of one, and the jobs of a project come from one list.
A series of 500 keys is one value of 6,000 parts. The empty provider does nothing with such a value, and
its plan grows as much: that time is Terraform's and the framework's.

`)
	fmt.Fprint(&b, "## Memory and size\n\n| Program | Peak memory in a plan, MB | Size, MB |\n| --- | --- | --- |\n")
	for _, s := range r.Sizes {
		peak := ""
		for _, m := range r.Memory {
			if m.Program == s.Program {
				peak = m.Peak.String()
			}
		}
		fmt.Fprintf(&b, "| %s | %s | %.1f |\n", map[string]string{
			ours: "this provider", empty: "an empty provider", linked: "an empty provider with the same attributes and IBM's libraries",
		}[s.Program], peak, s.Megabytes)
	}
	return os.WriteFile(filepath.Join(root, "templates", "guides", "performance.md.tmpl"), []byte(strings.TrimRight(b.String(), "\n")+"\n"), 0o600)
}
