// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"maps"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A lock that the resource itself put on must not keep retention from its work:
// the keys would pile up until IAM refuses to mint another.
func TestUserAPIKey_prunesKeysThatItLockedItself(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		config    acctest.Values
		lockedBy  bool // somebody else locks the Active key before it is rotated away
		phasedOut int
	}{
		"its own lock does not keep a key":         {acctest.Values{"locked": true}, false, 0},
		"without locked, somebody's lock keeps it": {acctest.Values{}, true, 1},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			with := func(trigger string) acctest.Values {
				config := maps.Clone(c.config)
				config["rotation_trigger"], config["retention"] = trigger, acctest.Values{"keep_last": 0}
				return config
			}
			plugin, r := managed(t, cloud, with("1"))
			if c.lockedBy {
				must(t, cloud.SetLocked(cloud.Active(), true))
			}
			read, said := plugin.Read(resourceName, r)
			quiet(t, said)
			_, said = plugin.Apply(resourceName, read, with("2"))
			for _, d := range said {
				if !d.Warning {
					t.Fatalf("the rotation failed: %s", d)
				}
			}
			must(t, seriesIs(cloud, c.phasedOut, "us-south"))
		})
	}
}
