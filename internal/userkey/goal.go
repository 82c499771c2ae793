// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Goal is what a run is to reach: a change, and what it takes.
type Goal struct {
	Change

	Held     Held     // what the state knows, with the tag that it will have; except for a create, its key must still be Active
	Settings Settings // of the configuration
	Regions  []string // where the Active key is to be installed, and nowhere a different one
	New      Spec     // of a key that is minted
	Value    Secret   // the Active key's, if it is at hand; one that the configuration passes may be another key's
}

// Goal returns what a run must do for a change. Value is the one that the
// configuration passes for the key.
func (c Change) Goal(w Settings, h Held, tag string, value Secret) Goal {
	h.Tag = tag
	g := Goal{Change: c, Held: h, Settings: w, Regions: w.Regions.Value()}
	g.New = Spec{Description: w.Description, ExpireAfter: w.ExpireAfter, WhenLeaked: w.WhenLeaked, Locked: w.Locked}
	if c.Create {
		g.Edit, g.Mark = g.New, true // of a key that is adopted
	}
	g.New.Value, g.New.Mark = value, Mark{Tag: tag, Place: InRegions(g.Regions)}
	if value.InHand() || w.StoreValue.Value() {
		g.New.Mark.Place = Anywhere
	}
	if len(c.Install) > 0 {
		g.Value = h.Value
		if value.InHand() {
			g.Value = value
		}
	}
	return g
}

// refuseBeside refuses a create beside a key that is there, in the regions that
// were looked at: one that is not to be adopted, one whose key cannot be told, or
// one that an adoption must not touch.
func (g Goal) refuseBeside(v Seen) error {
	s, adopts := Understand(v, g.Held, nil), g.Settings.Adopt.Value()
	here, elsewhere := MovedError{Owner: v.Owner, Create: true}, MovedError{Owner: v.Owner, Create: true}
	for _, region := range slices.Sorted(maps.Keys(s.Installed)) {
		switch k, _ := v.Key(s.Installed[region].KeyID); {
		case k.Mark.Place == Unused:
		case !slices.Contains(g.Regions, region):
			elsewhere.Found, elsewhere.Elsewhere = k, append(elsewhere.Elsewhere, region)
		case younger(k, here.Found):
			here.Found = k
		}
	}
	var untold []string
	for _, region := range slices.Sorted(maps.Keys(s.Untold)) {
		untold = append(untold, fmt.Sprintf("%q (%s) in %s", s.Untold[region].Name, s.Untold[region].ID, region))
	}
	switch {
	case !adopts && here.Found.ID != "":
		return here
	case elsewhere.Found.ID != "":
		return elsewhere
	case !adopts && len(untold) > 0:
		return fmt.Errorf("a task credential is installed for %s %w: %s", v.Owner.ID(), ErrUntold, strings.Join(untold, ", "))
	case adopts && v.Own != "" && s.Active.ID == v.Own:
		return ownKey("adopt", s.Active)
	}
	return nil
}
