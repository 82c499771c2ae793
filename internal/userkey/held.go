// SPDX-License-Identifier: MPL-2.0

package userkey

import (
	"cmp"
	"maps"
	"slices"
)

// Held is what a state holds of a series. Its zero value is a state that holds nothing.
type Held struct {
	Owner    Owner
	Tag      string   // of this resource instance; empty after the import of keys without a mark
	Settings Settings // as of the last apply; a refresh changes what IAM shows of them

	Active      Key // zero when none is installed
	PreviousID  string
	PastKeys    []PastKey
	Credentials map[string]Credential // by region; without a KeyID where the key cannot be told
	Value       Secret                // of the Active key, where the state keeps it
	Reason      Reason                // why the last refresh found the Active key due; empty if it did not

	Memo
}

// A Memo is what a state remembers without showing it.
type Memo struct {
	// Settled is the ID of the key that this state last made Active or accepted as
	// such. If another key is Active it was rotated outside Terraform.
	Settled string `json:"settled,omitempty"`

	// Imported says that Tag was found on a key by an import. Another state may
	// have the same, so the first Update writes a new one.
	Imported bool `json:"imported,omitempty"`

	// Kept are the IDs of the Phased out keys that retention could not delete: they may
	// be installed where this state does not look. The next rotation tries again.
	Kept []string `json:"kept,omitempty"`
}

// past returns a Phased out key of the state; zero for any other.
func (h Held) past(id string) PastKey {
	for i := range h.PastKeys { // by index, since a long series would copy each key for each
		if h.PastKeys[i].ID == id {
			return h.PastKeys[i]
		}
	}
	return PastKey{}
}

// mark returns the mark that the state has of a key that it knows.
func (h Held) mark(id string) (mark Mark, known bool) {
	k := h.past(id).Key
	if id == h.Active.ID {
		k = h.Active
	}
	return k.Mark, k.ID != ""
}

// installs reports whether the state knows a credential with a key, or with "" one
// that does not tell its key. A run that stopped half-way may leave a second key.
func (h Held) installs(id string) bool {
	return slices.ContainsFunc(slices.Collect(maps.Values(h.Credentials)), func(c Credential) bool { return c.KeyID == id })
}

// TakenOver reports whether the Active key carries another tag than the state's:
// another state has adopted the series, or rotated it.
func (h Held) TakenOver() bool { return h.Active.Mark.Tag != "" && h.Active.Mark.Tag != h.Tag }

// external reports whether somebody else made a key Active that this state has not accepted.
func (h Held) external() bool {
	return h.Settled != "" && h.Active.ID != "" && h.Active.ID != h.Settled && (h.Tag == "" || h.Active.Mark.Tag != h.Tag)
}

// accepts reports whether a key that somebody else made Active is taken as it is.
func (h Held) accepts() bool {
	return cmp.Or(h.Settings.OnExternal.Value(), ExternalAdopt) == ExternalAdopt
}

// Regions returns the regions in which the state knows what is installed, or asks
// for a key. A run that stopped half-way may have reached more than the settings name.
func (h Held) Regions() []string {
	regions := slices.AppendSeq(slices.Clone(h.Settings.Regions.Value()), maps.Keys(h.Credentials))
	slices.Sort(regions)
	return slices.Compact(regions)
}

// locks reports whether the Active key's lock is the resource's own.
func (h Held) locks() bool { return h.Settings.Locked.Value() }

// valueAtHand reports whether the Active key can be installed in another region:
// the state has its value, or the user passes it in each run.
func (h Held) valueAtHand(w Settings) bool {
	return h.Active.ID != "" && (h.Value.InHand() || w.ValueVersion.IsKnown())
}
