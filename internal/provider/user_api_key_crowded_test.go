// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
)

// Only what retention could delete is named.
func TestUserAPIKey_warnsAsTheLimitOfKeysNears(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	_, r, _, past := rotations(t, cloud, 2) // three keys, beside the one to log in with
	prunable, locked := past[0], past[1]
	must(t, cloud.SetLocked(locked, true))
	for range 10 {
		_, err := cloud.AddForeignKey(cloud.Users()[0].IAMID)
		must(t, err)
	}
	_, said := configured(t, cloud).Read(resourceName, r)
	quiet(t, said)
	theirs, err := cloud.AddForeignKey(cloud.Users()[0].IAMID)
	must(t, err)

	_, said = configured(t, cloud).Read(resourceName, r)
	must(t, onlySaid(said, "(?s)The limit of API keys is near.*retention.*"+prunable))
	for _, unwanted := range []string{locked, theirs, cloud.Active()} {
		if strings.Contains(said[0].String(), unwanted) {
			t.Errorf("the warning names %q, which cannot be pruned: %s", unwanted, said[0])
		}
	}
	must(t, cloud.DeleteKey(prunable))
	_, err = cloud.AddForeignKey(cloud.Users()[0].IAMID)
	must(t, err)
	_, said = configured(t, cloud).Read(resourceName, r)
	must(t, onlySaid(said, "None of them is a Phased out key that this provider created"))
}
