// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"slices"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// Terraform drops the private state when a provider dies in the middle of an
// apply, and with it the tag by which a state knows its own orphans.
func TestRecall_ownOrphanIsToldFromSomebodyElses(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		shared bool // whether another workspace has minted some of the state's keys
		spared bool // whether the orphan stays
	}{
		"all keys of the state carry one tag":                  {},
		"another workspace's tag is among them, so none is it": {shared: true, spared: true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			mine, other := &racer{t: t, cloud: cloud}, &racer{t: t, cloud: cloud.Beside(t)}
			mine.catchUp(acctest.Values{"rotation_trigger": "1"})
			if c.shared {
				other.catchUp(acctest.Values{"rotation_trigger": "1"})
				other.catchUp(acctest.Values{"rotation_trigger": "2"})
				mine.catchUp(acctest.Values{"rotation_trigger": "1", "description": "seen"})
			}

			orphan := strand(t, cloud, mine)
			mine.is.Private = nil
			if !mine.apply(acctest.Values{"rotation_trigger": "2"}) {
				t.Fatal(mine.said)
			}

			if got := has(cloud, orphan); got != c.spared {
				t.Errorf("the orphan is there: %t, want %t", got, c.spared)
			}
		})
	}
}

// strand makes a rotation fail that cannot take back the key that it minted, and
// returns that key.
func strand(t *testing.T, cloud *acctest.Cloud, r *racer) string {
	t.Helper()
	before := cloud.Series()
	for _, f := range []emulator.Fault{
		{Method: "POST", Path: "*/task_credentials", Status: 403}, {Method: "DELETE", Path: "*/apikeys/*", Status: 403},
	} {
		if err := cloud.AddFault(f); err != nil {
			t.Fatal(err)
		}
	}
	if r.apply(acctest.Values{"rotation_trigger": "2"}) {
		t.Fatal("the rotation did not fail")
	}
	cloud.ClearFaults()
	for _, k := range cloud.Series() {
		if !slices.ContainsFunc(before, func(b emulator.KeyRecord) bool { return b.ID == k.ID }) {
			return k.ID
		}
	}
	t.Fatal("the failed rotation left no key behind")
	return ""
}

func has(cloud *acctest.Cloud, id string) bool {
	return slices.ContainsFunc(cloud.Series(), func(k emulator.KeyRecord) bool { return k.ID == id })
}
