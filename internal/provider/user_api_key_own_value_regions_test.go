// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestUserAPIKeyOwnValue_installsTheSameKeyInAnotherRegion(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	lose := func() { must(t, cloud.DeleteCredential(credentialIn(t, cloud, "eu-de"))) }
	both := resource.ComposeTestCheckFunc(series(cloud, 0, "us-south", "eu-de"), activeHolds(t, cloud, "first"))
	installed := []string{"task_credentials.eu-de.id", "task_credentials.eu-de.created_at"}

	cloud.TestInProcess(t, resource.TestStep{
		Config: owned(t, "first", 1, "us-south"),
	}, resource.TestStep{ // only the apply can tell whose value it is
		PreConfig:   cloud.ClearRequests,
		Config:      owned(t, "second", 1, "us-south", "eu-de"),
		ExpectError: saying("The value at hand is not the Active key's", "Nothing was changed", "Raise api_key_wo_version"),
	}, resource.TestStep{
		PreConfig: func() { must(t, unchangedNow(cloud)) },
		Config:    owned(t, "first", 1, "us-south", "eu-de"),
		ConfigPlanChecks: before(cloud.Quiet(), acctest.Plans(this, acctest.Change{
			Action:  plancheck.ResourceActionUpdate,
			Known:   []string{"regions", "task_credentials.eu-de"},
			Unknown: append([]string{"phased_out_keys"}, installed...),
		})),
		Check: both,
	}, resource.TestStep{ // and again where it is lost
		PreConfig: lose,
		Config:    owned(t, "first", 1, "us-south", "eu-de"),
		ConfigPlanChecks: before(cloud.Quiet(), wasDue(""), acctest.Plans(this, acctest.Change{
			Action: plancheck.ResourceActionUpdate, Known: []string{"task_credentials.eu-de"}, Unknown: installed,
		})),
		ConfigStateChecks: notDue(),
		Check:             both,
	}, resource.TestStep{ // a rotation that is asked for needs no other reason
		PreConfig: func() {
			lose()
			cloud.Advance(time.Minute)
		},
		Config: owned(t, "second", 2, "us-south", "eu-de"),
		// A run that stopped half-way may have made the key with the new value Active already.
		ConfigPlanChecks: before(onlyWarns(cloud, rotates+raised), acctest.Plans(this, acctest.Change{
			Action:  plancheck.ResourceActionUpdate,
			Known:   []string{"api_key_wo_version", "task_credentials.eu-de"},
			Unknown: append(newKey("us-south", "eu-de"), "phased_out_keys", "previous_key_id"),
		})),
		Check: resource.ComposeTestCheckFunc(series(cloud, 1, "us-south", "eu-de"), activeHolds(t, cloud, "second")),
	})
}
