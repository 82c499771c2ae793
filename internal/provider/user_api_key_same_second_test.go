// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// Names hold the second and nothing finer, so that two keys can share one. A task
// credential of the console says no more than the name.
func TestUserAPIKey_tellsKeysOfTheSameSecondApart(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	modes := []string{"conflict", "bad-request", "allow", "replace"}
	for i := range 3 * len(modes) {
		// The IDs, by which ties are broken, come from the seed.
		mode, seed := modes[i%len(modes)], int64(i+1)
		t.Run(fmt.Sprintf("%s, seed %d", mode, seed), func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{SecondCredential: mode, Seed: seed, Clock: func() time.Time { return noon }})
			must(t, cloud.Console(emulator.ConsoleAction{Act: "create", Regions: []string{"us-south"}}))
			plugin := cloud.NewPlugin(t)
			quiet(t, plugin.Configure(nil))

			// Taken over, and rotated since eu-de has none.
			adopted, said := plugin.Apply(resourceName, acctest.Resource{}, acctest.Values{
				"adopt_existing": true, "regions": []string{"us-south", "eu-de"}, "rotation_trigger": "1",
			})
			quiet(t, said)
			must(t, seriesIs(cloud, 1, "us-south", "eu-de"))
			if got := adopted.Text("active_key", "id"); got != cloud.Active() {
				t.Errorf("the state says that %s is Active, and it is %s", got, cloud.Active())
			}
			read, said := plugin.Read(resourceName, adopted)
			quiet(t, said)
			if got := read.Text("active_key", "id"); got != cloud.Active() {
				t.Errorf("a refresh finds %s Active, and it is %s", got, cloud.Active())
			}
		})
	}
}
