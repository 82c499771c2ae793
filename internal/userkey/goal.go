// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"maps"
	"slices"
)

// A Goal is what a run is to reach.
type Goal struct {
	Held     Held     // what the state knows; except for a create, its key must still be Active
	Settings Settings // of the configuration
	Tag      string   // of the state: whose the series is afterwards

	Create  bool     // no key may be Active yet, except with Adopt
	Adopt   bool     // an Active key that is there is taken over
	Rotate  bool     // a new key is to be Active
	Regions []string // where the Active key is to be installed, and nowhere a different one
	Leave   []string // regions that are to have no credential
	New     Spec     // of a key that is minted
	Edit    Spec     // what changes of a key that stays
	Mark    bool     // a key that stays gets the tag
	Prune   []string // IDs of Phased out keys that are deleted

	// Value is the Active key's, where it is at hand. Unsure says that it may be
	// another one, since it comes from a configuration.
	Value  Secret
	Unsure bool
}

// Goal returns what a run must do for a change. Value is the one that the
// configuration passes for the key.
func (c Change) Goal(w Settings, h Held, tag string, value Secret) Goal {
	g := Goal{
		Held: h, Settings: w, Tag: tag,
		Create: c.Create, Adopt: c.Create && w.Adopt.Value(), Rotate: c.Rotate,
		Regions: w.Regions.Value(), Leave: c.Leave,
		New: w.spec(), Edit: c.Edit, Mark: c.Mark, Prune: c.Prune,
	}
	if c.Create {
		g.Edit, g.Mark = w.spec(), true // of a key that is adopted
	}
	g.New.Value = value
	g.New.Mark = Mark{Tag: tag, Place: InRegions(g.Regions)}
	if value.InHand() || w.StoreValue.Value() {
		g.New.Mark.Place = Anywhere
	}
	if len(c.Install) > 0 {
		g.Value = h.Value
		if value.InHand() {
			g.Value, g.Unsure = value, true
		}
	}
	return g
}

// refuseBeside refuses a create beside a key that is there, in the regions that
// were looked at: one that is not to be adopted, one whose key cannot be told, or
// one that an adoption must not touch.
func (g Goal) refuseBeside(v Seen) error {
	s := Understand(v, g.Held, nil)
	here, elsewhere := MovedError{Owner: v.Owner, Create: true}, SecondError{Owner: v.Owner}
	for _, region := range slices.Sorted(maps.Keys(s.Installed)) {
		switch k, _ := v.Key(s.Installed[region].KeyID); {
		case k.Mark.Place == Unused:
		case !slices.Contains(g.Regions, region):
			elsewhere.Key, elsewhere.Regions = k, append(elsewhere.Regions, region)
		case here.Found.ID == "" || younger(k, here.Found):
			here.Found = k
		}
	}
	switch {
	case !g.Adopt && here.Found.ID != "":
		return here
	case len(elsewhere.Regions) > 0:
		return elsewhere
	case !g.Adopt && len(s.Untold) > 0:
		return UntoldError{Owner: v.Owner, Credentials: s.Untold}
	case g.Adopt && v.Own != "" && s.Active.ID == v.Own:
		return OwnKeyError{Key: s.Active, Act: "adopt"}
	}
	return nil
}
