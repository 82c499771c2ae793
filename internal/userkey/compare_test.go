// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// A rule is one sentence of what a change means: what the state holds, what the
// configuration asks for beyond what the state has, and what follows.
type rule struct {
	held    func(*userkey.Held)     // beside a key that is where it should be; nil for no more
	asks    func(*userkey.Settings) // beside the settings of the state; nil for no more
	touched bool                    // whether something else of the configuration differs; true with asks
	want    userkey.Change
}

// rules are named with what happens and what follows.
type rules map[string]rule

// hold tests what Compare says.
func (all rules) hold(t *testing.T) {
	t.Helper()
	for name, r := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := inPlace()
			if r.held != nil {
				r.held(&h)
			}
			w := h.Settings
			if r.asks != nil {
				r.asks(&w)
			}
			if diff := differs(userkey.Compare(userkey.Wanted{Settings: w, Touched: r.touched || r.asks != nil}, h, nil), r.want); diff != "" {
				t.Errorf("Compare() differs (-want +got):\n%s", diff)
			}
		})
	}
}

// inPlace is a state with one key of ours that is where it should be.
func inPlace() userkey.Held {
	k := minted("K2", at(10, 0, 0), ourTag)
	return userkey.Held{
		Owner: owner(), Tag: ourTag, Active: k, PreviousID: "K1",
		Settings: userkey.Settings{
			Description: userkey.Known(""), OnExternal: userkey.Known(userkey.ExternalAdopt),
			Regions: userkey.Known([]string{here}), StoreValue: userkey.Known(false), Adopt: userkey.Known(false),
		},
		Credentials: map[string]userkey.Credential{here: stored("C2", here, k)},
		Memo:        userkey.Memo{Settled: k.ID},
	}
}

func rotation(reasons ...userkey.Reason) userkey.Change {
	return userkey.Change{Rotate: true, Reasons: reasons}
}

func perhaps() userkey.Change { return userkey.Change{Perhaps: true, PastOpen: true} }

// waiting is a change that does nothing but wait for a new version of the value.
func waiting(reasons ...userkey.Reason) userkey.Change { return userkey.Change{Waits: reasons} }

// The state says what the last refresh found.
func found(reason userkey.Reason) func(*userkey.Held) {
	return func(h *userkey.Held) {
		h.Reason = reason
		h.Settings.RotateAfter, h.Settings.ExpireAfter = userkey.Known[int64](30), userkey.Known[int64](90)
		h.Active.ExpiresAt = userkey.ExpiresAfter(h.Active.CreatedAt, 90)
	}
}

// The Active key was deleted in IAM.
func missing(h *userkey.Held) {
	h.Active, h.Reason, h.Credentials = userkey.Key{}, userkey.Missing, map[string]userkey.Credential{}
}

func disabled(h *userkey.Held) { h.Active.Disabled = true }

// The user chose the value of the key.
func ownValue(h *userkey.Held) { h.Settings.ValueVersion = userkey.Known[int64](1) }

func nextVersion(w *userkey.Settings) { w.ValueVersion = userkey.Known[int64](2) }
func noVersion(w *userkey.Settings)   { w.ValueVersion = userkey.Setting[int64]{} }
func versionOpen(w *userkey.Settings) { w.ValueVersion = userkey.Unknown[int64]() }

func triggered(value string) func(*userkey.Held) {
	return func(h *userkey.Held) { h.Settings.RotationTrigger = userkey.Known(value) }
}

func trigger(value string) func(*userkey.Settings) {
	return func(w *userkey.Settings) { w.RotationTrigger = userkey.Known(value) }
}

func noTrigger(w *userkey.Settings)   { w.RotationTrigger = userkey.Setting[string]{} }
func triggerOpen(w *userkey.Settings) { w.RotationTrigger = userkey.Unknown[string]() }

func rotateAfter(days int64) func(*userkey.Settings) {
	return func(w *userkey.Settings) { w.RotateAfter = userkey.Known(days) }
}

func rotateOpen(w *userkey.Settings) { w.RotateAfter = userkey.Unknown[int64]() }

func describes(text string) func(*userkey.Settings) {
	return func(w *userkey.Settings) { w.Description = userkey.Known(text) }
}

// both does one thing after the other.
func both[T any](do ...func(*T)) func(*T) {
	return func(t *T) {
		for _, f := range do {
			f(t)
		}
	}
}

