// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"slices"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// What a run left behind says whose it is: the tag stands on the key and in the state.
func TestLeftovers_areToldByTheTag(t *testing.T) {
	t.Parallel()
	first, second := acctest.Values{"rotation_trigger": "1"}, acctest.Values{"rotation_trigger": "2"}
	retention := acctest.Values{"rotation_trigger": "2", "retention": acctest.Values{"keep_last": 0, "min_age_days": 0}}

	t.Run("the state's own goes with the next apply, also without private state", func(t *testing.T) {
		t.Parallel()
		cloud := acctest.NewCloud(t, emulator.Options{})
		mine := newRacer(t, cloud)
		mine.catchUp(first, "us-south")
		orphan := strand(t, cloud, mine)
		mine.Resource.Private = nil // Terraform drops it when a provider dies in an apply.
		mine.catchUp(second, "us-south")
		if has(cloud, orphan) {
			t.Error("the orphan is left")
		}
	})
	t.Run("one of a create that failed is marked, and goes with the next create", func(t *testing.T) {
		t.Parallel()
		cloud := acctest.NewCloud(t, emulator.Options{})
		mine := newRacer(t, cloud)
		orphan := strand(t, cloud, mine)
		mine.catchUp(first, "us-south")
		if has(cloud, orphan) {
			t.Error("the orphan is left")
		}
	})
	t.Run("another state's may be on its way for an hour, and is a Phased out key then", func(t *testing.T) {
		t.Parallel()
		cloud := acctest.NewCloud(t, emulator.Options{})
		mine, other := newRacer(t, cloud), newRacer(t, cloud.Beside(t))
		mine.catchUp(first, "us-south")
		other.catchUp(first, "us-south")
		orphan := strand(t, cloud, other)
		mine.catchUp(second, "us-south")
		if !has(cloud, orphan) || mine.state().Knows(orphan) {
			t.Errorf("the key is there: %t; the state is %+v", has(cloud, orphan), mine.state())
		}
		cloud.Advance(time.Hour)
		mine.catchUp(retention, "us-south")
		if has(cloud, orphan) {
			t.Error("retention did not delete the key")
		}
	})
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
	if !r.ran(acctest.Values{"rotation_trigger": "2"}, nil).Failed {
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
