// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestUserAPIKey_leavesARegionThatRefuses(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	plugin, r := managed(t, cloud, acctest.Values{"regions": []string{"us-south", "eu-de"}})
	must(t, cloud.AddFault(emulator.Fault{Path: "/platform/eu-de/*", Status: 403}))

	said := applied(t, plugin, &r, acctest.Values{"regions": []string{"us-south"}})
	must(t, onlySaid(said, "A data center refused the look", "(?s)Removal of the task credential.*Jobs in eu-de find no key any more",
		"(?s)A task credential stays.*eu-de"))
	for _, d := range said {
		if strings.HasPrefix(d.Summary, "Removal") && d.Path != attribute("regions") {
			t.Errorf("the warning is about %q", d.Path)
		}
	}
	must(t, seriesIs(cloud, 0, "us-south", "eu-de"))
	if r.Text("task_credentials", "eu-de", "id") != "" {
		t.Error("the state still lists the credential in eu-de")
	}
	r, said = plugin.Read(resourceName, r)
	quiet(t, said)
	said = destroyed(plugin, r)
	must(t, onlySaid(said, "(?s)A key was deleted although a data center could not be read.*eu-de"))
	must(t, cloud.Leaving(0, 1))
}

// Otherwise every plan would promise what no apply can do.
func TestUserAPIKey_keepsAKeyThatARegionHoldsThatWasLeft(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, still())
	config := func(trigger string, regions ...string) acctest.Values {
		return acctest.Values{"rotation_trigger": trigger, "regions": regions, "retention": acctest.Values{"keep_last": 0}}
	}
	plugin, r := managed(t, cloud, config("1", "us-south", "eu-de"))
	must(t, cloud.AddFault(emulator.Fault{Path: "/platform/eu-de/*", Status: 403}))
	left := credentialIn(t, cloud, "eu-de")
	said := applied(t, plugin, &r, config("2", "us-south"))
	if !saidSomewhere(said, "Phased out keys are still installed elsewhere", "until the next rotation") {
		t.Errorf("the provider said %v", said)
	}
	cloud.ClearFaults()
	r, _ = plugin.Read(resourceName, r)
	planned, said := plugin.Plan(resourceName, r, config("2", "us-south"))
	quiet(t, said)
	if !planned.State.RawEquals(r.State) {
		t.Error("the plan after the apply is not empty")
	}
	must(t, cloud.DeleteCredential(left))
	applied(t, plugin, &r, config("3", "us-south"))
	must(t, seriesIs(cloud, 0, "us-south"))
}
