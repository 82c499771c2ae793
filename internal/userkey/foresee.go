// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"maps"
	"slices"
)

// foresee says what a look means for the change: what the apply would refuse, and
// what it would find in the regions that are added.
func (c *Change) foresee(w Wanted, h Held, v Seen) {
	if c.Create {
		g := Goal{Create: true, Adopt: w.Adopt.Value(), Regions: w.Regions.Value(), Settings: w.Settings}
		if !w.Adopt.IsUnknown() {
			c.Refusal = g.refuseBeside(v)
		}
	}
	for _, region := range slices.Sorted(maps.Keys(v.Credentials)) {
		if c.Create || slices.Contains(c.Added, region) {
			c.foreseeRegion(h, v, region)
		}
	}
	for _, region := range slices.Sorted(maps.Keys(v.Refused)) {
		c.Findings = append(c.Findings, Finding{Kind: FoundRefused, Regions: []string{region}, Err: v.Refused[region]})
	}
}

// foreseeRegion says what an apply replaces in a region.
func (c *Change) foreseeRegion(h Held, v Seen, region string) {
	for _, held := range v.Credentials[region] {
		ids, told := v.holds(held)
		switch {
		case !told && c.Refusal == nil:
			c.Findings = append(c.Findings, Finding{Kind: FoundUntold, Regions: []string{region}})
		case !c.Create && len(ids) > 0 && ids[0] != h.Active.ID:
			k, _ := v.Key(ids[0])
			c.Findings = append(c.Findings, Finding{Kind: FoundElsewhere, Key: k, Regions: []string{region}})
		}
	}
}