// What the configuration asks for with its own arguments.
func TestCompare_rotationThatIsAskedFor(t *testing.T) {
	t.Parallel()
	rules{
		"nothing differs: nothing happens":                                {},
		"something differs that is no setting of the key: nothing either": {touched: true},
		"rotation_trigger is set for the first time: no rotation":         {asks: trigger("1")},
		"rotation_trigger changes": {
			held: triggered("1"), asks: trigger("2"), want: rotation(userkey.Trigger),
		},
		"rotation_trigger is removed: no rotation":                        {held: triggered("1"), asks: noTrigger},
		"rotation_trigger is not known: perhaps":                          {held: triggered("1"), asks: triggerOpen, want: perhaps()},
		"rotation_trigger is not known where there was none: no rotation": {asks: triggerOpen},
		"api_key_wo_version is set: a key with that value":                {asks: nextVersion, want: rotation(userkey.Version)},
		"api_key_wo_version is removed: the key stays":                    {held: ownValue, asks: noVersion},
		"api_key_wo_version is not known: perhaps":                        {held: ownValue, asks: versionOpen, want: perhaps()},
		"rotate_after_days changes: it rotates nothing by itself":         {asks: rotateAfter(1)},
	}.hold(t)
}

// What the last refresh found.
func TestCompare_rotationThatIsDue(t *testing.T) {
	t.Parallel()
	rules{
		"the Active key is missing": {held: missing, want: rotation(userkey.Missing)},
		"the key is there and installed nowhere": {
			held: both(missing, func(h *userkey.Held) { h.Reason = userkey.NotInstalled }), want: rotation(userkey.NotInstalled),
		},
		"the key is disabled":                    {held: disabled, want: rotation(userkey.Disabled)},
		"the key is as old as rotate_after_days": {held: found(userkey.Age), want: rotation(userkey.Age)},
		"the key's end is near":                  {held: found(userkey.Expiry), want: rotation(userkey.Expiry)},
		"the key's end is past":                  {held: found(userkey.Expired), want: rotation(userkey.Expired)},
		"several reasons: the most important one comes first": {
			held: both(triggered("1"), found(userkey.Age), disabled), asks: both(trigger("2"), nextVersion),
			want: rotation(userkey.Version, userkey.Trigger, userkey.Disabled, userkey.Age),
		},
		"the key is old and rotate_after_days changes: the next refresh judges it anew": {
			held: found(userkey.Age), asks: rotateAfter(60),
		},
		"the key is old and rotate_after_days is not known: perhaps": {
			held: found(userkey.Age), asks: rotateOpen, want: perhaps(),
		},
		"the key's end is near and expire_after_days is not known: perhaps, and its end is open": {
			held: found(userkey.Expiry), asks: endOpen, want: userkey.Change{Perhaps: true, PastOpen: true, EndOpen: true},
		},
		"the key's end is past and expire_after_days changes: jobs fail already, so it is replaced": {
			held: found(userkey.Expired), asks: expireAfter(400), want: rotation(userkey.Expired),
		},
	}.hold(t)
}

// IAM takes no value twice: with a value of the user's own only a new version rotates.
func TestCompare_waitsForAVersion(t *testing.T) {
	t.Parallel()
	rules{
		"the key with the user's value is missing, and the description changes": {
			held: both(missing, ownValue), asks: describes("x"), want: waiting(userkey.Missing),
		},
		"the same, and the key is to be in another region: nothing is minted": {
			held: both(missing, ownValue), asks: asksRegions(there),
			want: userkey.Change{
				Waits: []userkey.Reason{userkey.Missing, userkey.Region}, Added: []string{there}, Leave: []string{here},
			},
		},
		"the trigger changes and the version does not": {
			held: both(ownValue, triggered("1")), asks: trigger("2"), want: waiting(userkey.Trigger),
		},
		"a new version ends the wait": {
			held: both(ownValue, found(userkey.Age)), asks: nextVersion, want: rotation(userkey.Version, userkey.Age),
		},
		"the version is removed while a rotation is due: IAM makes up a value": {
			held: both(ownValue, found(userkey.Age)), asks: noVersion, want: rotation(userkey.Age),
		},
		"the version is not known while a rotation is due: perhaps it rotates, perhaps it waits": {
			held: both(ownValue, found(userkey.Age)), asks: versionOpen,
			want: userkey.Change{Perhaps: true, PastOpen: true, WaitsOpen: true},
		},
		"the trigger is not known and the version is the same: no rotation, but perhaps a wait": {
			held: both(ownValue, triggered("1")), asks: triggerOpen, want: userkey.Change{WaitsOpen: true},
		},
		"a region is added: the user passes the value, so the key is installed there": {
			held: ownValue, asks: asksRegions(here, there), want: installed(there),
		},
	}.hold(t)
}
